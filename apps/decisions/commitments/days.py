"""The days that are proposed for the steps of a plan: plan and report say the same of the same step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from apps.assessments.models import Assessment
from apps.decisions.models import Decision
from apps.engagements.models import Engagement
from apps.findings.plan import Action, PlanSection, PlanStep

SATURDAY = 5


@dataclass(frozen=True)
class NumberedStep:
    """A step that a result proposes. `key` is that of the row it becomes once it is taken into the plan."""

    key: str
    action: Action
    step: PlanStep
    is_now: bool

    @property
    def text(self) -> str:
        """The words in which it is offered to the group."""
        return f"{self.step.action}. {self.action.here}" if self.action.here else self.step.action

    def is_still(self, text: str) -> bool:
        """Return whether a row of its key is this step."""
        # A key counts places of a rule's steps: another result may have put another step there.
        return text.startswith(self.step.action)


def numbered_steps(plan: PlanSection) -> Iterator[NumberedStep]:
    counts = dict[str, int]()
    for is_now, actions in ((True, plan.do_now), (False, plan.next_in_full)):
        for action in actions:
            for step in action.steps:
                counts[action.rule] = counts.get(action.rule, 0) + 1
                yield NumberedStep(f"{action.rule}-{counts[action.rule]}".lower(), action, step, is_now)


def start_of(engagement: Engagement, result: Assessment) -> date:
    """Return the day from which the steps count: that of the decision or of the result, whichever is later."""
    # A result that came after the decision proposes steps of which nobody knew on that day.
    decided = Decision.objects.filter(engagement=engagement, state=Decision.State.DECIDED).first()
    day = day_of_result(engagement, result)
    return max(decided.decided_on, day) if decided and decided.decided_on else day


def day_of_result(engagement: Engagement, result: Assessment) -> date:
    return engagement.in_its_zone(result.finished_at or result.queued_at).date()


def proposed_day(proposed: NumberedStep, start: date) -> date | None:
    """Return by which day a step is to be done, never one of a weekend; None where its days are no number."""
    last = "0" if proposed.step.by == "today" else proposed.step.by or proposed.step.days.rpartition("-")[2]
    if not last.isdigit():
        return None
    day = start + timedelta(days=int(last))
    # What the law asks for, or what is over its limit today, must not wait for longer than the rule gives.
    if proposed.action.mark and start < (friday := weekday_until(day)):
        return friday
    # For anything else nobody is to have less time than it gives.
    return weekday_from(day)


def weekday_from(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def weekday_until(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))
