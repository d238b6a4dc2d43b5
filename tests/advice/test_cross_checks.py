"""Figures of different roles for the same thing, worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.advice.cross_checks import (
    CROSS_CHECKS,
    Range,
    decades_apart,
    differences,
    exactly,
    pooled,
    within_reason,
)
from apps.advice.facts.pooling import Vote


def found(months: int = 12, **facts: float) -> dict[str, float]:
    """Run the checks over exact figures, QU2_now for QU2.now; return how many decades each is apart."""
    ranges = {name.replace("_", "."): exactly(value) for name, value in facts.items()}
    return {
        each.check.id: round(each.decades, 3) for each in differences(CROSS_CHECKS, ranges, months=months)
    }


# 86,400 people a day, ten times as busy in the busiest hour, asking once each: ten requests a second.
PEAK: dict[str, Any] = {"QU1_now": 86_400.0, "QU3_now": 10.0}


@pytest.mark.parametrize(
    ("said", "expected"), [(10.0, {}), (99.0, {}), (100.0, {"peak": 1.0}), (1.0, {"peak": -1.0}), (1.1, {})]
)
def test_the_busiest_second_against_people_and_the_busiest_hour(
    said: float, expected: dict[str, float]
) -> None:
    assert found(QU2_now=said, **PEAK) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (10.0, {}),  # a model of 10 billion takes 10 to 20 GB
        (20.0, {}),
        (199.0, {}),
        (200.0, {"memory": 1.0}),
        (1.0, {"memory": -1.0}),
        (1.01, {}),
    ],
)
def test_memory_against_one_to_two_bytes_a_parameter(said: float, expected: dict[str, float]) -> None:
    assert found(QM2_now=said, QM1_now=1e10) == expected


def test_data_at_the_horizon_against_what_is_there_and_arrives() -> None:
    # 1 TB and 100 GB a day for 12 months of 30.4375 days: 37.525 TB.
    assert found(QD1_horizon=37.525e12, QD1_now=1e12, QD2_now=1e11) == {}
    assert found(QD1_horizon=3e12, QD1_now=1e12, QD2_now=1e11) == {"stock": -1.097}
    assert found(QD1_horizon=3e12, QD1_now=1e12, QD2_now=1e11, months=1) == {}  # 4.04 TB by then


def test_the_bill_against_the_budget() -> None:
    # 10 a second at the peak over 10 is one: 2.63 million answers a month, at 2 for a thousand 5,260.
    facts: dict[str, Any] = {"QM4_horizon": 2.0, "QU2_horizon": 10.0, "QU3_now": 10.0}
    assert found(G4=3_000.0, **facts) == {}
    assert found(G4=300.0, **facts) == {"bill": -1.244}
    assert found(G4=100_000.0, **facts) == {"bill": 1.279}


def test_a_job_that_takes_ten_times_as_long_as_data_may_be_old() -> None:
    assert found(QD4_now=10.0, G3=1.0) == {"freshness": 1.0}
    assert found(QD4_now=9.9, G3=1.0) == {}
    assert found(QD4_now=0.01, G3=168.0) == {}  # faster than it need be contradicts nothing


def test_ten_models_without_a_list_of_them() -> None:
    assert found(QO2_now=10.0, O5=4.0) == {"inventory": 1.0}
    assert found(QO2_now=9.0, O5=5.0) == {}
    assert found(QO2_now=40.0, O5=3.9) == {}  # they have a list
    assert found(QO2_now=0.05, O5=5.0) == {}


# Far more is said than follows from anything else.
ALL_APART = {
    "QU2.now": 1e9,
    "QM2.now": 1e6,
    "QD1.horizon": 1e20,
    "G4": 1e9,
    "QD4.now": 1e3,
    "QO2.now": 1e3,
    "O5": 5.0,
}


def test_with_a_side_missing_nothing_is_asked() -> None:
    facts = {fact: exactly(ALL_APART.get(fact, 1.0)) for check in CROSS_CHECKS for fact in check.facts}
    assert [each.check for each in differences(CROSS_CHECKS, facts, months=12)] == list(CROSS_CHECKS)
    for missing in facts:
        left = {fact: value for fact, value in facts.items() if fact != missing}
        asked = [each.check for each in differences(CROSS_CHECKS, left, months=12)]
        assert asked == [check for check in CROSS_CHECKS if missing not in check.facts]


def test_a_range_grows_with_what_goes_into_it() -> None:
    one, other = Range(1.0, 2.0, 4.0), Range(10.0, 20.0, 50.0)
    assert one.times(other) == Range(10.0, 40.0, 200.0)
    assert other.over(one) == Range(2.5, 10.0, 50.0)
    assert one.plus(other) == Range(11.0, 22.0, 54.0)
    assert one.scaled(2.0) == Range(2.0, 4.0, 8.0)
    assert one.scaled(1.0, 4.0) == Range(1.0, 4.0, 16.0)


@pytest.mark.parametrize(
    "figures", [(0.0, 1.0, 2.0), (2.0, 1.0, 3.0), (1.0, 3.0, 2.0), (1.0, 2.0, math.inf), (math.nan, 1.0, 2.0)]
)
def test_what_is_no_range_is_refused(figures: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="over 0, finite, and in order"):
        Range(*figures)


def test_perspectives_weigh_the_same_however_many_people_they_have() -> None:
    votes = [Vote("platform", exactly(100.0)), Vote("data_ml", exactly(1.0)), Vote("data_ml", exactly(1.0))]
    assert pooled(votes) == exactly(10.0)


def test_slack_is_free_on_both_sides() -> None:
    assert decades_apart(exactly(100.0), exactly(10.0)) == pytest.approx(1.0)
    assert decades_apart(exactly(100.0), exactly(10.0), slack=10.0) == 0.0
    assert decades_apart(exactly(1.0), exactly(1000.0), slack=10.0) == pytest.approx(-2.0)


FIGURE = st.floats(min_value=1e-320, max_value=1.7e308)


@given(
    st.dictionaries(st.sampled_from(sorted({fact for each in CROSS_CHECKS for fact in each.facts})), FIGURE)
)
def test_no_figure_is_too_small_or_too_large(figures: dict[str, float]) -> None:
    facts = {name: within_reason(value, value, value) for name, value in figures.items()}
    assert all(math.isfinite(each.decades) for each in differences(CROSS_CHECKS, facts, months=24))
