"""Figures of different roles for the same thing, worked out by hand."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.advice.cross_checks import (
    CrossCheck,
    Expression,
    Range,
    Tolerance,
    differences,
    exactly,
    pooled,
    within_reason,
)
from apps.advice.facts.pooling import Vote
from apps.instruments.definition import definition_from
from tests.advice.lists.third import document

CHECKS = definition_from(document()).cross_checks
NONE, SOME, ALL = ({"people_check": each} for each in ("none", "some", "all"))


def found(
    facts: dict[str, Any],
    routing: dict[str, str] = NONE,
    *,
    checks: tuple[CrossCheck, ...] = CHECKS,
    months: int = 12,
) -> dict[str, float]:
    """Run checks over figures, QU2.now for quantity.QU2.now; return how many decades each is apart."""
    families = {"Q": "quantity", "G": "target", "C": "context"}
    ranges = {
        f"{families[name[0]]}.{name}": value if isinstance(value, Range) else exactly(float(value))
        for name, value in facts.items()
    }
    apart = differences(checks, ranges, months=months, routing=routing)
    return {each.check.id: round(each.decades, 3) for each in apart}


# Each line: what is known, and the figure that still fits, then the one that does not.
@pytest.mark.parametrize(
    ("check", "routing", "facts", "said", "fits", "apart"),
    [
        # One answer a second on average: 1 to 100 at the busiest.
        ("peak", NONE, {"QU7.now": 86_400}, "QU2.now", 990, 1010),
        ("peak", NONE, {"QU7.now": 86_400}, "QU2.now", 0.11, 0.09),
        # Two requests a second of 5,000 tokens and what comes back: 122,400 to 900,000 a minute.
        ("tokens_minute", NONE, {"QU2.now": 2, "QM7.now": 5000}, "QM5.now", 8.9e6, 9.1e6),
        ("calls_minute", NONE, {"QU2.now": 2}, "QM13.now", 1200, 1210),
        # 2 for a thousand, 10,000 a day: 608.75 a month.
        ("bill", NONE, {"QM4.now": 2, "QU7.now": 10_000}, "QM12.now", 1800, 1850),
        ("bill", NONE, {"QM4.now": 2, "QU7.now": 10_000}, "QM12.now", 204, 202),
        # 3.6 million passages: 20 minutes to 33 hours.
        ("rebuild", NONE, {"QD5.now": 3.6e6}, "QD6.now", 333, 334),
        # 360 results: at 12 seconds to two hours each, 0.2 to 120 posts.
        ("care", NONE, {"QO6.now": 360}, "QO7.now", 0.21, 0.19),
        ("care", NONE, {"QO6.now": 360}, "QO7.now", 119, 121),
        ("checked", SOME, {"QU7.now": 1000}, "QO6.now", 1000, 1001),
        ("checked", SOME, {"QU7.now": 1000}, "QO6.now", 1, 1001),
        ("checked", ALL, {"QU7.now": 1000}, "QO6.now", 334, 333),
        ("checked", ALL, {"QU7.now": 1000}, "QO6.now", 3000, 3001),
        ("teams", NONE, {"C3": 8}, "QO1.now", 8, 9),
        ("plan", NONE, {"G9": 120_000}, "G4", 10_000, 30_000),
        ("first_words", NONE, {"G10": 3}, "QU6.now", 3, 5),
        ("budget", NONE, {"QM4.now": 2, "QU7.horizon": 10_000}, "G4", 6000, 6100),
        # 1 TB and 100 GB a day for 12 months of 30.4375 days: 37.525 TB.
        ("stock", NONE, {"QD1.now": 1e12, "QD2.now": 1e11}, "QD1.horizon", 3.8e12, 3.7e12),
    ],
)  # fmt: skip
def test_a_figure_fits_up_to_its_factor_and_no_further(
    check: str, routing: dict[str, str], facts: dict[str, Any], said: str, fits: float, apart: float
) -> None:
    assert check not in found({**facts, said: fits}, routing)
    assert check in found({**facts, said: apart}, routing)


def test_each_shipped_check_is_tried_above() -> None:
    (mark,) = test_a_figure_fits_up_to_its_factor_and_no_further.pytestmark
    assert {line[0] for line in mark.args[1]} == {check.id for check in CHECKS}


def test_ranges_that_overlap_are_not_apart() -> None:
    assert found({"QM4.now": 2.0, "QU7.now": 10_000.0, "QM12.now": Range(500, 20_000, 800_000)}) == {}


def test_data_at_the_horizon_is_that_of_its_month() -> None:
    facts = {"QD1.horizon": 3e12, "QD1.now": 1e12, "QD2.now": 1e11}
    assert found(facts) == {"stock": -1.097}
    assert found(facts, months=1) == {}  # 4.04 TB by then


def test_how_much_is_checked_is_asked_only_where_somebody_checks() -> None:
    assert found({"QU7.now": 10, "QO6.now": 9000}, NONE) == {}


def test_with_a_side_missing_nothing_is_asked() -> None:
    facts = {fact: exactly(1.0) for check in CHECKS for fact in check.facts}
    facts |= {check.said: exactly(1e12) for check in CHECKS}
    (budget,) = (check for check in CHECKS if check.id == "budget")
    assert budget in [each.check for each in differences(CHECKS, facts, months=12, routing=ALL)]
    for missing in budget.facts:
        left = {fact: value for fact, value in facts.items() if fact != missing}
        assert budget not in [each.check for each in differences(CHECKS, left, months=12, routing=ALL)]


def test_what_is_less_or_more_contradicts_nothing_where_only_the_other_does() -> None:
    check = CrossCheck(
        "made_up", "", "target.G4", Expression(multiply=("target.G9",)), "x", (Tolerance(2),), "", ""
    )
    above, below = (
        replace(check, off=(Tolerance(2, only="above"),)),
        replace(check, off=(Tolerance(2, only="below"),)),
    )
    for said, asked in ((30.0, [check, above]), (3.0, [check, below]), (15.0, [])):
        facts = {"G4": said, "G9": 10.0}
        assert [each for each in (check, above, below) if found(facts, checks=(each,))] == asked


def test_a_formula_is_a_product_over_another_a_sum_or_lies_between_two() -> None:
    facts = {"a": Range(1.0, 2.0, 4.0), "b": Range(10.0, 20.0, 50.0)}
    over = Expression(multiply=("a", 3), divide_by=("b",))
    assert over.over(facts, 12) == Range(3.0 / 50, 6.0 / 20, 12.0 / 10)
    assert Expression(plus=("a", "b")).over(facts, 12) == Range(11.0, 22.0, 54.0)
    assert Expression(between=(1, 4)).over(facts, 12) == Range(1.0, 2.0, 4.0)
    inside = Expression(plus=("a", Expression(multiply=("b", "horizon_months"))))
    assert inside.over(facts, 12) == Range(121.0, 242.0, 604.0)
    assert inside.facts == ("a", "b")


def test_a_range_grows_with_what_goes_into_it() -> None:
    one, other = Range(1.0, 2.0, 4.0), Range(10.0, 20.0, 50.0)
    assert one.times(other) == Range(10.0, 40.0, 200.0)
    assert other.over(one) == Range(2.5, 10.0, 50.0)
    assert one.plus(other) == Range(11.0, 22.0, 54.0)


@pytest.mark.parametrize(
    "figures", [(0.0, 1.0, 2.0), (2.0, 1.0, 3.0), (1.0, 3.0, 2.0), (1.0, 2.0, math.inf), (math.nan, 1.0, 2.0)]
)
def test_what_is_no_range_is_refused(figures: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="over 0, finite, and in order"):
        Range(*figures)


def test_perspectives_weigh_the_same_however_many_people_they_have() -> None:
    votes = [Vote("platform", exactly(100.0)), Vote("data_ml", exactly(1.0)), Vote("data_ml", exactly(1.0))]
    assert pooled(votes) == exactly(10.0)


FIGURE = st.floats(min_value=1e-320, max_value=1.7e308)
FACTS = sorted({fact for each in CHECKS for fact in each.facts})


@given(st.dictionaries(st.sampled_from(FACTS), FIGURE), st.sampled_from([NONE, SOME, ALL]))
def test_no_figure_is_too_small_or_too_large(figures: dict[str, float], routing: dict[str, str]) -> None:
    facts = {name: within_reason(value, value, value) for name, value in figures.items()}
    apart = differences(CHECKS, facts, months=24, routing=routing)
    assert all(math.isfinite(each.decades) for each in apart)
