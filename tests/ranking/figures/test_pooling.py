"""Experts who agree are one opinion, as sure as the surest; those who don't keep their places, errors and sources."""

import math

import numpy as np
import pytest

from apps.ranking.figures.drawing import draw_quantity, latent_month
from apps.ranking.figures.pooling import in_order, place_experts, pool_quantity, shrunk
from tests.ranking.build import approx
from tests.ranking.figures.given import based, engagement, pooled, said

MEASURED, ROUGH, GUESS = range(3)


@pytest.mark.parametrize(("apart", "is_one"), [(0.1, True), (0.8, True), (1.2, False), (5.0, False)])
def test_the_farther_apart_the_more_each_keeps_of_its_own(apart: float, is_one: bool) -> None:
    basis = based(engagement(said(10, 100), said(10, 100)), draws=1)
    values, sd = np.array([0.0, apart]), np.array([0.8, 0.4])
    source = np.array([GUESS, ROUGH], dtype=np.int8)
    found = place_experts(basis, np.array([0, 1]), values, sd, source)
    _, kept = shrunk(values, sd, found.weight)
    assert (kept < 0.5) is is_one
    # The surer's error has the factor that both share; the other's lies between it and its own.
    factor = found.sd[1] / 0.4
    assert 0 < factor <= 1
    assert found.sd[0] == approx((kept * 0.8 + (1 - kept) * 0.4) * factor)
    assert found.source.tolist() == ([ROUGH, ROUGH] if is_one else [GUESS, ROUGH])


def test_two_who_disagree_beyond_their_errors_keep_their_sources() -> None:
    found = pooled(
        said(1, 1_000, source="measured"), said(1, 10, source="guess"), said(1, 0.001, source="measured")
    )
    assert found.position_source.tolist() == found.source.tolist()
    assert len(set(found.source.tolist())) == 2


def test_what_is_equal_but_for_the_last_bit_goes_by_the_next_key() -> None:
    values, sd = np.array([0.1 + 0.2, 0.3]), np.array([0.5, 0.4])
    assert in_order(values, sd, np.array([0, 0], dtype=np.int8)).tolist() == [1, 0]
    sd = np.array([0.1 + 0.2, 0.3])
    assert in_order(np.array([1.0, 1.0]), sd, np.array([GUESS, MEASURED], dtype=np.int8)).tolist() == [1, 0]


def test_figures_hundreds_of_decades_apart_stay_numbers() -> None:
    found = pooled(said(1e300, 1e-300, 1e300), said(1e308, 1e-308, 1e308))
    for figure in (found.now, found.limit, found.growth):
        assert math.isfinite(figure)
        assert figure > 0


def test_a_month_beyond_the_scale_is_taken_for_its_end() -> None:
    assert latent_month(0.01) == approx(math.log10(0.5))
    assert latent_month(5000) == approx(math.log10(1200))


def test_what_is_unknown_has_no_draws() -> None:
    basis = based(engagement(said(5, None, 2)))
    pooled = pool_quantity(basis, 0)
    assert draw_quantity(basis, pooled) is None
    for name in ("position_source", "source", "measured_over"):
        assert getattr(pooled, name).shape == (0,)
    assert pooled.source.dtype == np.dtype(np.int8)
    assert pooled.measured_over.dtype == np.dtype(np.bool_)
    assert pooled.warnings == ()
    assert pooled.now == approx(5.0)
    assert (pooled.horizon, pooled.limit) == (None, None)


@pytest.mark.parametrize("growth", [2.0, 0.5])
def test_room_that_is_known_at_the_horizon_had_the_growth_before_it(growth: float) -> None:
    basis = based(engagement(said(None, 10, growth, 50, source="guess")), draws=1)
    pooled = pool_quantity(basis, 0)
    assert pooled.room_today == approx(pooled.position[0] + math.log10(growth))
