import numpy as np

from apps.ranking.conclusions.places import acceptability, first_two, one_order, second_given, smallest_set
from tests.ranking.build import approx

# In half of the draws data, user, model; in three tenths user, model, data; in a fifth user and data level.
DRAWS = np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0], [1.0, 1.0, 2.0]])
WEIGHTS = np.array([0.5, 0.3, 0.2])
ABC = ("data", "user", "model")


def test_each_place_goes_to_the_likeliest_given_those_before_it() -> None:
    order, shares = one_order(DRAWS, WEIGHTS, ABC)
    assert [ABC[place] for place in order] == ["data", "user", "model"]
    # Data is first in .5 + .1, and user second in all of these.
    assert shares == approx([0.6, 1.0, 1.0])


def test_a_later_place_counts_only_the_draws_that_are_left() -> None:
    draws = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], [2.0, 4.0, 1.0, 3.0]])
    order, shares = one_order(draws, np.array([0.3, 0.25, 0.45]), (*ABC, "organization"))
    assert order == [0, 1, 2, 3]
    assert shares == approx([0.55, 0.3 / 0.55, 1.0, 1.0])


def test_equal_shares_go_by_name() -> None:
    order, shares = one_order(np.full((4, 3), 2.0), np.full(4, 0.25), ("user", "model", "data"))
    assert order == [2, 1, 0]
    assert shares == approx([1 / 3, 1 / 2, 1.0])


def test_second_is_read_where_the_first_is_first() -> None:
    assert second_given(DRAWS, WEIGHTS, 1) == approx([0.1 / 0.4, 0.0, 0.3 / 0.4])


def test_ranks_are_shared_by_those_that_are_level() -> None:
    assert acceptability(DRAWS, WEIGHTS) == approx(
        np.array([[0.6, 0.1, 0.3], [0.4, 0.6, 0.0], [0.0, 0.3, 0.7]])
    )


def test_the_first_two_are_counted_in_any_order() -> None:
    # In .5 and half of .2 data, then user; in the other half user, then data.
    assert first_two(DRAWS, WEIGHTS, ABC) == (("data", "user"), approx(0.7))


def test_of_equal_pairs_the_first_by_name_is_told() -> None:
    assert first_two(np.full((2, 3), 1.0), np.full(2, 0.5), ABC) == (("data", "model"), approx(1 / 3))


def test_the_smallest_set_holds_four_fifths() -> None:
    assert smallest_set({"data": 0.3, "user": 0.55, "model": 0.15}) == ("user", "data")
    assert smallest_set({"data": 0.1, "user": 0.8, "model": 0.1}) == ("user",)
    assert smallest_set({"user": 0.25, "data": 0.5, "model": 0.25}) == ("data", "model", "user")
    assert smallest_set({"data": 0.8 - 1e-12, "user": 0.2 + 1e-12}) == ("data",)


def test_who_is_level_with_the_last_comes_in_too() -> None:
    assert smallest_set({"data": 0.6, "user": 0.2, "model": 0.2}) == ("data", "model", "user")
    assert smallest_set({"data": 0.6, "user": 0.2 - 1e-13, "model": 0.2}) == ("data", "model", "user")
    assert smallest_set({"data": 0.6, "user": 0.2, "model": 0.15, "fourth": 0.05}) == ("data", "user")
