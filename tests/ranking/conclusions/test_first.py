import numpy as np
import pytest

from apps.ranking.conclusions.first import band, first_shares, holds, leader_of, p_first, p_nothing, reached
from tests.ranking.build import approx

DRAWS = np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 3.0], [3.0, 3.0, 3.0], [2.0, 1.0, 0.5]])


def test_the_least_is_first_and_ties_share() -> None:
    third = 1 / 3
    assert first_shares(DRAWS) == approx(
        np.array([[1, 0, 0], [0.5, 0.5, 0], [third, third, third], [0, 0, 1]])
    )


def test_only_those_in_the_race_are_first() -> None:
    among = np.array([False, True, True])
    assert p_first(DRAWS, np.full(4, 0.25), among) == approx([0, 0.625, 0.375])


def test_chances_follow_the_weights() -> None:
    assert p_first(DRAWS, np.array([0.1, 0.2, 0.3, 0.4])) == approx([0.3, 0.2, 0.5])


def test_nothing_is_reached_after_the_horizon_or_from_a_hundred_years_on() -> None:
    draws = np.log10([[24.0, 30.0], [18.0, 40.0], [1200.0, 1200.0], [5.0, 900.0]])
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    assert p_nothing(draws, weights, 18) == approx(0.4)
    assert p_nothing(draws, weights, 2000) == approx(0.3)
    assert reached(draws, 900).tolist() == [[True, True], [True, True], [False, False], [True, True]]


def test_of_equal_chances_the_first_by_name_leads() -> None:
    assert leader_of(np.array([0.4, 0.4 + 1e-14, 0.2]), ("user", "data", "model")) == 1
    assert leader_of(np.array([0.4, 0.4, 0.2]), ("data", "user", "model")) == 0
    assert leader_of(np.array([0.3, 0.2, 0.5]), ("data", "user", "model")) == 2


@pytest.mark.parametrize(
    ("p", "name"),
    [
        (1.0, "firm"),
        (0.8, "firm"),
        (0.8 - 1e-12, "firm"),  # what rounding takes away
        (0.8 - 2e-12, "leaning"),
        (0.79, "leaning"),
        (0.6, "leaning"),
        (0.6 - 1e-12, "leaning"),
        (0.6 - 2e-12, "open"),
        (0.59, "open"),
    ],
)
def test_a_probability_carries_as_far_as_its_line(p: float, name: str) -> None:
    assert band(p) == name


@pytest.mark.parametrize(
    ("p", "before", "is_held"),
    [
        (0.79, 0.85, True),
        (0.79 - 1e-12, 0.85, True),
        (0.79 - 2e-12, 0.85, False),
        (0.789, 0.85, False),
        (0.59, 0.7, True),
        (0.589, 0.7, False),
        (0.0, 0.5, True),
    ],
)
def test_a_line_is_lost_beyond_monte_carlo_error(p: float, before: float, *, is_held: bool) -> None:
    assert holds(p, before) == is_held
