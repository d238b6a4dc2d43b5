"""The consensus of a handful of rankings, counted by hand."""

import math
from itertools import permutations

import numpy as np
import pytest

from apps.ranking.orders.consensus import is_unique, optimal_ranks
from apps.ranking.orders.rankings import score_matrices

GONE = math.nan


def consensus(votes: list[list[float]], weights: list[float] | None = None) -> set[tuple[int, ...]]:
    scores = score_matrices(np.array(votes, dtype=float))
    shares = np.array(weights or [1 / len(votes)] * len(votes))
    found = optimal_ranks(np.tensordot(shares, scores, axes=1))
    assert is_unique(np.array(votes, dtype=float), shares) is (len(found) == 1)
    return set(map(tuple, found.tolist()))


def test_whoever_is_unranked_scores_nothing_against_anybody() -> None:
    scores = score_matrices(np.array([1.0, GONE, 2.0, 2.0]))
    assert scores.tolist() == [[0, 0, 1, 1], [0, 0, 0, 0], [-1, 0, 0, 1], [-1, 0, 1, 0]]


@pytest.mark.parametrize(
    ("level", "difference", "optima"),
    [
        # Within 1e-9 of the best score it is a tie, however small the score is ...
        (0.0, 0.4e-9, 2),
        (0.0, 0.75e-9, 1),
        # ... and within a billionth of it where it is large.
        (500.0, 0.4e-6, 2),
        (500.0, 0.75e-6, 1),
    ],
)
def test_scores_tie_within_a_billionth(level: float, difference: float, optima: int) -> None:
    # The first is ahead of both; of the two others the second is ahead by a hair.
    combined = np.array([[0.0, 0.1 + level, 0.1 + level], [0.0, 0.0, difference], [0.0, 0.0, 0.0]])
    assert len(optimal_ranks(combined)) == optima


def test_an_order_decides_beside_a_tie() -> None:
    assert consensus([[1, 1, 2], [1, 2, 3]]) == {(1, 2, 3)}


def test_of_a_circle_the_pair_gives_way_that_fewest_stand_for() -> None:
    # 0.7 put the first before the second, 0.7 the second before the third, 0.6 the third before the first.
    assert consensus([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [0.4, 0.3, 0.3]) == {(1, 2, 3)}
    assert consensus([[1, 2, 3], [3, 1, 2], [2, 3, 1]]) == {(1, 2, 3), (3, 1, 2), (2, 3, 1)}


def test_where_several_orders_are_as_good_all_are_told() -> None:
    assert consensus([[4, 2, 1, 3], [2, 4, 1, 3], [1, 3, 2, 4], [1, 2, 3, 4]]) == {(1, 3, 2, 4), (2, 3, 1, 4)}
    assert consensus([[2, 1, 3], [1, 2, 3]]) == {(1, 2, 3), (2, 1, 3)}


@pytest.mark.parametrize("seed", range(5))
def test_the_consensus_is_the_best_of_all_orders_tried_one_by_one(seed: int) -> None:
    generator = np.random.default_rng(seed)
    votes = [(generator.permutation(4) + 1).tolist() for _ in range(7)]

    def agreed(ranks: tuple[int, ...]) -> int:
        return sum(
            1 if (vote[one] < vote[other]) == (ranks[one] < ranks[other]) else -1
            for vote in votes
            for one in range(4)
            for other in range(one)
        )

    best = max(map(agreed, permutations((1, 2, 3, 4))))
    assert consensus(votes) == {ranks for ranks in permutations((1, 2, 3, 4)) if agreed(ranks) == best}
