"""What stands first on the page of a result: what page 2 of its report says, as of the day it was issued or today."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models.fields.json import KeyTransform

from apps.assessments.models import Assessment
from apps.assessments.selectors import FirstReading, Shown
from apps.charts.drawing import NARROW_WIDTH
from apps.charts.themes import WEB
from apps.documents.mapping import read
from apps.engagements.models import Engagement
from apps.findings.brief_pictures import drawn_calendar
from apps.findings.brief_section import BriefSection
from apps.reports.document.brief.section import brief_section_of
from apps.reports.document.content import source_with
from apps.reports.document.order import NO_ORDER, ReportOrder
from apps.reports.models import Report, ReportContent, ReportReply

PAGE_WIDTH = 1216  # of the picture: it takes the whole page
# It stands on the page and not on a card.
ON_PAGE = replace(WEB, surface="var(--page)", band="var(--surface)")


@dataclass(frozen=True)
class FirstScreen:
    """What is said first, with the calendar in two widths, empty without one.

    `report` says it on paper; `answers` are what its readers answered to what is asked, as they came.
    """

    brief: BriefSection
    wide: str
    narrow: str
    report: Report | None
    answers: tuple[ReportReply, ...]


def first_screen(page: Shown | FirstReading, engagement: Engagement, *, at: datetime) -> FirstScreen:
    brief, report = first_brief(page, engagement, at=at)
    wide, narrow = (
        drawn_calendar(brief.picture, theme=ON_PAGE, width=width) if brief.picture else ""
        for width in (PAGE_WIDTH, NARROW_WIDTH)
    )
    given = ReportReply.objects.filter(report=report, rule=ReportReply.ASKED).select_related("given_by")
    answers = tuple(given.order_by("given_at", "pk")) if report else ()
    return FirstScreen(brief, wide, narrow, report, answers)


def first_brief(
    page: Shown | FirstReading, engagement: Engagement, *, at: datetime
) -> tuple[BriefSection, Report | None]:
    """Return what is said first, and the newest report that says it, if there is one."""
    report = _newest_of(page.assessment)
    # A report counts its days from the one on which it was ordered: the page says the same.
    issued_at = report.content.frozen_at if report else at
    source = source_with(
        engagement,
        page.assessment,
        page.case,
        page.findings,
        order=_order_of(report) if report else NO_ORDER,
        issued_on=engagement.in_its_zone(issued_at).date(),
    )
    return brief_section_of(source), report


def _newest_of(assessment: Assessment) -> Report | None:
    """Return the newest report of a result, ready or under way."""
    reports = Report.objects.filter(content__assessment=assessment).exclude(state=Report.State.FAILED)
    # A whole content is large, and all of it that is read is its order.
    return reports.select_related("content").defer("content__document").order_by("-number").first()


def _order_of(report: Report) -> ReportOrder:
    contents = ReportContent.objects.filter(pk=report.content_id).annotate(
        said=KeyTransform("order", "document")
    )
    return read(ReportOrder, contents.values_list("said", flat=True).first() or {})
