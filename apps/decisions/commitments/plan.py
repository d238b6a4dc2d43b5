"""Steps of the plan: who does what, until when."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.days import numbered_steps
from apps.decisions.commitments.forms import CommitmentForm, CommitmentKind, Proposal
from apps.decisions.commitments.selectors import CommitmentContext, owned, rows_of
from apps.decisions.fields import choice_field, day_field, text_field
from apps.decisions.models import PlanStep
from apps.findings.plan import PlanSection
from apps.findings.sentences import sentence_case


class StepForm(CommitmentForm[PlanStep]):
    text = text_field(gettext_lazy("Step"))
    due_on = day_field(gettext_lazy("By"))
    state = choice_field(gettext_lazy("State"), PlanStep.State.choices)
    quantity = choice_field(gettext_lazy("For which limit"), required=False)
    acts = choice_field(
        gettext_lazy("What the step does for it"),
        [("", gettext_lazy("Choose")), *PlanStep.Act.choices],
        required=False,
    )
    plain = ("text", "due_on", "state", "quantity", "acts")
    day = "due_on"
    rare = ("quantity", "acts")
    blank = PlanStep

    def add_fields(self, data: QueryDict | None, saved: Mapping[str, object]) -> None:
        limits = limits_of(self.context)
        # What is stored stays a choice, whatever is asked since.
        stored = str(saved["quantity"])
        others = {stored: stored} if stored and stored not in limits else {}
        self.fields["quantity"].choices = [("", _("None")), *(limits | others).items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("quantity") and not cleaned.get("acts") and "acts" not in self.errors:
            self.add_error("acts", _("Choose what the step does for this limit."))
        elif cleaned.get("acts") and not cleaned.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", _("Choose the limit that the step is for."))
        return cleaned


def limits_of(context: CommitmentContext) -> dict[str, str]:
    """Name each limit that is asked about."""
    return {
        item.id: sentence_case(item.short_name or item.text.rstrip("."))
        for item in context.definition.quantities.values()
        if item.headroom
    }


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
    return {
        "owned": owned(row.owner, row.due_on if is_open else None, context),
        "limit": limits_of(context).get(row.quantity, row.quantity),
    }


PLAN = CommitmentKind(
    model=PlanStep,
    url_name="plan",
    row_url_name="plan_step",
    title=gettext_lazy("Plan of %(initiative)s"),
    crumb=gettext_lazy("Plan"),
    heading=gettext_lazy("Who does what, by when"),
    parts="decisions/commitments/plan.html",
    form=StepForm,
    proposals=_proposed,
    shown=_shown,
    columns=5,
)
