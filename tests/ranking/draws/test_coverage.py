"""Heads and shares, counted by hand."""

import numpy as np

from apps.ranking import Estimate, Perspective
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.orders.aggregation import coverage
from apps.ranking.results.people import DimensionCoverage, GroupCoverage
from tests.ranking.build import approx, engagement, exactly, order, person

# Half of the weight is with group a; carol and dan have a quarter each.
PEOPLE = [
    person("bob", "a", order("data", "user"), {"data1": 1, "user1": 2}),
    person("carol", "b", {"data": 1}, {"model1": 3}, {"data_load": Estimate(now=exactly(1))}),
    person("dan", "b"),
]


def test_everything_that_is_counted() -> None:
    groups = [Perspective("a", 2.0), Perspective("b", 2.0), Perspective("empty", 9.0)]
    evidence = read_evidence(
        engagement(*PEOPLE, dimensions=("data", "user", "model"), groups=groups), unranked_below=False
    )
    found = coverage(evidence, np.array([True, False, True]), evidence.usable.any(axis=0))
    assert (found.stakeholders, found.n) == (3, 2)
    assert found.n_eff == approx(2.0)
    # Members, contributing, stated, symptoms, headroom.
    assert found.groups == {
        "a": GroupCoverage(1, 1, 1, 1, 0),
        "b": GroupCoverage(2, 1, 0, 0, 1),
        "empty": GroupCoverage(0, 0, 0, 0, 0),
    }
    streams = {name: (one.n, one.n_eff, one.share, one.available) for name, one in found.streams.items()}
    assert streams == {
        "stated": (1, approx(1), approx(0.5), True),
        "symptoms": (1, approx(1), approx(0.5), False),
        "headroom": (1, approx(1), approx(0.25), True),
    }
    # Carol's one rank is no ranking; her one score and her one figure count.
    assert found.dimensions == {
        "data": DimensionCoverage(approx(0.5), approx(0.5), approx(0.25)),
        "user": DimensionCoverage(approx(0.5), approx(0.5), 0.0),
        "model": DimensionCoverage(0.0, approx(0.25), 0.0),
    }
