"""Figures of the second edition that are set beside each other, worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.advice.cross_checks import (
    SECOND_EDITION,
    WORD_CHECKS,
    Range,
    differences,
    exactly,
    within_reason,
)
from apps.advice.facts.pooling import Vote

SOME, ALL = {"people_check": "some"}, {"people_check": "all"}
HOSTED = {"model_hosting": "hosted"}
ANSWERS, AGENT = {"system_kind": "answers"}, {"system_kind": "agent"}


def found(routing: dict[str, str], facts: dict[str, Any], currency: str = "EUR") -> list[str]:
    ranges = {
        name: value if isinstance(value, Range) else exactly(float(value)) for name, value in facts.items()
    }
    apart = differences(SECOND_EDITION, ranges, months=12, routing=routing, currency=currency)
    return [each.check.id for each in apart]


# Each line: what is known, and the figure that still fits, then the one that does not.
@pytest.mark.parametrize(
    ("check", "routing", "facts", "said", "fits", "apart"),
    [
        ("per_person", {}, {"QU1.now": 1000}, "QU7.now", 200_000, 210_000),
        ("per_person", {}, {"QU1.now": 1000}, "QU7.now", 50, 49),
        # 864,000 answers a day, twice as busy in the busiest hour: 20 to 200 requests a second.
        ("peak", {}, {"QU7.now": 864_000, "QU3.now": 2}, "QU2.now", 2000, 2100),
        ("peak", {}, {"QU7.now": 864_000, "QU3.now": 2}, "QU2.now", 2, 1.9),
        # Two requests a second of 5,400 tokens: 129,600 to 648,000 a minute.
        ("tokens_minute", {}, {"QU2.now": 2, "QM7.now": 5000, "QM9.now": 400}, "QM5.now", 6.4e6, 6.6e6),
        ("calls_minute", {}, {"QU2.now": 2}, "QM13.now", 1200, 1210),
        ("generation", {}, {"QU2.now": 20, "QM9.now": 300}, "QM8.now", 180.1, 179),
        # 2 for a thousand, 10,000 a day: 608.75 a month.
        ("bill", {}, {"QM4.now": 2, "QU7.now": 10_000}, "QM12.now", 1800, 1850),
        ("bill", {}, {"QM4.now": 2, "QU7.now": 10_000}, "QM12.now", 204, 202),
        ("concurrency", {}, {"QU2.now": 10, "G1": 3}, "QU4.now", 9000, 9100),
        ("concurrency", {}, {"QU2.now": 10, "G1": 3}, "QU5.now", 0.31, 0.29),
        # Seven billion parameters: 3.5 to 28 GB.
        ("memory", {}, {"QM1.now": 7e9}, "QM2.now", 83, 85),
        ("index_store", {}, {"QD5.horizon": 1e6}, "G6", 8.1e8, 7.9e8),
        ("index_store", {}, {"QD5.horizon": 1e6}, "G6", 1e15, 7e8),  # more room than it takes is no question
        # 3.6 million passages: 20 minutes to 33 hours.
        ("rebuild", {}, {"QD5.now": 3.6e6}, "QD6.now", 333, 334),
        ("freshness", {}, {"G3": 1}, "QD7.now", 10, 10.1),
        ("freshness", {}, {"G3": 1}, "QD4.now", 0.0001, 10.1),
        # 360 results: at 12 seconds to two hours each, 0.2 to 120 posts.
        ("care", {}, {"QO6.now": 360}, "QO7.now", 0.21, 0.19),
        ("care", {}, {"QO6.now": 360}, "QO7.now", 119, 121),
        ("checked", SOME, {"QU7.now": 1000}, "QO6.now", 1000, 1001),
        ("checked", SOME, {"QU7.now": 1000}, "QO6.now", 1, 1001),
        ("checked", ALL, {"QU7.now": 1000}, "QO6.now", 334, 333),
        ("checked", ALL, {"QU7.now": 1000}, "QO6.now", 3000, 3001),
        ("teams", {}, {"C3": 8}, "QO1.now", 8, 9),
        ("plan", {}, {"G9": 120_000}, "G4", 10_000, 30_000),
        ("first_words", {}, {"G1": 3}, "G10", 3, 5),
        ("is_it_agent", ANSWERS, {}, "QM10.now", 5, 6),
        ("is_it_agent", AGENT, {}, "QM10.now", 2, 1),
        # A thousand requests of 5,000 tokens sent and 400 that come back: 0.33 to 35; above it thirty times as much.
        ("price", HOSTED, {"QM7.now": 5000, "QM9.now": 400}, "QM4.now", 0.34, 0.32),
        ("price", HOSTED, {"QM7.now": 5000, "QM9.now": 400}, "QM4.now", 1040, 1060),
        ("budget", {}, {"QM4.horizon": 2, "QU7.horizon": 10_000}, "G4", 6000, 6100),
    ],
)
def test_a_figure_fits_up_to_its_factor_and_no_further(
    check: str, routing: dict[str, str], facts: dict[str, Any], said: str, fits: float, apart: float
) -> None:
    assert check not in found(routing, {**facts, said: fits})
    assert check in found(routing, {**facts, said: apart})


def test_ranges_that_overlap_are_not_apart() -> None:
    known = {"QM4.now": 2.0, "QU7.now": 10_000.0}
    assert found({}, {**known, "QM12.now": Range(500, 20_000, 800_000)}) == []


def test_a_task_of_one_call_that_uses_tools_is_a_task() -> None:
    assert found(AGENT, {"QM10.now": 1, "QM11.now": 3}) == []
    assert found(AGENT, {"QM10.now": 1, "QM11.now": 0.5}) == ["is_it_agent"]


def test_how_much_is_checked_is_asked_only_where_somebody_checks() -> None:
    assert found({"people_check": "none"}, {"QU7.now": 10, "QO6.now": 9000}) == []


@pytest.mark.parametrize(
    ("routing", "currency"), [(HOSTED, "JPY"), (HOSTED, ""), ({"model_hosting": "own"}, "EUR")]
)
def test_a_price_is_compared_only_with_a_suppliers_and_in_a_currency_it_holds_in(
    routing: dict[str, str], currency: str
) -> None:
    assert found(routing, {"QM7.now": 5000, "QM9.now": 400, "QM4.now": 100_000}, currency) == []


def votes[T](*given: T, of: str = "platform") -> list[Vote[T]]:
    return [Vote(of, each) for each in given]


@pytest.mark.parametrize(
    ("picked", "named", "differs"),
    [
        (["shared"], [True], "named_though_none"),
        (["shared"], [False], None),
        (["tokens_in"], [False], "none_though_some"),
        (["tokens_in"], [True], None),
        (["none"], [True], None),
        (["none"], [False], None),  # nothing was met, and nothing is promised
        ([], [True], None),
        (["shared"], [], None),
        (["shared", "shared", "none"], [True, True, False], "named_though_none"),
        (["shared", "cap"], [True], None),
        (["shared"], [True, False], None),
    ],
)
def test_a_shared_quota_and_a_written_one_are_one_without_the_other(
    picked: list[str], named: list[bool], differs: str | None
) -> None:
    (check,) = WORD_CHECKS["four-dimensions@2"]
    assert check.contradiction(votes(*picked), votes(*named)) == differs


FIGURE = st.floats(min_value=1e-320, max_value=1.7e308)
FACTS = sorted({fact for each in SECOND_EDITION for fact in each.facts})


@given(st.dictionaries(st.sampled_from(FACTS), FIGURE), st.sampled_from([SOME, ALL, ANSWERS, AGENT]))
def test_no_figure_is_too_small_or_too_large(figures: dict[str, float], routing: dict[str, str]) -> None:
    facts = {name: within_reason(value, value, value) for name, value in figures.items()}
    found = differences(SECOND_EDITION, facts, months=24, routing=routing)
    assert all(math.isfinite(each.decades) for each in found)
