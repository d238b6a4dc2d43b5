from typing import Any

import numpy as np
import pytest

from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Crowd
from apps.ranking.opinions.readings import readings_of, stated_readings, symptom_readings
from tests.ranking.build import Person, approx, engagement, evidence_of, feelings, order, person

USER_FIRST = order("user", "model", "data", "organization")


def evidence_by(*people: Person, **parts: Any) -> Evidence:
    return evidence_of(engagement(*people, **parts))


def test_places_become_expected_normal_scores() -> None:
    scores = stated_readings(np.array([[3.0, 1.0, 2.0, 4.0]]))
    assert scores[0] == approx([-0.2993, 1.0491, 0.2993, -1.0491], abs=1e-4)


def test_scores_are_over_the_dimensions_a_person_ranked() -> None:
    scores = stated_readings(np.array([[7.0, np.nan, 2.0, np.nan]]))
    # The normal quantile of .625 and 1.625 in 2.25, its sign turned.
    assert scores[0] == approx([-0.5895, np.nan, 0.5895, np.nan], abs=1e-4, nan_ok=True)


def test_tied_places_are_averaged() -> None:
    scores = stated_readings(np.array([[1.0, 2.0, 2.0, 2.0]]))
    # Place 3 of 4 for the three that are level.
    assert scores[0] == approx([1.0491, -0.2993, -0.2993, -0.2993], abs=1e-4)


@pytest.mark.parametrize("ranks", [[1.0, 1.0, 1.0], [1.0, np.nan, np.nan], [np.nan] * 3])
def test_who_puts_all_level_or_names_one_gives_no_reading(ranks: list[float]) -> None:
    assert np.isnan(stated_readings(np.array([ranks]))).all()


def test_symptoms_are_read_around_the_persons_own_mean() -> None:
    scores = symptom_readings(np.array([[0.9, 0.6, np.nan], [0.4, 0.1, np.nan]]))
    assert scores[0] == approx([0.5, -0.5, np.nan], nan_ok=True)
    assert scores[1] == approx(scores[0], nan_ok=True)


@pytest.mark.parametrize("scores", [[0.5, 0.5, 0.5], [0.5, np.nan, np.nan], [np.nan] * 3])
def test_who_feels_all_alike_or_one_thing_gives_no_reading(scores: list[float]) -> None:
    assert np.isnan(symptom_readings(np.array([scores]))).all()


def test_two_crowds_that_agree_keep_the_reading_and_halve_what_they_do_not_share() -> None:
    evidence = evidence_by(person("a", "business", USER_FIRST), person("b", "platform", USER_FIRST))
    readings = readings_of(evidence)
    assert readings.mean == approx([-0.2993, 1.0491, 0.2993, -1.0491], abs=1e-4)
    # .2^2 + 2 * .25 * (.64 + .64) = .68, and .36 that everybody shares
    assert readings.variance == approx([1.04] * 4)


def test_a_colleague_adds_half_a_voice_of_ones_own() -> None:
    evidence = evidence_by(person("a", "business", USER_FIRST), person("b", "business", USER_FIRST))
    # .04 + .64 + .64 (.5 + .5/2) = 1.16, and .36
    assert readings_of(evidence).variance == approx([1.52] * 4)


def test_strands_weigh_by_their_precision() -> None:
    felt = feelings(data=5, user=3, model=3, organization=1)
    evidence = evidence_by(person("a", "business", USER_FIRST, felt))
    readings = readings_of(evidence)
    stated, symptoms = 0.04 + 0.64 + 0.64, 0.1225 + 0.64 + 0.36
    means = (-0.29931 / stated + 1.66667 / symptoms) / (1 / stated + 1 / symptoms)
    assert readings.mean[0] == approx(means, abs=1e-4)
    assert readings.variance == approx([0.36 + 1 / (1 / stated + 1 / symptoms)] * 4)
    assert readings_of(evidence, strands=["symptoms"]).variance == approx([0.36 + symptoms] * 4)


def test_a_crowd_counts_by_its_weight_among_those_that_speak() -> None:
    organization_first = order("organization", "data", "model", "user")
    people = (
        person("a", "business", USER_FIRST),
        person("b", "platform", organization_first),
        person("c", "risk"),
    )
    crowds = (Crowd("business", 3.0), Crowd("platform", 1.0), Crowd("risk", 9.0))
    readings = readings_of(evidence_by(*people, crowds=crowds))
    assert readings.mean[1] == approx(0.75 * 1.0491 - 0.25 * 1.0491, abs=1e-4)
    assert readings.variance == approx([0.36 + 0.04 + (0.5625 + 0.0625) * 1.28] * 4)


def test_only_members_speak() -> None:
    people = (person("a", "business", USER_FIRST), person("b", "platform", order("data", "user")))
    evidence = evidence_by(*people)
    only_first = readings_of(evidence, np.array([True, False]))
    assert only_first.mean == approx(readings_of(evidence_by(people[0])).mean)


def test_nobody_gives_no_reading() -> None:
    readings = readings_of(evidence_by())
    assert not readings.is_heard.any()
    assert np.isnan(readings.variance).all()


def test_a_dimension_nobody_speaks_of_has_no_reading() -> None:
    readings = readings_of(evidence_by(person("a", ranking=order("user", "data"))))
    assert readings.is_heard.tolist() == [True, True, False, False]
