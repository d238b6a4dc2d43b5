"""Two camps with different first places, and whether the crowd explains the order people gave."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ranking.agreement.agreement import (
    camps_among,
    crowd_effect,
    fitting_orders,
    order_distances,
    plackett_luce,
    two_over_one,
)
from apps.ranking.arrays import Floats, Ints
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.orders.rankings import linear_orders
from apps.ranking.results.people import Camps, CrowdEffect
from apps.ranking.run import assess, preview
from tests.ranking.build import DIMENSIONS, approx, engagement, evidence_of, person
from tests.ranking.evidence_strategies import SIX_DIMENSIONS

FORTH, BACK = (1, 2, 3, 4), (4, 3, 2, 1)
SEED = 20261125


def gathered(*rankings: Sequence[int], crowds: Sequence[str] = ("business",), **parts: Any) -> Evidence:
    """One person a ranking, 0 for a dimension left out; crowds take turns."""
    names = parts.get("dimensions", DIMENSIONS)
    people = [
        person(
            f"s{place:03}",
            crowds[place % len(crowds)],
            {name: int(rank) or None for name, rank in zip(names, ranking, strict=True)},
        )
        for place, ranking in enumerate(rankings)
    ]
    return evidence_of(engagement(*people, **parts))


def camps_of(*rankings: Sequence[int], draws: int = 199, **settings: Any) -> Camps:
    return camps_among(gathered(*rankings), Settings(camps_draws=draws, **settings))


def effect_of(*rankings: Sequence[int], crowds: Sequence[str] = ("business", "risk")) -> CrowdEffect:
    return crowd_effect(gathered(*rankings, crowds=crowds), SEED)


def ranked(utilities: Floats) -> Ints:
    """Rank the highest utility first."""
    ranks: Ints = (-utilities).argsort(axis=1).argsort(axis=1) + 1
    return ranks


def test_two_opposed_camps_are_found_and_the_larger_is_named_first() -> None:
    result = camps_of(FORTH, FORTH, FORTH, BACK, BACK, BACK, BACK)
    assert (result.status, result.n, result.apart) == ("camps", 7, 1.0)
    assert result.p == 1 / 200
    assert result.first == ("organization", "data")
    assert result.sizes == (4, 3)


def test_of_two_equal_camps_the_first_by_name_of_its_dimension_is_named_first() -> None:
    result = camps_of(BACK, BACK, BACK, FORTH, FORTH, FORTH)
    assert result.first == ("data", "organization")
    assert result.sizes == (3, 3)


def test_camps_that_agree_on_the_first_place_are_none() -> None:
    result = camps_of(*[(1, 2, 3, 4)] * 4, *[(1, 4, 3, 2)] * 4)
    assert (result.status, result.first, result.sizes) == ("no_camps_detected", (), ())
    assert result.apart == approx(2 / 3), "two that differ in the first place would fit all the same"


def test_a_camp_needs_enough_people() -> None:
    rankings = [FORTH] * 8 + [BACK] * 2
    assert camps_of(*rankings).status == "no_camps_detected"
    assert camps_of(*rankings, min_camp=2).status == "camps"


def test_who_is_equally_near_to_both_is_in_neither() -> None:
    result = camps_of(*[FORTH] * 5, *[BACK] * 5, (1, 1, 1, 1))
    assert (result.status, result.n) == ("camps", 11)
    assert result.sizes == (5, 5)
    between = camps_of(*[FORTH] * 2, *[BACK] * 2, *[(1, 1, 1, 1)] * 8)
    assert between.status == "no_camps_detected"


def test_a_crowd_of_one_mind_is_no_two_camps() -> None:
    result = camps_of(*[FORTH] * 8)
    assert (result.status, result.p, result.apart) == ("no_camps_detected", 1.0, 0.0)


def test_five_voters_or_five_dimensions_are_not_tested() -> None:
    few = camps_of(FORTH, FORTH, BACK, BACK, BACK, (1, 2, 0, 0))
    assert few == Camps("not_tested", 5, None, None, (), ())
    many = gathered(*[(1, 2, 3, 4, 5)] * 7, dimensions=SIX_DIMENSIONS[:5])
    assert camps_among(many, Settings()) == Camps("not_tested", 7, None, None, (), ())


def test_three_dimensions_are_tested() -> None:
    halves = gathered(*[(1, 2, 3)] * 6, *[(3, 2, 1)] * 6, dimensions=DIMENSIONS[:3])
    assert camps_among(halves, Settings(camps_draws=199)).first == ("data", "model")


def test_the_order_of_rows_changes_no_camps() -> None:
    rng = np.random.default_rng(3)
    rankings = ranked(
        np.vstack([rng.normal((2, 1, 0, -2), 0.6, (5, 4)), rng.normal((-2, 0, 1, 2), 0.6, (5, 4))])
    )
    one = gathered(*rankings)
    settings = Settings(camps_draws=99)
    found, other = camps_among(one, settings), camps_among(gathered(*rankings[::-1]), settings)
    assert (found, found.status) == (other, "camps")


@pytest.mark.parametrize("count", [12, 18, 30])
@pytest.mark.parametrize(
    ("utilities", "noise", "most"),
    [((1, 1, -1, -2), 0.4, 0), ((1, 0.9, 0, -1), 0.4, 0), ((0, 0, 0, 0), 1.0, 3)],
)
def test_one_crowd_is_rarely_called_two_camps(
    utilities: tuple[float, ...], noise: float, most: int, count: int
) -> None:
    rng = np.random.default_rng(1)
    found = [camps_of(*ranked(rng.normal(utilities, noise, (count, 4))), draws=99).status for _ in range(25)]
    assert found.count("camps") <= most, "of 25 crowds"


@pytest.mark.parametrize("count", [12, 24])
def test_two_opposed_halves_are_always_found(count: int) -> None:
    rng = np.random.default_rng(2)
    halves = np.repeat([[1.5, 0.5, -0.5, -1.5], [-1.5, -0.5, 0.5, 1.5]], count // 2, axis=0)
    for _ in range(10):
        assert camps_of(*ranked(rng.normal(halves, 0.5)), draws=99).status == "camps"


def test_a_voter_is_spread_over_the_orders_that_fit() -> None:
    ranks = np.array([[1, 2, 3, 4], [1, 1, 2, 3], [1, 2, 3, np.nan], [1, 1, 1, 1]], dtype=float)
    shares = fitting_orders(ranks)
    orders = linear_orders(4).tolist()
    assert shares[0].tolist() == [1.0] + [0.0] * 23
    assert {tuple(orders[one]) for one in np.flatnonzero(shares[1])} == {(0, 1, 2, 3), (1, 0, 2, 3)}
    assert shares[2].max() == 0.25
    assert {orders[one].index(3) for one in np.flatnonzero(shares[2])} == {0, 1, 2, 3}
    assert shares[3] == approx(np.full(24, 1 / 24))


def test_orders_are_apart_by_the_share_of_pairs_they_put_differently() -> None:
    distances = order_distances(3)
    assert distances[0] == approx(np.array([0, 1, 1, 2, 2, 3]) / 3)
    assert (distances == distances.T).all()


def test_the_statistic_by_hand() -> None:
    # Two voters say abc, one says cba and one bac: abc is nearest to all, by 0 + 0 + 1 + 1/3; abc and cba leave 1/3.
    counts = np.zeros((1, 6))
    counts[0, [0, 5, 2]] = 2, 1, 1
    assert two_over_one(order_distances(3), counts) == approx([0.25])


def test_worths_are_the_likeliest() -> None:
    counts = np.array([12.0, 12.0, 2.0, 2.0, 2.0, 2.0])
    worths = plackett_luce(counts)
    votes = counts + 1 / 6
    assert worths.sum() == approx(1.0)
    assert worths[1] == approx(worths[2])

    def likelihood(tried: Floats) -> float:
        total = 0.0
        for order, vote in zip(linear_orders(3), votes, strict=True):
            first, second, third = tried[order]
            total += vote * (np.log(first) + np.log(second / (second + third)))
        return total

    for step in (-0.01, 0.01):
        for at in range(3):
            other = worths + step * (np.arange(3) == at)
            assert likelihood(other / other.sum()) < likelihood(worths)


def test_a_unanimous_crowd_still_has_worths_above_zero() -> None:
    counts = np.zeros(24)
    counts[0] = 30
    worths = plackett_luce(counts)
    assert (worths > 0).all()
    assert worths.tolist() == sorted(worths, reverse=True)


def test_perspectives_that_each_say_one_thing_explain_the_order() -> None:
    result = effect_of(*[FORTH, BACK] * 5)
    assert (result.n, result.difference) == (10, 1.0)
    assert result.p < 0.02


def test_crowds_that_say_the_same_explain_nothing() -> None:
    result = effect_of(*[FORTH] * 6)
    assert (result.difference, result.p) == (0.0, 1.0)


def test_the_difference_by_hand() -> None:
    # business: forth, forth, back (within 0, 1, 1); risk: forth, back (within 1). Between: 3 of 6 pairs reversed.
    result = effect_of(
        FORTH, FORTH, FORTH, BACK, BACK, crowds=("business", "risk", "business", "risk", "business")
    )
    assert result.difference == approx(3 / 6 - 3 / 4)
    assert result.p > 0.5, "colleagues who are less alike than others are no effect"


def test_where_nobody_shares_a_crowd_or_all_do_there_is_nothing_to_test() -> None:
    assert effect_of(FORTH, BACK, FORTH, crowds=("a", "b", "c")) == CrowdEffect(3, None, None)
    assert effect_of(FORTH, BACK, FORTH, crowds=("a",)) == CrowdEffect(3, None, None)
    assert effect_of(crowds=("a",)) == CrowdEffect(0, None, None)


def test_who_tells_no_two_dimensions_apart_is_no_voter() -> None:
    level, single = (1, 1, 1, 1), (1, 0, 0, 0)
    assert effect_of(FORTH, BACK, FORTH, BACK, level, single) == effect_of(FORTH, BACK, FORTH, BACK)


@given(st.integers(0, 2**32 - 1))
def test_shuffling_finds_an_effect_by_chance_no_more_often_than_it_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    result = effect_of(*ranked(rng.normal(0, 1, (9, 4))), crowds=("a", "b", "c"))
    assert 1 / 1000 <= result.p <= 1
    assert -1 <= result.difference <= 1


def test_an_assessment_holds_both_and_a_preview_neither() -> None:
    people = [
        person(f"s{place}", ("business", "risk")[place % 2], dict(zip(DIMENSIONS, ranking, strict=True)))
        for place, ranking in enumerate([FORTH, BACK] * 5)
    ]
    few = Settings(draws=64)
    result = assess(engagement(*people), few)
    assert (result.camps.status, result.camps.first) == ("camps", ("data", "organization"))
    assert result.crowd_effect.difference == 1.0
    shown = preview(engagement(*people), few)
    assert (shown.camps, shown.crowd_effect) == (None, None)
