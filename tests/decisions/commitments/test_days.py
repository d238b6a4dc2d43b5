"""No day that is proposed falls on a weekend, and what presses moves back rather than on."""

from datetime import date, timedelta

import pytest

from apps.decisions.commitments.days import NumberedStep, proposed_day, weekday_from, weekday_until
from apps.findings.claims.acting import PLAN_DO
from apps.findings.claims.claim import Claim
from apps.findings.plan import Action, PlanStep

THURSDAY = date(2026, 11, 26)


def step(*, by: str = "", days: str = "", mark: str = "") -> NumberedStep:
    action = Action("R1", Claim(PLAN_DO, "R1", "Measure."), "", (), (), "", mark=mark)
    return NumberedStep("r1-1", action, PlanStep(days, by, "Measure."), is_now=True)


@pytest.mark.parametrize("days", range(14))
def test_a_day_moves_by_two_days_at_most_and_only_off_a_weekend(days: int) -> None:
    day = THURSDAY + timedelta(days=days)
    on, back = weekday_from(day), weekday_until(day)
    assert max(on.weekday(), back.weekday()) < 5
    assert (on, back) == (day, day) if day.weekday() < 5 else back < day < on
    assert on - back <= timedelta(days=3)


def test_a_step_moves_on_to_monday_and_what_the_law_asks_for_back_to_friday() -> None:
    saturday = date(2026, 12, 26)
    assert saturday == THURSDAY + timedelta(days=30)
    assert proposed_day(step(by="30"), THURSDAY) == date(2026, 12, 28)
    assert proposed_day(step(days="0-30"), THURSDAY) == date(2026, 12, 28)
    assert proposed_day(step(by="30", mark="Law"), THURSDAY) == date(2026, 12, 25)


def test_no_step_is_due_before_its_days_begin() -> None:
    saturday = date(2026, 11, 28)
    assert proposed_day(step(by="today", mark="Law"), saturday) == date(2026, 11, 30)
    assert proposed_day(step(days="0-1", mark="Stop first"), saturday) == date(2026, 11, 30)
    assert proposed_day(step(by="today"), THURSDAY) == THURSDAY


def test_days_that_are_no_number_give_no_day() -> None:
    assert proposed_day(step(days="as it comes"), THURSDAY) is None
