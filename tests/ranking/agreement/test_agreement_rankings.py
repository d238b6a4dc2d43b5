"""How far voters agree on the order, and how often chance would bring them as close."""

from collections.abc import Sequence
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, friedmanchisquare

from apps.ranking.agreement.agreement import (
    chance_of_agreement,
    exact_spreads,
    kendall_w,
    rank_spread,
)
from apps.ranking.orders.rankings import average_ranks
from tests.ranking.build import DIMENSIONS, approx, assessed, order, person

ORDERS = [np.array(ranks, dtype=float) for ranks in permutations((1, 2, 3, 4))]
FORTH, BACK = (1, 2, 3, 4), (4, 3, 2, 1)


def rankings(*voters: Sequence[float]) -> np.ndarray:
    return np.array(voters, dtype=float)


def seeded(seed: int = 5) -> np.random.Generator:
    return np.random.default_rng(seed)


def four_errors(p: float) -> float:
    return 4 * (max(p * (1 - p), 1e-4) / 9999) ** 0.5


@pytest.mark.parametrize("voters", [2, 3])
def test_the_exact_chance_is_that_of_trying_every_outcome(voters: int) -> None:
    # Whoever votes first may be held fixed: renaming dimensions changes no spread.
    others = list(product(ORDERS, repeat=voters - 1))
    spreads = np.array([rank_spread(ORDERS[0] + sum(one)) for one in others])
    for spread in np.unique(spreads):
        ranks = np.array([ORDERS[0], *others[int(np.flatnonzero(spreads == spread)[0])]])
        assert chance_of_agreement(ranks, seeded()) == approx((spreads >= spread).mean(), abs=1e-15)


@pytest.mark.parametrize(
    ("voters", "at_5", "at_1"),
    [
        (2, 6.0, None), (3, 7.4, 9.0), (4, 7.8, 9.6), (5, 7.8, 9.96), (6, 7.6, 10.2), (7, 7.8, 10.54),
        (8, 7.65, 10.5), (9, 7.667, 10.73), (10, 7.68, 10.68), (11, 7.691, 10.75), (12, 7.7, 10.8),
    ],
)  # fmt: skip
def test_exact_critical_values_are_those_of_printed_tables(
    voters: int, at_5: float, at_1: float | None
) -> None:
    spreads, outcomes = exact_spreads(voters)
    assert outcomes.dtype == np.int64  # a float would lose count beyond 2^53
    assert int(outcomes.sum()) == 24**voters
    chances = outcomes[::-1].cumsum()[::-1] / 24**voters
    statistics = 12 * spreads / (voters * 20)
    assert statistics[chances <= 0.05][0] == approx(at_5, abs=0.006)
    assert statistics[chances <= 0.01].tolist()[:1] == ([] if at_1 is None else [approx(at_1, abs=0.006)])


@pytest.mark.parametrize(("voters", "chance"), [(2, 1 / 24), (3, 1 / 24**2), (12, 1 / 24**11)])
def test_one_voice_is_as_likely_as_all_others_following_the_first(voters: int, chance: float) -> None:
    assert chance_of_agreement(rankings(*[FORTH] * voters), seeded()) == approx(chance, rel=1e-12)


def test_thirteen_voters_are_shuffled_and_twelve_are_not() -> None:
    # One voice among 9999 shuffles is the rarest there is: only the observed one counts.
    assert chance_of_agreement(rankings(*[FORTH] * 13), seeded()) == 1 / 10_000
    generator = seeded()
    before = generator.bit_generator.state
    chance_of_agreement(rankings(*[FORTH] * 12), generator)
    assert generator.bit_generator.state == before


def test_thirteen_people_of_one_voice_are_the_rarest_shuffle_there_is() -> None:
    people = [person(f"s{place}", ranking=order(*DIMENSIONS)) for place in range(13)]
    agreement = assessed(*people).agreement
    assert agreement.kendall_w_p == 1 / 10_000


def test_shuffling_keeps_the_ties_of_every_voter() -> None:
    # Ties in all three: (1, 2.5, 2.5) and (1.5, 1.5, 3) have three arrangements each, the third voter has six.
    ranks = rankings((1, 2.5, 2.5), (1.5, 1.5, 3), (1, 2, 3))
    observed = rank_spread(ranks.sum(axis=0))
    outcomes = [
        rank_spread(np.array(one) + other + third)
        for one in permutations((1, 2.5, 2.5))
        for other in permutations((1.5, 1.5, 3))
        for third in permutations((1, 2, 3))
    ]
    exact = float((np.array(outcomes) >= observed - 1e-12).mean())
    assert chance_of_agreement(ranks, seeded()) == approx(exact, abs=four_errors(exact))


