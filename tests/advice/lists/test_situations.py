"""Ten situations that an architect wrote down, with what they would advise in each."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from apps.advice.lists.advice import Advice, Entry
from tests.advice.lists.third import advised, situation

_EXPECTED = json.loads((Path(__file__).parents[1] / "situations/expected.json").read_text(encoding="utf-8"))


def _entry(entry: Entry) -> dict[str, Any]:
    low, high = entry.weeks
    return {
        "rule": entry.rule,
        "title": entry.title,
        "because": entry.because,
        "on": [step.on for step in entry.steps],
        "weeks": [low, high],
    }


def told(advice: Advice) -> dict[str, Any]:
    return {
        "do_now": [_entry(entry) for entry in advice.do_now],
        "do_next": [_entry(entry) for entry in advice.do_next],
        "cost": {"now": list(advice.cost.now.weeks), "next": list(advice.cost.next.weeks)},
        "law": {
            "above": advice.law.above,
            "line": advice.law.line,
            "stops": [duty.rule for duty in advice.law.stops],
            "dated": [duty.rule for duty in advice.law.dated if not duty.standard],
        },
        "shape": advice.shape and advice.shape.rule,
        "notes": [note.rule for note in advice.shape.notes] if advice.shape else [],
        "leave_alone": [alone.what for alone in advice.leave_alone],
        "asks": [ask.text for ask in advice.asks],
    }


@pytest.mark.parametrize("name", list(_EXPECTED))
def test_it_comes_out_as_it_was_written_down(name: str) -> None:
    assert told(advised(situation(name))) == _EXPECTED[name]


def test_an_order_that_is_late_says_so_and_what_is_asked_then() -> None:
    advice = advised(situation("s04"))
    (late,) = [step.late for entry in advice.do_now for step in entry.steps if step.late]
    assert (late.lead_days, late.days_left, late.until) == (42, 40, "2026-12-18")


def test_no_date_lies_before_the_day_of_issue_also_a_month_later() -> None:
    advice = advised(situation("s04"), date(2026, 12, 30))
    assert min(step.on for entry in advice.do_now for step in entry.steps) > "2026-12-30"
