"""The steps that a result proposes have the days of the advice; other days fall on no weekend."""

from datetime import date, timedelta

import pytest

from apps.decisions.commitments.days import numbered_steps, weekday_from
from apps.decisions.commitments.plan import proposed_steps
from tests.advice.lists.third import advised, situation
from tests.findings.test_plan import plan

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize("days", range(14))
def test_a_day_moves_by_two_days_at_most_and_only_off_a_weekend(days: int) -> None:
    day = THURSDAY + timedelta(days=days)
    on = weekday_from(day)
    assert on.weekday() < 5
    assert on == day if day.weekday() < 5 else day < on <= day + timedelta(days=2)


def test_each_step_of_now_next_and_the_law_is_proposed_on_its_day_and_none_before_today() -> None:
    section = plan(advised(situation("s04")))
    steps = list(numbered_steps(section))
    assert [str(part) for part in dict.fromkeys(each.part for each in steps)] == ["Do now", "Do next", "Law"]
    assert len({each.key for each in steps}) == len(steps)
    assert steps[0].key == f"{section.do_now[0].rule}-1".lower()
    rows = [each.row for each in proposed_steps(section, THURSDAY)]
    assert [(row.text, row.due_on) for row in rows] == [(each.step.do, each.step.on) for each in steps]
    later = max(each.step.on for each in steps)
    assert {each.row.due_on for each in proposed_steps(section, later)} == {later}
