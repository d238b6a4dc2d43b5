"""Every order there is, and rankings with gaps and ties, worked out by hand."""

import numpy as np
import pytest

from apps.ranking.orders.rankings import (
    average_ranks,
    dense_levels,
    linear_orders,
    linear_ranks,
    pair_signs,
    pairs,
    ranking_distances,
    tied_with,
)


def test_pairs_come_in_the_order_of_the_dimensions() -> None:
    first, second = pairs(4)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
        (2, 3),
    ]
    assert {array.dtype for array in (first, second)} == {np.dtype(np.int64)}


def test_orders_name_dimensions_by_place_and_ranks_name_places_by_dimension() -> None:
    assert linear_orders(3).tolist() == [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    # In the fourth order dimension 1 is first, 2 second, 0 last.
    assert linear_ranks(3).tolist() == [[1, 2, 3], [1, 3, 2], [2, 1, 3], [3, 1, 2], [2, 3, 1], [3, 2, 1]]


def test_signs_say_who_of_a_pair_is_ahead() -> None:
    # Pairs 01 02 12.
    signs = [[1, 1, 1], [1, 1, -1], [-1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, -1, -1]]
    assert pair_signs(3).tolist() == signs


def test_there_are_as_many_orders_as_there_should_be() -> None:
    assert [len(linear_orders(count)) for count in (3, 4, 5, 6)] == [6, 24, 120, 720]


NONE = np.nan


def test_levels_leave_no_number_out_and_are_0_where_unranked() -> None:
    ranks = np.array([[1.0, 2.0, 4.0, 2.0], [7.0, NONE, 3.0, NONE], [NONE, NONE, NONE, NONE]])
    levels = dense_levels(ranks)
    assert levels.dtype == np.int64
    assert levels.tolist() == [[1, 2, 3, 2], [2, 0, 1, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4], 0.0),
        ([1, 2, 3, 4], [4, 3, 2, 1], 60.0),
        ([1, 2, 3, 4], [2, 1, 3, 4], 10.0),  # one pair of six
        ([1, 2, 3, 0], [3, 2, 1, 0], 60.0),  # reversed on the three that both rank
        ([1, 2, 3, 0], [2, 1, 0, 3], 60.0),  # on the two that both rank
        ([1, 0, 0, 0], [0, 1, 2, 3], 30.0),  # nothing that both rank
        ([1, 0, 0, 0], [1, 2, 3, 4], 30.0),  # one alone is no pair
        ([1, 1, 2, 3], [1, 1, 2, 3], 0.0),
        ([1, 1, 2, 3], [2, 1, 3, 4], 5.0),  # of a tie, one way is half agreed
    ],
)
def test_distances_by_hand(one: list[int], other: list[int], apart: float) -> None:
    distances = ranking_distances(np.array([one, other]))
    assert distances[0, 1] == distances[1, 0] == pytest.approx(apart)


def test_distances_of_several_rooms_at_once_are_those_of_each() -> None:
    rooms = np.array([[[1, 2, 3], [3, 2, 1]], [[1, 2, 3], [1, 3, 2]], [[2, 1, 0], [0, 1, 2]]])
    assert np.array_equal(ranking_distances(rooms), [ranking_distances(room) for room in rooms])
    assert ranking_distances(rooms)[:, 0, 1].tolist() == [60.0, 20.0, 30.0]


def test_tied_ranks_share_their_mean_and_unranked_stays_so() -> None:
    ranks = np.array([[1.0, 1.0, 2.0, NONE], [5.0, 5.0, 5.0, 1.0]])
    assert np.array_equal(average_ranks(ranks), [[1.5, 1.5, 3.0, NONE], [3.0, 3.0, 3.0, 1.0]], equal_nan=True)
    counted = tied_with(ranks)
    assert counted.dtype == np.float64
    assert counted.tolist() == [[2.0, 2.0, 1.0, 0.0], [3.0, 3.0, 3.0, 1.0]]
