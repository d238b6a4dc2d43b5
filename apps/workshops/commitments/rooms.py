"""The three pages, which differ in their rows alone: assumptions, targets, and the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.workshops.commitments.assumption_forms import AssumptionForm
from apps.workshops.commitments.forms import CommitmentForm, OfferForm, StepForm
from apps.workshops.commitments.proposals import (
    Proposal,
    ProposedAssumption,
    ProposedPlanStep,
    ProposedTarget,
    proposed_assumptions,
    proposed_steps,
    proposed_targets,
    start_of,
)
from apps.workshops.commitments.selectors import Row, Setting, assumption_row, step_row, target_row
from apps.workshops.commitments.target_forms import TargetForm
from apps.workshops.models import Assumption, PlanStep, Target


@dataclass(frozen=True)
class RoomWords:
    """What a page is called: in the browser, in its way back, and above it."""

    title: str
    crumb: str
    heading: str


@dataclass(frozen=True)
class Room[R: Row, P: Proposal]:
    """`page` and `row` are names of addresses. `taken` makes a new row of a proposal."""

    kind: type[R]
    page: str
    row: str
    template: str
    words: Callable[[str], RoomWords]  # of an initiative
    form: type[CommitmentForm[R]]
    called: str  # the field after which a row of the group's own is named
    proposals: Callable[[Setting], Sequence[P]]
    shown: Callable[[R, Setting], object]
    taken: Callable[[P, date | None], R]
    refused: Callable[[R, str], None] | None = None

    def kept(self, offer: OfferForm[P], *, is_refusal: bool) -> R:
        """Return the row of a proposal that is kept as it is, or refused."""
        row = self.taken(offer.proposal, offer.cleaned_data["due"])
        row.owner = offer.cleaned_data["owner"]
        if is_refusal and self.refused:
            self.refused(row, offer.cleaned_data["reason"])
        return row

    def may_keep(self, proposal: P, *, is_refusal: bool) -> bool:
        """Say whether one tap is enough."""
        return self.refused is not None if is_refusal else proposal.is_complete


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


def _assumptions_in(setting: Setting) -> Sequence[ProposedAssumption]:
    return (
        proposed_assumptions(setting.findings, setting.engagement, setting.today) if setting.findings else ()
    )


def _targets_in(setting: Setting) -> Sequence[ProposedTarget]:
    return proposed_targets(setting.findings) if setting.findings else ()


def _steps_in(setting: Setting) -> Sequence[ProposedPlanStep]:
    if setting.findings is None:
        return ()
    return proposed_steps(setting.findings, start_of(setting.engagement, setting.today), setting.today)


def _words_of_assumptions(initiative: str) -> RoomWords:
    title = _("Assumptions of %(initiative)s") % {"initiative": initiative}
    return RoomWords(title, _("Assumptions"), _("What it rests on"))


def _words_of_targets(initiative: str) -> RoomWords:
    title = _("Targets of %(initiative)s") % {"initiative": initiative}
    return RoomWords(title, _("Targets"), _("What was promised"))


def _words_of_the_plan(initiative: str) -> RoomWords:
    title = _("Plan of %(initiative)s") % {"initiative": initiative}
    return RoomWords(title, _("Plan"), _("Who does what, until when"))


ASSUMPTIONS = Room(
    kind=Assumption,
    page="assumptions",
    row="assumption",
    template="workshops/commitments/assumptions.html",
    words=_words_of_assumptions,
    form=AssumptionForm,
    called="text",
    proposals=_assumptions_in,
    shown=assumption_row,
    taken=_assumption,
)
TARGETS = Room(
    kind=Target,
    page="targets",
    row="target",
    template="workshops/commitments/targets.html",
    words=_words_of_targets,
    form=TargetForm,
    called="indicator",
    proposals=_targets_in,
    shown=target_row,
    taken=_target,
    refused=_refuse,
)
PLAN = Room(
    kind=PlanStep,
    page="plan",
    row="plan_step",
    template="workshops/commitments/plan.html",
    words=_words_of_the_plan,
    form=StepForm,
    called="text",
    proposals=_steps_in,
    shown=step_row,
    taken=_step,
)
