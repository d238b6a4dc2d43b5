"""The orders of three dimensions, written out."""

import numpy as np

from apps.ranking.orders.rankings import linear_orders, linear_ranks, pair_signs, pairs, weak_ranks


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


def test_orders_with_ties_use_each_rank_up_to_their_last() -> None:
    assert weak_ranks(3).tolist() == [
        [1, 1, 1],
        [1, 1, 2],
        [1, 2, 1],
        [1, 2, 2],
        [1, 2, 3],
        [1, 3, 2],
        [2, 1, 1],
        [2, 1, 2],
        [2, 1, 3],
        [2, 2, 1],
        [2, 3, 1],
        [3, 1, 2],
        [3, 2, 1],
    ]


def test_signs_say_who_of_a_pair_is_ahead() -> None:
    # Pairs 01 02 12.
    signs = [[1, 1, 1], [1, 1, -1], [-1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, -1, -1]]
    assert pair_signs(3).tolist() == signs


def test_there_are_as_many_orders_as_there_should_be() -> None:
    assert [len(weak_ranks(count)) for count in (3, 4, 5, 6)] == [13, 75, 541, 4683]
    assert [len(linear_orders(count)) for count in (3, 4, 5, 6)] == [6, 24, 120, 720]
