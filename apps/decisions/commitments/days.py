"""The steps that a result proposes, and the days that count from it: plan and report say the same of the same step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.findings.plan import DutyRow, PlanEntry, PlanSection, PlanStep

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SATURDAY = 5


@dataclass(frozen=True)
class NumberedStep:
    """A step that a result proposes. `key` is that of the row it becomes once it is taken into the plan."""

    key: str
    of: PlanEntry | DutyRow
    step: PlanStep
    part: "StrPromise"  # of the plan

    def is_still(self, text: str) -> bool:
        """Return whether a row of its key is this step."""
        # A key counts places of a rule's steps: another result may have put another step there.
        return text.startswith(self.step.do)


def numbered_steps(plan: PlanSection) -> Iterator[NumberedStep]:
    """Yield the steps of what is to be done now, then next, then of the law."""
    parts = (
        (plan.do_now, gettext_lazy("Do now")),
        (plan.do_next, gettext_lazy("Do next")),
        (plan.duties, gettext_lazy("Law")),
    )
    for rows, part in parts:
        for row in rows:
            for number, step in enumerate(row.steps, start=1):
                yield NumberedStep(f"{row.rule}-{number}".lower(), row, step, part)


def day_of_result(engagement: Engagement, result: Assessment) -> date:
    return engagement.in_its_zone(result.finished_at or result.queued_at).date()


def weekday_from(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
