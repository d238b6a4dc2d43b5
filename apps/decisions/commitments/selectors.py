"""What the pages of assumptions, targets and the plan show, each in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers, result_to_decide_on
from apps.decisions.commitments.owners import Owners
from apps.decisions.models import Assumption, PlanStep, Target
from apps.decisions.wording import (
    becomes_words,
    figure_words,
    flip_words,
    quantity_words,
    value_words,
)
from apps.engagements.models import Engagement
from apps.findings.findings import Findings
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_for

type Row = Assumption | Target | PlanStep


def rows_of[R: Row](kind: type[R], engagement: Engagement) -> QuerySet[R]:
    rows = kind._default_manager.filter(engagement=engagement)
    return cast("QuerySet[R]", rows)  # a manager is typed by what its models share


@dataclass(frozen=True)
class CommitmentContext:
    """What is needed to show and edit any row of an engagement.

    `result` and `findings` are None where nothing may be proposed.
    """

    engagement: Engagement
    definition: Definition
    owners: Owners
    today: date
    result: Assessment | None
    findings: Findings | None

    @property
    def currency(self) -> str:
        return self.engagement.currency

    def said(self, target: Target, value: object) -> str:
        return value_words(value, target.unit, target.taken_from, self.definition, self.currency)


def context_of(engagement: Engagement, at: datetime) -> CommitmentContext:
    """`engagement` has its instrument loaded; its own time zone says which day it is."""
    result = result_to_decide_on(engagement)
    return CommitmentContext(
        engagement=engagement,
        definition=definition_for(engagement.instrument_version, engagement.routing),
        owners=Owners.of(engagement),
        today=engagement.in_its_zone(at).date(),
        result=result,
        findings=findings_for_readers(result, engagement) if result else None,
    )


@dataclass(frozen=True)
class Owned:
    """What all rows say of their owner and their day."""

    owner: str
    left: str  # says that the owner no longer takes part; else empty
    unmailed: str  # why no mail tells them of the day; empty where one does, or no day waits
    is_overdue: bool


@dataclass(frozen=True)
class Measurement:
    on: date
    figure: str
    follows: str  # what it means that it is beyond the turning point; else empty


@dataclass(frozen=True)
class ShownAssumption:
    row: Assumption
    owned: Owned
    figure: str
    flip: str
    measured: tuple[Measurement, ...]


@dataclass(frozen=True)
class ShownTarget:
    """`differs` has what was changed: what it is called, as proposed."""

    row: Target
    owned: Owned
    value: str
    now: str
    stop: str
    differs: tuple[tuple[str, str], ...]

    @property
    def state(self) -> str:
        if self.row.refused:
            return _("Refused")
        return _("Agreed") if self.row.agreed else _("Not agreed yet")


@dataclass(frozen=True)
class ShownStep:
    row: PlanStep
    owned: Owned


def assumption_row(row: Assumption, context: CommitmentContext) -> ShownAssumption:
    definition, currency = context.definition, context.currency
    is_due = row.status == Assumption.Status.OPEN and row.check_by is not None
    return ShownAssumption(
        row=row,
        owned=_owned(row.owner, row.check_by if is_due else None, context),
        figure=_untold_figure(row, context),
        flip=flip_words(row, definition, currency),
        measured=tuple(
            Measurement(
                on=date.fromisoformat(each["on"]),
                figure=quantity_words(each["value"], row.quantity, definition, currency),
                follows=_follows(row, each["value"], definition),
            )
            for each in row.measured
        ),
    )


def _untold_figure(row: Assumption, context: CommitmentContext) -> str:
    """Return the figure where the text does not say it itself."""
    if (
        row.value is None
        or quantity_words(row.value, row.quantity, context.definition, context.currency) in row.text
    ):
        return ""
    return figure_words(row, context.definition, context.currency)


def _follows(row: Assumption, measured: float, definition: Definition) -> str:
    """Say what follows from a measured value that lies beyond the turning point, seen from what was assumed."""
    if not row.flip or row.value is None:
        return ""
    turns_at = row.flip["value"]
    is_beyond = measured >= turns_at if turns_at >= row.value else measured <= turns_at
    if not is_beyond:
        return ""
    return _("Beyond the turning point: %(dimensions)s would come first.") % {
        "dimensions": becomes_words(row, definition)
    }


def target_row(row: Target, context: CommitmentContext) -> ShownTarget:
    return ShownTarget(
        row=row,
        owned=_owned(row.owner, None, context),
        value=context.said(row, row.value),
        now=context.said(row, row.value_now),
        stop=context.said(row, row.stop_value),
        differs=tuple(_differing(row, row.proposed, context)) if row.proposed else (),
    )


def _differing(
    row: Target, proposed: Mapping[str, object], context: CommitmentContext
) -> list[tuple[str, str]]:
    def said(value: object) -> str:
        unit = str(proposed.get("unit") or "")
        return value_words(value, unit, row.taken_from, context.definition, context.currency) or _("nothing")

    found = []
    if (row.value, row.unit) != (proposed.get("value"), proposed.get("unit") or ""):
        found.append((_("Target"), said(proposed.get("value"))))
    if row.stop_value != proposed.get("stop_value"):
        found.append((_("Stop and review at"), said(proposed.get("stop_value"))))
    for name, label in (("indicator", _("Promise")), ("window", _("Over"))):
        if getattr(row, name) != (proposed.get(name) or ""):
            found.append((label, str(proposed.get(name) or _("nothing"))))
    return found


def step_row(row: PlanStep, context: CommitmentContext) -> ShownStep:
    is_due = row.state in {PlanStep.State.OPEN, PlanStep.State.DOING}
    return ShownStep(row=row, owned=_owned(row.owner, row.due_on if is_due else None, context))


def _owned(owner: str, due: date | None, context: CommitmentContext) -> Owned:
    return Owned(
        owner=context.owners.named(owner),
        left=context.owners.has_left(owner),
        unmailed="" if due is None or context.engagement.is_archived else context.owners.unmailed(owner),
        is_overdue=due is not None and due < context.today,
    )
