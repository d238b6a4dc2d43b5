"""The brief as a report prints it, frozen with the day it was issued: cover, page 2, and the line of the library."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from apps.decisions.planned import order_beside
from apps.engagements.framing.brief import brief_changes
from apps.engagements.models import Engagement
from apps.findings.brief.order import Order
from apps.findings.brief_section import BriefSection, section_of
from apps.instruments.definition import Definition
from apps.reports.document.order import ReportOrder
from apps.reports.document.source import ReportSource
from apps.reports.models import ReportReply

SETTLES = (ReportReply.Kind.YES, ReportReply.Kind.NO, ReportReply.Kind.REFUSED)


def brief_section_of(source: ReportSource) -> BriefSection:
    section = section_of(source.case, source.brief, source.occasion)
    return replace(section, certainty=section.certainty or source.findings.answer.firmness)


def order_of(
    engagement: Engagement, definition: Definition, order: ReportOrder, *, answers_of: date
) -> Order:
    """Return what a brief is told beside the result: the plan, who is asked, sizes, and dissent."""
    beside = order_beside(engagement, definition.perspective_names, answers_of=answers_of)
    answered = ReportReply.objects.filter(engagement=engagement, rule=ReportReply.ASKED, kind__in=SETTLES)
    return replace(
        beside,
        sizes=order.sizes,
        sized_by=order.sized_by,
        dissent=order.dissent or beside.dissent,
        addressees=order.addressees or beside.addressees,
        answered=frozenset(answered.values_list("title", flat=True)),
    )


def brief_changes_of(source: ReportSource) -> tuple[str, ...]:
    """Return what the brief said otherwise since a round was closed first, and which of it this report rests on."""
    frozen_at = source.assessment.snapshot.taken_at
    return tuple(
        f"{change} {_('This report keeps what it said before.')}"
        if change.at > frozen_at
        else f"{change} {_('This report rests on what it says since.')}"
        for change in brief_changes(source.engagement)
    )