@pytest.mark.parametrize("count", [3, 5, 6])
def test_other_numbers_of_dimensions_are_shuffled_over_all_their_orders(count: int) -> None:
    # Two voters: the second one's order is as good as drawn.
    first, second = np.arange(1.0, count + 1), np.arange(1.0, count + 1)
    second[[0, 1]] = 2.0, 1.0
    spreads = np.array([rank_spread(first + np.array(one)) for one in permutations(range(1, count + 1))])
    exact = float((spreads >= rank_spread(first + second) - 1e-12).mean())
    found = chance_of_agreement(np.array([first, second]), seeded())
    assert found == approx(exact, abs=four_errors(exact) + 1e-4)


@pytest.mark.parametrize("voters", [60, 200])
def test_many_voters_come_near_the_chi_square_that_scipy_takes(voters: int) -> None:
    pull = np.random.default_rng(3).normal([0.0, 0.1, 0.15, 0.2], 1.0, size=(voters, 4))
    ranks: np.ndarray = np.argsort(np.argsort(pull, axis=1), axis=1) + 1.0
    statistic, p = friedmanchisquare(*ranks.T)
    assert kendall_w(ranks) == approx(statistic / (voters * 3))
    assert 0.01 < p < 0.9
    assert chance_of_agreement(ranks, seeded()) == approx(p, abs=0.02)


def test_many_tied_voters_come_near_scipy_too() -> None:
    levels = np.random.default_rng(4).normal([0.0, 0.2, 0.3, 0.4], 1.0, size=(70, 4)).round()
    ranks = average_ranks(levels)
    statistic, p = friedmanchisquare(*levels.T)
    w = kendall_w(levels)
    assert w == approx(statistic / (70 * 3))
    assert chi2.sf(70 * 3 * w, 3) == approx(p)
    assert chance_of_agreement(ranks, seeded()) == approx(p, abs=0.02)


def test_the_same_seed_shuffles_the_same_and_another_one_nearly_so() -> None:
    ranks = rankings(*[FORTH] * 4, *[BACK] * 3, *[(2, 1, 3, 4)] * 7)
    one, again, other = (chance_of_agreement(ranks, seeded(seed)) for seed in (1, 1, 2))
    assert one == again != other
    assert one == approx(other, abs=2 * four_errors(one))


def test_three_people_worked_out_by_hand() -> None:
    # Two of business forth, one of risk back. Rank sums 6, 7, 8, 9: S = 5, W = 12 * 5 / (9 * 60) = 1/9.
    agreement = assessed(
        person("bob", "business", order(*DIMENSIONS)),
        person("carol", "business", order(*DIMENSIONS)),
        person("dan", "risk", order(*DIMENSIONS[::-1])),
    ).agreement
    assert agreement.kendall_w == approx(1 / 9)
    # W = 1/9 is Friedman's 1.0 with three voters.
    assert agreement.kendall_w_p == approx(0.910, abs=0.001)


@pytest.mark.parametrize("voters", [9, 11, 31])
def test_one_voice_is_one_and_never_more_in_spite_of_float_noise(voters: int) -> None:
    assert kendall_w(rankings(*[FORTH] * voters)) == 1.0


@pytest.mark.parametrize(
    "voters", [[], [FORTH], [(1, 1, 1, 1), (1, 1, 1, 1)]], ids=["none", "one", "all tied"]
)
def test_agreement_on_the_order_is_undefined_without_two_who_order(voters: list[Sequence[int]]) -> None:
    people = [
        person(f"s{place}", ranking=dict(zip(DIMENSIONS, ranks, strict=True)))
        for place, ranks in enumerate(voters)
    ]
    agreement = assessed(*people).agreement
    assert (agreement.kendall_w, agreement.kendall_w_p) == (None, None)


def test_gaps_in_a_ranking_leave_w_to_the_others() -> None:
    people = [
        person("bob", ranking=order(*DIMENSIONS)),
        person("carol", ranking=order(*DIMENSIONS)),
        person("dan", ranking=order("user", "data")),
        person("erin", ranking={"data": 1}),
    ]
    agreement = assessed(*people).agreement
    assert agreement.kendall_w == approx(1.0)
    assert agreement.kendall_w_p == approx(1 / 24)


@settings(max_examples=50)
@given(st.lists(st.lists(st.integers(1, 4), min_size=4, max_size=4), min_size=2, max_size=8))
def test_every_measure_of_the_order_stays_in_its_range(voters: list[list[int]]) -> None:
    ranks = average_ranks(rankings(*voters))
    if (w := kendall_w(ranks)) is not None:
        assert 0 <= w <= 1
        assert 0 < chance_of_agreement(ranks, seeded()) <= 1
