"""Group balance, and heads and shares, on figures one can check in one's head."""

import math
from dataclasses import replace

import numpy as np
import pytest

from apps.ranking import Estimate, Perspective
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.orders.aggregation import balanced_means, base_weights, coverage
from apps.ranking.results.people import CrowdCoverage, DimensionCoverage, PerspectiveCoverage
from tests.ranking.build import approx, engagement, exactly, order, person

# Two of the first group, one of the second, nobody of the third, one of the fourth.
GROUP_OF = np.array([0, 0, 1, 3])
GROUP_WEIGHTS = np.array([1.0, 3.0, 5.0, 4.0])
EVERYONE = np.ones(4, dtype=bool)


def test_groups_share_by_weight_and_people_within_them_evenly() -> None:
    # 1, 3 and 4 of 8; the absent third group takes nothing.
    weights = base_weights(GROUP_OF, GROUP_WEIGHTS, EVERYONE)
    assert weights == pytest.approx([1 / 16, 1 / 16, 3 / 8, 1 / 2])


def test_whoever_does_not_count_leaves_the_say_to_the_rest_of_the_group() -> None:
    members = np.array([True, False, True, False])
    assert base_weights(GROUP_OF, GROUP_WEIGHTS, members) == pytest.approx([1 / 4, 0, 3 / 4, 0])


def test_without_members_nobody_weighs_anything() -> None:
    weights = base_weights(GROUP_OF, GROUP_WEIGHTS, ~EVERYONE)
    assert weights.tolist() == [0, 0, 0, 0]


def test_means_are_taken_within_groups_and_then_over_those_that_have_a_value() -> None:
    values = np.array([[1.0, 9.0, 7.0], [3.0, 5.0, 7.0], [6.0, 7.0, 7.0], [10.0, 7.0, 7.0]])
    valid = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]], dtype=bool)
    presence = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    means = balanced_means(values, valid, GROUP_OF, GROUP_WEIGHTS, presence)
    expected = [
        # One eighth of 2, three of 6, four of 10; one value; none.
        [7.5, 5.0, math.nan],
        # A quarter of 3 and three quarters of 6.
        [5.25, 5.0, math.nan],
        [1.0, math.nan, math.nan],
    ]
    assert means == pytest.approx(np.array(expected), nan_ok=True)


def test_weights_that_come_to_next_to_nothing_still_average() -> None:
    means = balanced_means(
        np.array([[-2.0], [0.0]]),
        np.ones((2, 1), dtype=bool),
        np.array([0, 1]),
        np.array([1e-3, 1e-3]),
        np.ones((1, 2)),
    )
    assert means.tolist() == [[-1.0]]


# Half of the weight is with a; carol and dan have a quarter each.
PEOPLE = [
    person("bob", "a", order("data", "user"), {"data1": 1, "user1": 2}),
    person("carol", "b", {"data": 1}, {"model1": 3}, {"data_load": Estimate(now=exactly(1))}),
    person("dan", "b"),
]


def test_everything_that_is_counted() -> None:
    perspectives = [Perspective("a", 2.0), Perspective("b", 2.0), Perspective("empty", 9.0)]
    given = engagement(*PEOPLE, dimensions=("data", "user", "model"), perspectives=perspectives)
    evidence = read_evidence(given, unranked_below=False)
    found = coverage(evidence, np.array([True, False, False]))
    assert (found.opinions, found.figures, found.n) == (1, 1, 1)
    # Heads, and who gave a figure.
    assert found.perspectives == {
        "a": PerspectiveCoverage(1, 0),
        "b": PerspectiveCoverage(2, 1),
        "empty": PerspectiveCoverage(0, 0),
    }
    # Stated, symptoms.
    assert found.crowds == {
        "a": CrowdCoverage(1, 1),
        "b": CrowdCoverage(0, 0),
        "empty": CrowdCoverage(0, 0),
    }
    # Carol's one rank is no ranking; her one score and her one figure count.
    assert found.dimensions == {
        "data": DimensionCoverage(approx(0.5), approx(0.5), approx(0.25)),
        "user": DimensionCoverage(approx(0.5), approx(0.5), 0.0),
        "model": DimensionCoverage(0.0, approx(0.25), 0.0),
    }


def test_who_gave_opinions_alone_counts_among_those_who_could_have_given_a_figure() -> None:
    given = replace(engagement(PEOPLE[1], perspectives=[Perspective("b"), Perspective("c")]), opinions=())
    heads = (Perspective("b", 1.0, 4), Perspective("c", 1.0, 2))
    evidence = read_evidence(replace(given, perspectives=heads), unranked_below=False)
    found = coverage(evidence, np.zeros(0, dtype=bool))
    # One of four of a half of the weight.
    assert found.dimensions["data"].headroom == approx(1 / 8)
    # Whoever gave a figure is a head, also where heads are not told.
    evidence = read_evidence(
        replace(given, perspectives=(Perspective("b"), Perspective("c"))), unranked_below=False
    )
    assert evidence.heads.tolist() == [1, 0]
    assert coverage(evidence, np.zeros(0, dtype=bool)).dimensions["data"].headroom == 1.0
