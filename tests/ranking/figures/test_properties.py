"""What holds of figures whatever people say."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ranking import Engagement
from apps.ranking.figures.dimensions import latent_of
from apps.ranking.figures.latent import SOURCES, PooledQuantity
from apps.ranking.figures.pooling import expert_weights
from tests.ranking.build import approx
from tests.ranking.figures.given import based, drawn, pooled, said
from tests.ranking.figures.test_against_plain_rules import engagements

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

FIGURE = st.floats(0.5, 500)
ERRORS = st.lists(st.tuples(st.floats(0.01, 2), st.integers(0, 2)), min_size=1, max_size=6)


@given(ERRORS, st.integers(2, 4))
def test_copies_inside_every_perspective_leave_what_each_weighs(
    experts: list[tuple[float, int]], copies: int
) -> None:
    sd, group_of = (np.array(column) for column in zip(*experts, strict=True))
    once, one_voice = expert_weights(sd, group_of, np.array([1.0, 2.0, 0.5]))
    more, same_voice = expert_weights(
        np.tile(sd, copies), np.tile(group_of, copies), np.array([1.0, 2.0, 0.5])
    )
    assert more.reshape(copies, -1).sum(axis=0) == approx(once)
    assert same_voice == approx(one_voice)
    assert once.sum() == approx(1)


@given(
    st.lists(st.tuples(FIGURE, FIGURE, FIGURE, st.sampled_from(SOURCES)), min_size=1, max_size=5),
    st.sampled_from([1e-3, 7.0, 1e3]),
)
def test_units_change_nothing(figures: list[tuple[float, float, float, str]], factor: float) -> None:
    def pool(times: float) -> PooledQuantity:
        estimates = [
            said(now * times, limit * times, growth, source=source) for now, limit, growth, source in figures
        ]
        return pooled(*estimates)

    here, there = pool(1.0), pool(factor)
    assert there.position == approx(here.position, abs=1e-9)
    assert there.position_sd == approx(here.position_sd)
    assert there.growth_position == approx(here.growth_position)
    assert there.now == approx((here.now or 0) * factor)


@given(engagements(), st.randoms(use_true_random=False))
def test_ids_and_order_of_rows_change_no_byte(given_: Engagement, random: Random) -> None:
    rows = tuple(replace(one, id=f"p{place}") for place, one in enumerate(given_.figures))
    other = replace(given_, figures=tuple(random.sample(rows, len(rows))))
    here, there = latent_of(based(given_, 50)), latent_of(based(other, 50))
    assert here.latent.tobytes() == there.latent.tobytes()


@given(
    st.floats(1, 1000),
    st.floats(1.01, 100),
    st.none() | st.sampled_from([0.5, 1.0, 3.0]),
    st.sampled_from(SOURCES),
)
def test_more_demand_is_never_later(limit: float, times: float, growth: float | None, source: str) -> None:
    less, more = (drawn(said(now, limit, growth, source=source)) for now in (30, 30 * times))
    # What is seen mirrors a draw, so it is the draws together that move one way, up to their error.
    for months in (0.0, 6.0, 18.0, 60.0, 1e9):
        assert (more.months <= months).mean() >= (less.months <= months).mean() - 0.02


@given(engagements())
def test_a_dimension_is_never_later_than_its_figures(given_: Engagement) -> None:
    found = latent_of(based(given_, 100))
    draws = found.quantities[0]
    if draws is not None:
        assert (found.latent[:, 1] <= draws.latent).all()
        assert (draws.months[draws.is_over] == 0).all()
        assert draws.is_over[draws.recovers].all()
        assert np.isfinite(draws.latent).all()
