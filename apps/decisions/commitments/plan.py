"""Steps of the plan: who does what, until when."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from apps.decisions.commitments.days import numbered_steps, proposed_day, start_of, weekday_from
from apps.decisions.commitments.forms import CommitmentForm, CommitmentKind, Proposal
from apps.decisions.commitments.selectors import CommitmentContext, owned, rows_of
from apps.decisions.fields import choice_field, day_field, text_field
from apps.decisions.models import PlanStep
from apps.findings.findings import Findings


class StepForm(CommitmentForm[PlanStep]):
    text = text_field(gettext_lazy("What is done"))
    due_on = day_field(gettext_lazy("Due"))
    state = choice_field(gettext_lazy("State"), PlanStep.State.choices)
    plain = ("text", "due_on", "state")
    day = "due_on"

    def blank(self) -> PlanStep:
        return PlanStep()


def _proposed(context: CommitmentContext) -> Sequence[Proposal[PlanStep]]:
    if context.findings is None or context.result is None:
        return ()
    return proposed_steps(context.findings, start_of(context.engagement, context.result), context.today)


def proposed_steps(findings: Findings, start: date, today: date) -> Sequence[Proposal[PlanStep]]:
    """Propose each step of what is to be done, due so many days after `start`, and never before today."""
    # A report that was ordered before such a day passed has that day: what it says does not depend on when it was
    # ordered.
    earliest = weekday_from(today)
    return [
        Proposal(
            PlanStep(
                key=each.key,
                rule=each.action.rule,
                text=each.text,
                due_on=max(proposed_day(each, start) or start, earliest),
            ),
            each,
        )
        for each in numbered_steps(findings.plan)
    ]


def replaced_steps(context: CommitmentContext) -> list[dict[str, object]]:
    """Return the steps that are proposed no more, because the plan has other words under their keys."""
    if context.findings is None or context.engagement.is_archived:
        return []
    rows = {row.key: row for row in rows_of(PlanStep, context.engagement)}
    return [
        {"step": each, "row": rows[each.key]}
        for each in numbered_steps(context.findings.plan)
        if each.key in rows and not each.is_still(rows[each.key].text)
    ]


def _shown(row: PlanStep, context: CommitmentContext) -> dict[str, object]:
    is_open = row.state in {PlanStep.State.OPEN, PlanStep.State.DOING}
    return {"owned": owned(row.owner, row.due_on if is_open else None, context)}


PLAN = CommitmentKind(
    model=PlanStep,
    url_name="plan",
    row_url_name="plan_step",
    title=gettext_lazy("Plan of %(initiative)s"),
    crumb=gettext_lazy("Plan"),
    heading=gettext_lazy("Who does what, until when"),
    parts="decisions/commitments/plan.html",
    form=StepForm,
    proposals=_proposed,
    shown=_shown,
    columns=5,
)
