"""Margins: what a pair of ranks, scores or rooms comes to."""

import math

import numpy as np
import pytest

from apps.ranking import Settings
from apps.ranking.draws.margins import crisp_evidence, rank_preferences, value_preferences
from apps.ranking.inputs.evidence import read_evidence
from tests.ranking.build import engagement, order, person, rooms

GONE = math.nan


def test_a_rank_is_ahead_or_behind_by_one_however_far() -> None:
    # Pairs of data, user, model, organization: 01 02 03 12 13 23.
    assert rank_preferences(np.array([1.0, 4.0, 1.0, GONE])).tolist() == [1, 0, 0, -1, 0, 0]


def test_a_difference_of_the_threshold_is_a_full_preference_and_less_a_part_of_one() -> None:
    preferences = value_preferences(np.array([0.1, 0.2, 0.9, GONE]), 0.4)
    assert preferences == pytest.approx([-0.25, -1, 0, -1, 0, 0])
    assert value_preferences(np.array([1.0, 0.6]), 0.4) == pytest.approx([1.0])


def test_a_difference_beyond_all_floats_is_a_full_preference() -> None:
    assert value_preferences(np.array([3.0, -3.0]), 1e-308).tolist() == [1.0]


PEOPLE = (
    person("bob", "a", order("data", "user", "model"), {"data1": 5, "user1": 4, "model1": 4}),
    person("carol", "b", {"data": 1}, {"data1": 5}, rooms(data=0.1, user=0.35)),
    person("dan", "b", order("user", "data"), {"data1": 1, "user1": 2}),
)


def test_margins_come_from_those_who_can_be_compared_one_roster_after_another() -> None:
    evidence = read_evidence(engagement(*PEOPLE, dimensions=("data", "user", "model")), unranked_below=False)
    presence = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    crisp = crisp_evidence(evidence, Settings(), presence)
    assert crisp.available.tolist() == [
        [True, True, True],
        [True, True, True],
        # Carol alone: one rank and one score compare nothing.
        [False, False, True],
        [True, True, False],
    ]
    # Bob: data before user before model; Dan: user before data. Pairs data-user, data-model, user-model.
    stated = [[0, 0.5, 0.5], [1, 1, 1], [0, 0, 0], [0, 0.5, 0.5]]
    assert crisp.margins[:, 0] == pytest.approx(np.array(stated))
    # A step of five points is a quarter, which is the threshold: Bob +1 +1 0, Dan -1 and nothing known.
    symptoms = [[0, 0.5, 0], [1, 1, 0], [0, 0, 0], [0, 0.5, 0]]
    assert crisp.margins[:, 1] == pytest.approx(np.array(symptoms))
    # A quarter of a decade less room is half a preference.
    headroom = [[0.5, 0, 0], [0.5, 0, 0], [0.5, 0, 0], [0, 0, 0]]
    assert crisp.margins[:, 2] == pytest.approx(np.array(headroom))
    assert crisp.room[0] == pytest.approx([0.1, 0.35, GONE], nan_ok=True)
    assert crisp.least_room[3] == pytest.approx([GONE] * 3, nan_ok=True)
    assert crisp.figures[0, 0] == pytest.approx([2.0, 2.0, 2.1])


def test_room_in_one_dimension_compares_nothing() -> None:
    evidence = read_evidence(engagement(person("bob", estimates=rooms(data=0.1))), unranked_below=False)
    crisp = crisp_evidence(evidence, Settings(), np.ones((1, 1)))
    assert crisp.available.tolist() == [[False, False, False]]
