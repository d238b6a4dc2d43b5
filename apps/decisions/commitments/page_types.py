"""Assumptions, targets and steps of the plan: the same views serve all three, and these are their differences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.decisions.commitments.assumption_forms import AssumptionForm
from apps.decisions.commitments.days import start_of
from apps.decisions.commitments.forms import CommitmentForm, OfferForm, StepForm
from apps.decisions.commitments.proposals import (
    Proposal,
    ProposedAssumption,
    ProposedPlanStep,
    ProposedTarget,
    proposed_assumptions,
    proposed_steps,
    proposed_targets,
)
from apps.decisions.commitments.selectors import CommitmentContext, Row, assumption_row, step_row, target_row
from apps.decisions.commitments.target_forms import TargetForm
from apps.decisions.models import Assumption, PlanStep, Target


@dataclass(frozen=True)
class PageTitles:
    """What a page is called: in the browser, in its breadcrumb, and in its heading."""

    title: str
    crumb: str
    heading: str


@dataclass(frozen=True)
class CommitmentKind[R: Row, P: Proposal]:
    """What one of the three pages has of its own. `row_from` makes a new row from a proposal."""

    model: type[R]
    url_name: str
    row_url_name: str
    template: str
    titles: Callable[[str], PageTitles]  # of an initiative
    form: type[CommitmentForm[R]]
    name_field: str  # a row of the group's own is named after it
    proposals: Callable[[CommitmentContext], Sequence[P]]
    present: Callable[[R, CommitmentContext], object]
    row_from: Callable[[P, date | None], R]
    mark_refused: Callable[[R, str], None] | None = None

    def kept(self, offer: OfferForm[P], *, is_refusal: bool) -> R:
        """Return the row of a proposal that is kept as it is, or refused."""
        row = self.row_from(offer.proposal, offer.cleaned_data["due"])
        row.owner = offer.cleaned_data["owner"]
        if is_refusal and self.mark_refused:
            self.mark_refused(row, offer.cleaned_data["reason"])
        return row


def _assumption(proposal: ProposedAssumption, due: date | None) -> Assumption:
    return Assumption(
        key=proposal.key,
        text=proposal.text,
        quantity=proposal.quantity,
        field=proposal.field,
        value=proposal.value,
        flip=proposal.flip_json,
        test=proposal.test,
        passes_if=proposal.passes_if,
        check_by=due,
    )


def _target(proposal: ProposedTarget, due: date | None) -> Target:
    return Target(
        key=proposal.key,
        indicator=proposal.row.indicator,
        value=proposal.stored["value"],
        unit=proposal.unit,
        window=proposal.row.window,
        stop_value=proposal.stored["stop_value"],
        proposed=proposal.stored,
        taken_from=proposal.row.taken_from,
        agreed=True,
    )


def _refuse(row: Target, reason: str) -> None:
    row.agreed, row.refused, row.reason = False, True, reason


def _step(proposal: ProposedPlanStep, due: date | None) -> PlanStep:
    return PlanStep(key=proposal.key, text=proposal.text, rule=proposal.rule, due_on=due)


def _assumptions_in(context: CommitmentContext) -> Sequence[ProposedAssumption]:
    return (
        proposed_assumptions(context.findings, context.engagement, context.today) if context.findings else ()
    )


def _targets_in(context: CommitmentContext) -> Sequence[ProposedTarget]:
    return proposed_targets(context.findings) if context.findings else ()


def _steps_in(context: CommitmentContext) -> Sequence[ProposedPlanStep]:
    if context.findings is None or context.result is None:
        return ()
    return proposed_steps(context.findings, start_of(context.engagement, context.result), context.today)


def _assumption_titles(initiative: str) -> PageTitles:
    title = _("Assumptions of %(initiative)s") % {"initiative": initiative}
    return PageTitles(title, _("Assumptions"), _("What it rests on"))


def _target_titles(initiative: str) -> PageTitles:
    title = _("Targets of %(initiative)s") % {"initiative": initiative}
    return PageTitles(title, _("Targets"), _("What was promised"))


def _plan_titles(initiative: str) -> PageTitles:
    title = _("Plan of %(initiative)s") % {"initiative": initiative}
    return PageTitles(title, _("Plan"), _("Who does what, until when"))


ASSUMPTIONS = CommitmentKind(
    model=Assumption,
    url_name="assumptions",
    row_url_name="assumption",
    template="decisions/commitments/assumptions.html",
    titles=_assumption_titles,
    form=AssumptionForm,
    name_field="text",
    proposals=_assumptions_in,
    present=assumption_row,
    row_from=_assumption,
)
TARGETS = CommitmentKind(
    model=Target,
    url_name="targets",
    row_url_name="target",
    template="decisions/commitments/targets.html",
    titles=_target_titles,
    form=TargetForm,
    name_field="indicator",
    proposals=_targets_in,
    present=target_row,
    row_from=_target,
    mark_refused=_refuse,
)
PLAN = CommitmentKind(
    model=PlanStep,
    url_name="plan",
    row_url_name="plan_step",
    template="decisions/commitments/plan.html",
    titles=_plan_titles,
    form=StepForm,
    name_field="text",
    proposals=_steps_in,
    present=step_row,
    row_from=_step,
)
