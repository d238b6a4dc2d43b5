"""What lies between rules: which trouble leads, what waits for what, and which days can be kept."""

from datetime import date

import pytest

from tests.advice.lists.test_unseen import _idea
from tests.advice.lists.third import Json, advised, changed, situation

_ISSUED = date(2026, 12, 1)


def _slow_approvals(days: int, **more: Json) -> Json:
    """Return a storm in 40 days, four times over, beside approvals that take so many days of 40 allowed."""
    over = {"quantity.QO5.now": [days, days, days], "quantity.QO5.limit": 40, "status.QO5": "over"}
    return {**changed(situation("s04"), **over), **more}


@pytest.mark.parametrize(("days", "peak", "first"), [(50, 40, "X3"), (400, 40, "OR4"), (50, 70, "OR4")])
def test_what_is_far_over_within_two_months_stands_beside_what_is_over_today(
    days: int, peak: int, first: str
) -> None:
    facts = situation("s04")
    advice = advised(_slow_approvals(days, peak={**facts["peak"], "days": peak}))
    assert advice.do_now[0].rule == first
    assert advice.items[0].id in advice.do_now[0].items
    # What it is stays told as it is.
    assert {item.id: item.class_ for item in advice.items}["QO5"] == 0


def test_over_today_too_it_stands_no_lower_than_at_its_event() -> None:
    over = {"quantity.QU4.now": [210, 210, 210], "quantity.QU4.limit": 200, "status.QU4": "over"}
    facts = _slow_approvals(50)
    advice = advised(changed(facts, **over))
    assert [item.id for item in advice.items].index("QU4") < [item.id for item in advice.items].index("QO5")


@pytest.mark.parametrize(("expected", "class_"), [(260, 4), (900, 3)])
def test_what_is_expected_far_over_is_no_guess(expected: int, class_: int) -> None:
    facts = _idea(quantity__QO6__horizon=[expected] * 3)
    del facts["facts"]["engagement.days_to_launch"]
    advice = advised(facts, _ISSUED)
    assert next(item.class_ for item in advice.items if item.id == "QO6") == class_
    assert ("OR8" in [entry.rule for entry in advice.do_now]) is (class_ == 3)
