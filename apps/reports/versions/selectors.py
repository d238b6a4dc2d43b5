"""Which versions of a report there are, and what changed between two of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import QueryDict

from apps.core.lists.pages import ListPage, list_page, shown_as
from apps.core.lists.query import Listing
from apps.reports.document.content import content_of
from apps.reports.models import Report, ReportQuerySet
from apps.reports.selectors import MOST_OTHERS, others_of
from apps.reports.versions.comparing import VersionsCompared, compare

LISTING = Listing(columns=(), size=20, prefix="version_")


@dataclass(frozen=True)
class VersionLine:
    report_id: UUID
    number: int
    finished_at: datetime | None
    is_retired: bool
    is_readable: bool  # as pages, so that it can be set beside another
    is_final: bool
    final_at: datetime | None
    final_by: str
    is_here: bool


@dataclass(frozen=True)
class Versions:
    """The versions of one report that were made, newest first, a page at a time, seen from one of them.

    `before` is the last one before it that can be set beside it.
    """

    here: VersionLine
    lines: ListPage[VersionLine]
    final: VersionLine | None
    before: int | None

    @property
    def is_newer_than_final(self) -> bool:
        return self.final is not None and self.here.number > self.final.number

    @property
    def is_older_than_final(self) -> bool:
        return self.final is not None and self.here.number < self.final.number


@dataclass(frozen=True)
class ChangesPage:
    report: Report
    earlier: Report
    is_of_same_answers: bool
    comparison: VersionsCompared
    others: tuple[Report, ...]  # earlier ones that it can be set beside instead


def versions_of(report: Report, query: QueryDict) -> Versions:
    """List the versions of the report's engagement: whoever may read one may read them all."""
    made = (
        Report.objects.filter(engagement_id=report.engagement_id, state=Report.State.READY)
        .with_version_state()
        .select_related("final_by")
        .order_by("-number")
    )
    page = list_page(LISTING, LISTING.read(query), made)
    final = made.filter(final_at__isnull=False).not_retired().first()
    return Versions(
        here=_line(report, here=report),
        lines=shown_as(page, (_line(each, here=report) for each in page)),
        final=_line(final, here=report) if final else None,
        before=_earlier(report).values_list("number", flat=True).first(),
    )


def _earlier(report: Report) -> ReportQuerySet:
    return others_of(report).filter(number__lt=report.number)


def _line(report: Report, *, here: Report) -> VersionLine:
    return VersionLine(
        report_id=report.pk,
        number=report.number,
        finished_at=report.finished_at,
        is_retired=report.is_retired,
        is_readable=report.is_readable,
        is_final=report.final_at is not None and not report.is_retired,
        final_at=report.final_at,
        final_by=report.final_by.name if report.final_by else "",
        is_here=report.pk == here.pk,
    )


def changes_page(report: Report, *, beside: str = "") -> ChangesPage | None:
    """Set a readable report beside the version before it, or beside the earlier one whose number is given.

    None where there is none.
    """
    earlier = _earlier(report).select_related("content")
    if beside:
        is_number = beside.isascii() and beside.isdecimal() and len(beside) < 6
        earlier = earlier.filter(number=int(beside)) if is_number else earlier.none()
    other = earlier.first()
    if other is None:
        return None
    return ChangesPage(
        report=report,
        earlier=other,
        is_of_same_answers=other.content.assessment_id == report.content.assessment_id,
        comparison=compare(content_of(other.content.document), content_of(report.content.document)),
        others=tuple(_earlier(report).exclude(pk=other.pk)[:MOST_OTHERS]),
    )
