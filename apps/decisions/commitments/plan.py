"""Steps of the plan: who does what, until when."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from apps.decisions.commitments.days import numbered_steps
from apps.decisions.commitments.forms import CommitmentForm, CommitmentKind, Proposal
from apps.decisions.commitments.selectors import CommitmentContext, owned, rows_of
from apps.decisions.fields import choice_field, day_field, text_field
from apps.decisions.models import PlanStep
from apps.findings.plan import PlanSection


class StepForm(CommitmentForm[PlanStep]):
    text = text_field(gettext_lazy("What is done"))
    due_on = day_field(gettext_lazy("Due"))
    state = choice_field(gettext_lazy("State"), PlanStep.State.choices)
    plain = ("text", "due_on", "state")
    day = "due_on"

    def blank(self) -> PlanStep:
        return PlanStep()


def _proposed(context: CommitmentContext) -> Sequence[Proposal[PlanStep]]:
    return proposed_steps(context.findings.plan, context.today) if context.findings else ()


def proposed_steps(plan: PlanSection, today: date) -> Sequence[Proposal[PlanStep]]:
    """Propose each step of what is advised, due on its day, and never before today."""
    return [
        Proposal(
            PlanStep(key=each.key, rule=each.of.rule, text=each.step.do, due_on=max(each.step.on, today)),
            each,
        )
        for each in numbered_steps(plan)
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
