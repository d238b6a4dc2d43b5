"""The consensus of a handful of rankings, counted by hand."""

import math
from itertools import permutations

import numpy as np
import pytest

from apps.ranking.orders.consensus import optimal_ranks, pairwise_shares, stated_consensus
from apps.ranking.orders.rankings import score_matrices, tau_x
from apps.ranking.results.people import StatedResult
from tests.ranking.build import DIMENSIONS

ABC = ("data", "user", "model")
GONE = math.nan


def consensus(
    votes: list[list[float]], weights: list[float] | None = None, dimensions: tuple[str, ...] = ABC
) -> StatedResult:
    count = len(votes)
    return stated_consensus(
        np.array(votes, dtype=float), np.array(weights or [1 / count] * count), dimensions
    )


def test_whoever_is_unranked_scores_nothing_against_anybody() -> None:
    scores = score_matrices(np.array([1.0, GONE, 2.0, 2.0]))
    assert scores.tolist() == [[0, 0, 1, 1], [0, 0, 0, 0], [-1, 0, 0, 1], [-1, 0, 1, 0]]


def test_tau_x_counts_every_ordered_pair() -> None:
    # Of the six ordered pairs of three, (1, 2, 3) and (1, 3, 2) agree on four.
    assert tau_x(np.array([1, 2, 3]), np.array([1, 3, 2])) == pytest.approx((4 - 2) / 6)
    # A tie scores +1 both ways: it agrees with one half of a strict pair and contradicts the other.
    assert tau_x(np.array([1, 1, 2]), np.array([1, 2, 3])) == pytest.approx((5 - 1) / 6)


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
    # The first is ahead of both by `level`; of the two others the second is ahead by a hair.
    combined = np.array([[0.0, level, level], [0.0, 0.0, difference], [0.0, 0.0, 0.0]])
    found, _ = optimal_ranks(combined, np.array([[1, 2, 3], [1, 3, 2]]))
    assert len(found) == optima


def test_the_consensus_of_a_tie_and_an_order_is_all_their_figures() -> None:
    # Bob: data and user level, then model. Carol: data, user, model.
    stated = consensus([[1, 1, 2], [1, 2, 3]])
    assert stated.pairwise.strict == ((0, 0.5, 1), (0, 0, 1), (0, 0, 0))
    assert stated.pairwise.tied == ((0, 0.5, 0), (0.5, 0, 0), (0, 0, 0))
    # Data wins half against user and half of the tied half; both win all against model; of two opponents.
    assert stated.borda == {"data": (0.75 + 1) / 2, "user": (0.25 + 1) / 2, "model": 0}
    # Data beats both, user beats model: half a win against none is a win.
    assert stated.copeland == {"data": 2, "user": 0, "model": -2}
    assert stated.condorcet == "data"
    assert (stated.linear, stated.unique, stated.display_only) == (((1, 2, 3),), True, False)
    # Carol's tau-x to data, user, model is 1, Bob's (5 - 1) / 6; level or not is all the same to the two.
    assert stated.mean_tau_x == pytest.approx((1 + 4 / 6) / 2)
    assert stated.weak == ((1, 1, 2), (1, 2, 3))
    assert stated.weak_mean_tau_x == pytest.approx((1 + 4 / 6) / 2)
    assert (stated.first_set, stated.display) == (("data",), ABC)
    assert stated.methods_agree


def test_borda_may_name_another_than_the_pairs_do() -> None:
    # Three of five put data first, two put it last behind user and model.
    stated = consensus([[1, 2, 3], [3, 1, 2]], [0.6, 0.4])
    assert stated.first_set == ("data",)
    assert stated.condorcet == "data"
    assert stated.copeland == {"data": 2, "user": 0, "model": -2}
    assert stated.borda == {
        name: pytest.approx(share) for name, share in zip(ABC, (0.6, 0.7, 0.2), strict=True)
    }
    assert not stated.methods_agree


def test_wins_may_be_level_where_the_pairs_name_one() -> None:
    # A circle: 0.7 put data before user, 0.7 user before model, 0.6 model before data, the pair that gives way.
    stated = consensus([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [0.4, 0.3, 0.3])
    assert stated.linear == ((1, 2, 3),)
    assert stated.borda == {
        name: pytest.approx(share) for name, share in zip(ABC, (0.55, 0.5, 0.45), strict=True)
    }
    assert stated.copeland == dict.fromkeys(ABC, 0)
    assert stated.condorcet is None
    assert not stated.methods_agree


def test_of_two_best_orders_the_one_that_borda_supports_is_drawn() -> None:
    # Data and model win twice each against each other, three or four times against the two others.
    stated = consensus([[4, 2, 1, 3], [2, 4, 1, 3], [1, 3, 2, 4], [1, 2, 3, 4]], dimensions=DIMENSIONS)
    assert stated.linear == ((1, 3, 2, 4), (2, 3, 1, 4))
    assert (stated.unique, stated.display_only) == (False, True)
    assert stated.first_set == ("data", "model")
    # Borda: model 9 wins of 12, data 8. Nearer than a whole point, and against the order of the input.
    assert stated.borda["model"] - stated.borda["data"] == pytest.approx(1 / 12)
    assert stated.display == ("model", "data", "user", "organization")


def test_of_two_best_orders_with_equal_support_the_first_is_drawn() -> None:
    # In thirds and sixths the two supports miss each other by rounding.
    stated = consensus([[2, 1, 3], [1, 2, 3]], [1 / 2, 1 / 2])
    assert stated.linear == ((1, 2, 3), (2, 1, 3))
    assert stated.display == ("data", "user", "model")


def test_shares_of_voters_are_weighed_and_the_unranked_have_none() -> None:
    strict, tied = pairwise_shares(
        np.array([[1, 2, GONE], [1, 1, 1], [2, 1, 3]], dtype=float), np.array([0.5, 0.3, 0.2])
    )
    assert strict.tolist() == [[0, 0.5, 0.2], [0.2, 0, 0.2], [0, 0, 0]]
    assert tied.tolist() == [[0, 0.3, 0.3], [0.3, 0, 0.3], [0.3, 0.3, 0]]


@pytest.mark.parametrize("seed", range(5))
def test_the_consensus_is_the_best_of_all_orders_tried_one_by_one(seed: int) -> None:
    generator = np.random.default_rng(seed)
    votes = [(generator.permutation(4) + 1).tolist() for _ in range(7)]
    found = consensus(votes, dimensions=DIMENSIONS)

    def agreed(ranks: tuple[int, ...]) -> int:
        return sum(
            1 if (vote[one] < vote[other]) == (ranks[one] < ranks[other]) else -1
            for vote in votes
            for one in range(4)
            for other in range(one)
        )

    best = max(map(agreed, permutations((1, 2, 3, 4))))
    assert set(found.linear) == {ranks for ranks in permutations((1, 2, 3, 4)) if agreed(ranks) == best}
    assert found.mean_tau_x == pytest.approx(best / 7 / 6)
