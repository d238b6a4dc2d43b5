"""What the page of an order proposes: the day to decide by, whom to ask, and sizes of the three steps."""

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from apps.decisions.models import Decision
from apps.decisions.planned import quoted_dissent
from apps.engagements.models import Engagement
from apps.findings.brief.steps.step import Step
from apps.reports.document.content import reportable_assessment, source_of
from apps.reports.document.order import NO_ORDER, ReportOrder
from apps.reports.document.source import ReportSource

DAYS_A_WEEK = 5


@dataclass(frozen=True)
class StepDraft:
    """A step with the days of work that its rule proposes; None where nothing does."""

    text: str
    owner: str
    least: int | None
    most: int | None


@dataclass(frozen=True)
class OrderDraft:
    issued_on: date
    decide_by: date
    bites_on: date | None  # the first limit, where it is still to come
    steps: tuple[StepDraft, ...]
    addressees: tuple[str, ...]
    departments: tuple[str, ...]
    dissent: str
    lacks_relief: bool
    is_past: bool
    before: ReportOrder = NO_ORDER  # what the newest version was ordered with


def order_draft(engagement: Engagement, before: ReportOrder, *, at: datetime) -> OrderDraft:
    """Return what is proposed on the day of the order. Raises NothingToReport."""
    issued_on = engagement.in_its_zone(at).date()
    source = source_of(engagement, reportable_assessment(engagement), NO_ORDER, issued_on)
    brief = source.brief
    first = brief.leads[0].moment if brief.leads else None
    decision = Decision.objects.filter(engagement=engagement, state=Decision.State.DECIDED).first()
    return OrderDraft(
        issued_on=issued_on,
        decide_by=brief.decide_by,
        bites_on=first.first if first and first.first > issued_on else None,
        steps=tuple(_step(step, source) for step in brief.steps),
        addressees=brief.addressees,
        departments=tuple(source.definition.short_perspectives.values()),
        dissent=quoted_dissent(decision.dissent) if decision else "",
        lacks_relief=brief.lacks_relief,
        is_past=brief.is_past,
        before=before,
    )


def _step(step: Step, source: ReportSource) -> StepDraft:
    advice = source.findings.advice
    entries = (*advice.do_now, *advice.do_next) if advice else ()
    weeks = next((each.weeks for each in entries if each.rule == step.rule), None)
    least, most = (step.days, step.days) if step.days else (None, None)
    if weeks is not None:
        least, most = (max(1, ceil(each * DAYS_A_WEEK)) for each in weeks)
    return StepDraft(step.text, step.owner, least, most)
