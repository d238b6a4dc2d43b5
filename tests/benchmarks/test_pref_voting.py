"""The stated consensus beside the library pref_voting, in the same run; prints, and judges nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest
from pref_voting.other_methods import kemeny_young, kemeny_young_rankings
from pref_voting.profiles import Profile

from apps.ranking.orders.consensus import linear_scores, optimal_ranks, pairwise_shares, stated_consensus
from apps.ranking.orders.rankings import linear_ranks
from tests.benchmarks.interleaved import Work, measured
from tests.ranking.evidence_strategies import SIX_DIMENSIONS

SIZES = (10, 60, 1000)
OURS, OURS_WHOLE = "ours: every optimum", "ours: whole consensus, with ties, Borda, Copeland"
THEIRS, THEIRS_AS_GIVEN = "pref_voting: every optimum", "pref_voting: every optimum, voters one by one"
THEIR_WINNERS, COUNTED = "pref_voting: winners only", "pref_voting: winners only, profile counted before"
ROWS = (OURS, OURS_WHOLE, THEIRS, THEIRS_AS_GIVEN, THEIR_WINNERS, COUNTED)

type Orders = list[list[int]]


def ranks_of(orders: Orders) -> np.ndarray:
    return np.argsort(np.array(orders), axis=1) + 1.0


def every_optimum(ranks: list[list[float]]) -> object:
    shares = np.full(len(ranks), 1 / len(ranks))
    strict, tied = pairwise_shares(np.array(ranks), shares)
    count = len(ranks[0])
    return optimal_ranks(strict + tied - strict.T, linear_ranks(count), linear_scores(count))


def whole(ranks: list[list[float]]) -> object:
    return stated_consensus(
        np.array(ranks), np.full(len(ranks), 1 / len(ranks)), SIX_DIMENSIONS[: len(ranks[0])]
    )


def merged(orders: Orders) -> Profile:
    """Count equal rankings first, which makes pref_voting faster."""
    counted = Counter(map(tuple, orders))
    return Profile([list(order) for order in counted], list(counted.values()))


def after_merging(method: Callable[[Profile], object], orders: Orders) -> object:
    return method(merged(orders))


def as_given(method: Callable[[Profile], object], orders: Orders) -> object:
    return method(Profile(orders))


def cells(dimensions: int) -> Iterator[Work]:
    for people in SIZES:
        chance = np.random.default_rng(people)
        orders = [chance.permutation(dimensions).tolist() for _ in range(people)]
        ranks = ranks_of(orders).tolist()
        work: dict[str, Callable[[], object]] = {
            OURS: partial(every_optimum, ranks),
            OURS_WHOLE: partial(whole, ranks),
            THEIRS: partial(after_merging, kemeny_young_rankings, orders),
            THEIRS_AS_GIVEN: partial(as_given, kemeny_young_rankings, orders),
            THEIR_WINNERS: partial(after_merging, kemeny_young, orders),
            COUNTED: partial(kemeny_young, merged(orders)),
        }
        yield from (Work(row, people, do) for row, do in work.items())


@pytest.mark.timeout(1800)
def test_the_consensus_is_so_many_times_faster(record_property: Callable[[str, object], None]) -> None:
    for dimensions in (4, 6):
        found = measured(cells(dimensions))
        head = f"from rankings to Kemeny, {dimensions} dimensions"
        print(f"\n\n{head:52}" + "".join(f"{f'{people:,} people':>26}" for people in SIZES))  # noqa: T201
        for row in ROWS:
            print(f"{row:52}" + "".join(f"{found[row, people]!s:>26}" for people in SIZES))  # noqa: T201
        for row in (OURS, OURS_WHOLE):
            times = [found[THEIRS, people].median / found[row, people].median for people in SIZES]
            record_property(f"{row}, {dimensions} dimensions", times)
            name = f"times faster than every optimum: {row.removeprefix('ours: ').split(',')[0]}"
            print(f"{name:52}" + "".join(f"{one:>26.1f}" for one in times))  # noqa: T201
        assert all(timing.median > 0 for timing in found.values())
