"""Answers as arrays: what is kept, what is missing, which rows can be used."""

import math

import numpy as np
import pytest

from apps.ranking import Crowd, Estimate, Item, Opinions, Perspective, Quantity, Triple
from apps.ranking.inputs.evidence import read_evidence, symptom_score
from tests.ranking.build import engagement, exactly, order, person, room

GONE, ZERO = math.nan, -math.inf
ITEMS = [Item("d1", "data"), Item("d2", "data", points=3), Item("d3", "data", points=7, reversed=True)]


@pytest.mark.parametrize(
    ("likert", "score"),
    [
        ({"d1": 1, "d2": 1, "d3": 7}, 0.0),
        ({"d1": 5, "d2": 3, "d3": 1}, 1.0),
        # A quarter, a half, and five sixths from the other end.
        ({"d1": 2, "d2": 2, "d3": 2}, (1 / 4 + 1 / 2 + 5 / 6) / 3),
        # Two of three are more than half; one of two is half; one of three is less.
        ({"d1": 2, "d2": 2, "d3": "dk"}, 3 / 8),
        ({"d1": 2, "d2": None}, 1 / 4),
        ({"d1": 2, "d2": None, "d3": "dk"}, GONE),
        ({"d1": "dk"}, GONE),
        ({"other": 5}, GONE),
        ({}, GONE),
    ],
)
def test_a_score_is_the_mean_of_what_was_answered_of_what_was_asked(likert: dict, score: float) -> None:
    assert symptom_score(Opinions("all", {}, likert), ITEMS) == pytest.approx(score, nan_ok=True)


PEOPLE = [
    person("bob", "b", order("user", "data"), {"d1": 5, "u1": 1, "check": 1}, {"load": Estimate(now=Triple(1, 10, 1000))}),
    person("carol", "a", {"user": 2}, {"d1": 3}, {"load": Estimate(horizon=Triple(None, 10, None))}),
    person("dan", "b", {}, {}, {"load": Estimate(limit=exactly(0)), "crew": room(1)}),
    person("eve", "b", {}, {}, {"load": Estimate()}),
]  # fmt: skip


def evidence(*, unranked_below: bool = False):
    given = engagement(
        *PEOPLE,
        dimensions=("data", "user", "model"),
        items=[Item("d1", "data"), Item("u1", "user"), Item("check", "data", scored=False)],
        quantities=[Quantity("load", "user", "x"), Quantity("crew", "model", "y", "floor")],
        perspectives=[Perspective("a", 2.0), Perspective("b", 8.0), Perspective("c", 1e-300)],
        crowds=(Crowd("b", 3.0), Crowd("a", 1.0)),
    )
    return read_evidence(given, unranked_below=unranked_below)


def test_each_array_keeps_the_order_of_the_engagement() -> None:
    found = evidence()
    assert found.crowd_of.tolist() == [0, 1, 0, 0]
    assert found.crowd_weights.tolist() == [1.0, 1 / 3]
    assert found.perspective_of.tolist() == [1, 0, 1, 1]
    # Beside the heaviest; next to nothing stays a weight.
    assert found.perspective_weights.tolist() == [0.25, 1.0, 1e-200]
    assert found.dimension_of.tolist() == [1, 2]
    assert found.is_floor.tolist() == [False, True]
    nobody = [GONE] * 3
    assert found.ranks == pytest.approx(
        np.array([[2, 1, GONE], [GONE, 2, GONE], nobody, nobody]), nan_ok=True
    )
    assert found.scores == pytest.approx(
        np.array([[1, 0, GONE], [0.5, GONE, GONE], nobody, nobody]), nan_ok=True
    )


def test_dimensions_left_out_may_stand_behind_those_named() -> None:
    below = evidence(unranked_below=True).ranks
    assert below == pytest.approx(np.array([[2, 1, 3], [3, 2, 3], [GONE] * 3, [GONE] * 3]), nan_ok=True)


def test_figures_are_decades_and_a_bare_one_gets_a_factor_of_two_each_way() -> None:
    found = evidence()
    load = np.stack([found.low[:, 0], found.likely[:, 0], found.high[:, 0]], axis=1)
    two = math.log10(2)
    assert load[0] == pytest.approx(
        np.array([[0, GONE, GONE], [1, GONE, GONE], [3, GONE, GONE]]), nan_ok=True
    )
    assert load[1] == pytest.approx(
        np.array([[GONE, 1 - two, GONE], [GONE, 1, GONE], [GONE, 1 + two, GONE]]), nan_ok=True
    )
    assert load[2] == pytest.approx(np.array([[GONE, GONE, ZERO]] * 3), nan_ok=True)
    assert found.likely[2, 1] == pytest.approx([2.0, 2.0, 3.0])
    assert np.isnan(found.likely[3]).all()


def test_two_ranks_or_two_scores_or_one_figure_can_be_used() -> None:
    found = evidence()
    assert found.has_order.tolist() == found.has_symptoms.tolist() == [True, False, False, False]
    assert found.has_figure.tolist() == [True, True, True, False]
    assert found.heads.tolist() == [1, 3, 0]


def test_nobody_gives_empty_arrays() -> None:
    nothing = read_evidence(engagement(quantities=[], perspectives=[]), unranked_below=False)
    assert nothing.crowd_weights.shape == nothing.perspective_weights.shape == (0,)
    assert nothing.ranks.shape == (0, 4)
    assert nothing.has_order.shape == nothing.has_symptoms.shape == nothing.has_figure.shape == (0,)
    arrays = nothing.crowd_of, nothing.perspective_of, nothing.dimension_of, nothing.heads, nothing.is_floor
    assert [array.dtype.kind for array in arrays] == ["i", "i", "i", "i", "b"]
