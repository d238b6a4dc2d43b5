"""Room under limits, in decades that can be counted on fingers."""

import math

import numpy as np
import pytest

from apps.ranking import Estimate, Triple
from apps.ranking.draws.headroom import (
    dimension_headroom,
    months_to_breach,
    pooled_figures,
    pressure,
    quantile_slopes,
    quantity_headroom,
)
from apps.ranking.inputs.evidence import read_evidence
from tests.ranking.build import engagement, person

GONE, ZERO = math.nan, -math.inf


def logs(*figures: float) -> np.ndarray:
    return np.array(figures, dtype=float)


def test_a_unit_of_the_normal_reaches_a_tenth_at_1_28_of_them() -> None:
    below, above = quantile_slopes(logs(0.0, ZERO, ZERO), logs(1.0, ZERO, 0.0), logs(3.0, ZERO, 0.5))
    assert below[:2] == pytest.approx([1 / 1.2815515655, 0.0])
    assert above == pytest.approx([2 / 1.2815515655, 0.0, 0.5 / 1.2815515655])


def test_figures_are_pooled_where_they_were_given() -> None:
    people = [
        person("bob", "a", estimates={"data_load": Estimate(now=Triple(1, 10, 10), limit=Triple(0, 0, 0))}),
        person("carol", "a", estimates={"data_load": Estimate(now=Triple(1, 1000, 1000))}),
        person("dan", "b", estimates={"data_load": Estimate(now=Triple(0, 0, 0), horizon=Triple(1, 1, 1))}),
    ]
    evidence = read_evidence(engagement(*people), unranked_below=False)
    presence = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    figures = pooled_figures(evidence, presence)[:, 0]
    expected = [
        # The middle of 10 and 1000 is 100; Dan's zero is left out, Bob's zero limit is all there is.
        [2.0, 0.0, ZERO],
        [1.0, GONE, ZERO],
        [ZERO, 0.0, GONE],
        [3.0, GONE, GONE],
    ]
    assert figures == pytest.approx(np.array(expected), nan_ok=True)


@pytest.mark.parametrize(
    ("now", "horizon", "limit", "ceiling", "floor"),
    [
        # The higher demand stands against a ceiling, the lower against a floor.
        (1.0, 2.0, 2.5, 0.5, -1.5),
        (2.0, 1.0, 2.5, 0.5, -1.5),
        (1.0, GONE, 2.5, 1.5, -1.5),
        (GONE, 2.0, 2.5, 0.5, -0.5),
        (GONE, GONE, 2.5, GONE, GONE),
        (1.0, 2.0, GONE, GONE, GONE),
        # Beyond a factor of 1000 it is all the same.
        (0.0, 0.0, 9.0, 3.0, -3.0),
        (9.0, 9.0, 0.0, -3.0, 3.0),
        (ZERO, ZERO, 1.0, 3.0, -3.0),
        (1.0, 1.0, ZERO, -3.0, 3.0),
        (ZERO, ZERO, ZERO, GONE, GONE),
    ],
)
def test_room_is_the_distance_between_demand_and_limit(
    now: float, horizon: float, limit: float, ceiling: float, floor: float
) -> None:
    found = [
        quantity_headroom(logs(now), logs(horizon), logs(limit), np.array([is_floor]))[0]
        for is_floor in (False, True)
    ]
    assert found == pytest.approx([ceiling, floor], nan_ok=True)


def test_a_dimension_has_the_least_room_of_its_quantities() -> None:
    room = np.array([[1.0, GONE, -2.0, 3.0], [GONE, 0.5, GONE, 3.0]])
    least = dimension_headroom(room, np.array([0, 0, 0, 2]), 4)
    assert least == pytest.approx(np.array([[-2.0, GONE, 3.0, GONE], [0.5, GONE, 3.0, GONE]]), nan_ok=True)


def test_pressure_is_the_share_of_demand_in_demand_and_limit() -> None:
    assert pressure(0.0) == 0.5
    assert pressure(1.0) == pytest.approx(1 / 11)
    assert pressure(-1.0) == pytest.approx(10 / 11)


NEVER = math.inf


@pytest.mark.parametrize(
    ("now", "horizon", "limit", "months"),
    [
        # A factor of 100 in a year reaches a factor of 10 after half of it, and 1000 after a year and a half.
        (0.0, 2.0, 1.0, 6.0),
        (0.0, 2.0, 3.0, 18.0),
        # From nothing, growth is a straight line: a tenth of the horizon's figure after a tenth of the time.
        (ZERO, 2.0, 1.0, 1.2),
        (ZERO, 2.0, 3.0, 120.0),
        # At the limit, over it, or with no tolerance for what is coming.
        (1.0, 2.0, 1.0, 0.0),
        (1.0, 0.0, 0.5, 0.0),
        (ZERO, 1.0, ZERO, 0.0),
        # Not on this trend.
        (0.0, 0.0, 1.0, NEVER),
        (0.0, -1.0, 1.0, NEVER),
        (ZERO, ZERO, 1.0, NEVER),
        # Nothing can be said.
        (ZERO, ZERO, ZERO, NEVER),
        (ZERO, GONE, ZERO, NEVER),
        (GONE, 2.0, 1.0, NEVER),
        (0.0, GONE, 1.0, NEVER),
        (0.0, 2.0, GONE, NEVER),
        # Over the limit, whatever the horizon.
        (1.0, GONE, 1.0, 0.0),
    ],
)
def test_months_to_breach_follow_the_growth_to_the_horizon(
    now: float, horizon: float, limit: float, months: float
) -> None:
    assert months_to_breach(logs(now), logs(horizon), logs(limit), 12)[0] == pytest.approx(months)
