"""What people said as numbers, and the random numbers that figures need."""

import math
from typing import Any

import numpy as np
import pytest

from apps.ranking import Estimate, Triple
from apps.ranking.figures.basis import GROWTH, NOW, read_statements
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.randomness import stream_of
from tests.ranking.build import DIMENSIONS, approx
from tests.ranking.figures.given import SEED, based, engagement, said

Z90 = 1.28155
GUESS = 2


@pytest.mark.parametrize("source", ["measured", "rough", "guess"])
def test_growth_comes_out_of_the_own_figures_where_it_is_not_given(source: Any) -> None:
    given = engagement(
        said(20, 100, 4, source=source),
        Estimate(Triple(None, 20, None, "rough"), Triple(None, 80, None, source)),
    )
    found = read_statements(in_canonical_order(given))
    assert found.decades[:, 0, GROWTH] == approx([math.log10(4)] * 2)
    assert found.source[0, 0, GROWTH] == found.source[1, 0, GROWTH]
    assert found.sd[0, 0, GROWTH] == approx(found.sd[1, 0, GROWTH])


def test_a_growth_that_is_given_outranks_the_figures() -> None:
    found = read_statements(in_canonical_order(engagement(said(20, 100, 2, horizon=80, source="guess"))))
    assert found.decades[0, 0, GROWTH] == approx(math.log10(2))
    assert found.source[0, 0, GROWTH] == GUESS


def test_of_a_demand_of_nothing_no_growth_comes() -> None:
    found = read_statements(in_canonical_order(engagement(said(0, 100, None, horizon=80))))
    assert np.isnan(found.decades[0, 0, GROWTH])
    assert found.decades[0, 0, NOW] == -math.inf
    assert found.sd[0, 0, NOW] == 0


@pytest.mark.parametrize(
    ("low", "high", "width"),
    [
        (10, 1000, 2.0),
        (50, None, math.log10(2) + math.log10(3)),
        (None, 1000, 1 + math.log10(3)),
        (None, None, 2 * math.log10(3)),
    ],
)
def test_the_spread_is_what_was_said_and_else_that_of_the_source(
    low: float | None, high: float | None, width: float
) -> None:
    given = engagement(Estimate(Triple(low, 100, high, "rough")))
    found = read_statements(in_canonical_order(given))
    assert found.sd[0, 0, NOW] == approx(width / 2 / Z90, rel=1e-4)
    assert {found.lacks_source.dtype, found.is_asked.dtype} == {np.dtype(np.bool_)}


def test_each_purpose_has_a_stream_of_its_own() -> None:
    numbers = based(engagement(said(5, 50)), draws=16).numbers

    def normal(name: str) -> np.ndarray:
        return stream_of(SEED, name).standard_normal(16)

    for name, found in (("room", numbers.room), ("growth", numbers.growth)):
        half = math.sqrt(0.5)
        assert found[0] == approx(half * normal(f"{name}:user") + half * normal(f"{name}:load"))
    for name, found in (
        ("expert", numbers.expert),
        ("growth-expert", numbers.growth_expert),
        ("seen", numbers.seen),
    ):
        assert found[0] == approx(stream_of(SEED, f"{name}:load").random(16))
    # What nobody was asked errs together: the parts are told by the differences.
    shared = [row - 0.0 for row in numbers.unasked]
    own = [normal(f"unasked:{one}") for one in DIMENSIONS]
    scale = (shared[0] - shared[1]) / (own[0] - own[1])
    assert scale == approx(np.full(16, scale[0]))
    common = (shared[0] - scale[0] * own[0]) / normal("unasked")
    assert common == approx(np.full(16, common[0]))
    assert common[0] > 0
    assert scale[0] > 0
