"""Arrays and plain rules say the same of any quantity, draw by draw."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.ranking import Engagement, Estimate, Figures, Perspective, Quantity, Triple
from apps.ranking.figures.drawing import draw_quantity
from apps.ranking.figures.latent import SOURCES
from apps.ranking.figures.pooling import pool_quantity
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.types import Peak
from tests.ranking.build import DIMENSIONS, approx, examples
from tests.ranking.figures.given import based, engagement, said
from tests.ranking.figures.plainly import Plain

DRAWS = 200
MONTHS = st.sampled_from([0.0, 0.5, 3.0, 6.0, 17.5, 30.0])
SOURCE: Any = st.none() | st.sampled_from(SOURCES)


@st.composite
def triples(draw: st.DrawFn, *, zeros: bool = True) -> Triple:
    likely = draw(
        st.sampled_from([0.0, 1.0, 3.0, 10.0, 12.5, 40.0, 1000.0] if zeros else [0.1, 0.8, 1.0, 2.0, 10.0])
    )
    low, high = (draw(st.none() | st.sampled_from([1.0, 1.5, 2.0, 4.0, 5.5, 8.0])) for _ in range(2))
    return Triple(
        None if low is None else likely / low, likely, None if high is None else likely * high, draw(SOURCE)
    )


def estimates() -> st.SearchStrategy[Estimate]:
    return st.builds(
        Estimate,
        now=st.none() | triples(),
        horizon=st.none() | triples(),
        limit=st.none() | triples(),
        growth=st.none() | triples(zeros=False),
    )


@st.composite
def engagements(draw: st.DrawFn) -> Engagement:
    quantity = Quantity("load", "user", "x", draw(st.sampled_from(["ceiling", "floor"])), draw(st.booleans()))
    figures = tuple(
        Figures(f"s{number}", draw(st.sampled_from("ab")), {"load": draw(estimates())})
        for number in range(draw(st.integers(1, 5)))
    )
    peaks = draw(st.lists(st.builds(Peak, MONTHS, st.sampled_from([0.5, 2.0, 8.0])), max_size=2))
    return Engagement(
        DIMENSIONS,
        draw(st.sampled_from([1, 12, 18, 24])),
        (Perspective("a", 2.0), Perspective("b")),
        (),
        (quantity,),
        figures=figures,
        peaks=tuple(peaks),
        live=draw(st.booleans()),
        launch_month=draw(st.none() | MONTHS),
    )


HALF_LIKE = said(30, 100, 2, source="measured")
PEAKED = Quantity("load", "user", "x", peaked=True)


@example(engagement(HALF_LIKE, said(50, 100, 5, source="guess")))
@example(engagement(said(300, 100, 0.1), said(40, 100, 0.5)))
@example(engagement(said(None, 100, 3, 200), said(None, 90, 3, 20)))
@example(engagement(said(0, 10, None, 50), live=False, launch_month=6.0))
@example(engagement(said(0, 10, None, 50), live=False, launch_month=30.0))
@example(engagement(said(30, 100, 2), quantity=PEAKED, peaks=(Peak(6, 8), Peak(3, 8), Peak(0, 2))))
@example(engagement(said(50, 300, 4), quantity=PEAKED, peaks=(Peak(9, 3),)))
@example(engagement(said(0, 10, None, 50), live=False, launch_month=4.0))
@example(engagement(said(0, 10, None, 50), live=False, launch_month=0.5))
@example(engagement(said(0, 10, None, 50), live=False, launch_month=18.0))
@example(engagement(said(0, 1e-9, None, 50, source="measured")))
@example(engagement(said(0, 1e12, None, 50, source="measured")))
@example(engagement(said(None, 10, 2, 50, source="guess")))
@example(engagement(said(None, 10, 0.5, 50, source="guess")))
@example(engagement(said(5, 50), horizon_months=9))
@example(engagement(said(5, 50), horizon_months=36))
@example(engagement(said(5, 50, 4, source="guess")))
@example(engagement(said(500, 100, 2, source="measured"), live=False, launch_month=0.8))
@example(engagement(said(150, 100, 0.3, source="measured")))
@example(engagement(said(5, 0)))
@example(engagement(said(0, 5), quantity=Quantity("load", "user", "x", "floor"), live=False))
@given(engagements())
@settings(max_examples=examples(60, 300))
def test_every_draw_is_what_the_rules_say(given_: Engagement) -> None:
    given_ = in_canonical_order(given_)
    basis = based(given_, draws=DRAWS)
    pooled, plain = pool_quantity(basis, 0), Plain(given_, given_.quantities[0])
    assert pooled.kind == plain.kind
    for name in ("now", "horizon", "limit"):
        assert getattr(pooled, name) == approx(plain.fields[name][0])
    draws = draw_quantity(basis, pooled)
    if draws is None:
        assert plain.kind == "unknown"
        return
    numbers = basis.numbers
    expected = [
        plain.draw(*values)
        for values in zip(
            numbers.room[0], numbers.growth[0], numbers.expert[0], numbers.growth_expert[0], numbers.seen[0], strict=True
        )
    ]  # fmt: skip
    months, latent, is_over, recovers, is_at_peak, source, room = zip(*expected, strict=True)
    assert draws.room == approx(np.array(room), abs=1e-12)
    growths = zip(numbers.growth[0], numbers.growth_expert[0], strict=True)
    assert draws.growth == approx(np.array([plain.growth_draw(*values) for values in growths]))
    assert draws.source.dtype == np.int8
    assert draws.months == approx(np.array(months))
    assert draws.latent == approx(np.array(latent))
    assert draws.is_over.tolist() == list(is_over)
    assert draws.recovers.tolist() == list(recovers)
    assert draws.is_at_peak.tolist() == list(is_at_peak)
    assert [SOURCES[one] for one in draws.source] == list(source)


@example(engagement(HALF_LIKE, said(50, 100, 5, source="guess")))
@given(engagements())
def test_every_row_is_what_the_rules_say(given_: Engagement) -> None:
    given_ = in_canonical_order(given_)
    pooled, plain = pool_quantity(based(given_, draws=1), 0), Plain(given_, given_.quantities[0])
    assert set(pooled.people) == {one.person for one in plain.rows}
    assert pooled.row_room == approx(np.array([one.value for one in plain.rows]))
    assert pooled.row_sd == approx(np.array([one.sd for one in plain.rows]))
    # Who is equal may stand in any order.
    weights = {one.person: weight for one, weight in zip(plain.rows, plain.weights, strict=True)}
    assert dict(zip(pooled.people.tolist(), pooled.weight, strict=True)) == approx(weights)
    assert [SOURCES[one] for one in pooled.source] == [one.source for one in plain.rows]
    weights = {one.person: weight for one, weight in zip(plain.growths, plain.growth_weights, strict=True)}
    assert dict(zip(pooled.growth_people.tolist(), pooled.growth_weight, strict=True)) == approx(weights)
    assert pooled.growth_position == approx(np.array([one.position for one in plain.growths]))
    if plain.rows:
        assert pooled.room == approx(
            sum(w * one.value for w, one in zip(plain.weights, plain.rows, strict=True))
        )


@pytest.mark.parametrize("draws", [1, 17])
def test_fewer_draws_are_the_first_of_more(draws: int) -> None:
    given_ = replace(engagement(said(30, 100, 2), said(90, 80, 3)), quantities=(PEAKED,), peaks=(Peak(6, 2),))
    few, many = based(given_, draws), based(given_, 100)
    for basis in (few, many.first(draws)):
        one = draw_quantity(basis, pool_quantity(basis, 0))
        other = draw_quantity(many, pool_quantity(many, 0))
        assert one.latent.tolist() == other.latent[:draws].tolist()
    assert many.first(1000).numbers.draws == 100
