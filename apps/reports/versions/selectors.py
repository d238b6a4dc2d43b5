"""Which versions of a report there are, and what changed between two of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.reports.document.content import content_of
from apps.reports.models import Report
from apps.reports.versions.comparing import VersionsCompared, compare


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
    """The versions of one report that were made, newest first, seen from one of them."""

    here: VersionLine
    lines: tuple[VersionLine, ...]

    @property
    def final(self) -> VersionLine | None:
        return next((line for line in self.lines if line.is_final), None)

    @property
    def is_newer_than_final(self) -> bool:
        return self.final is not None and self.here.number > self.final.number

    @property
    def is_older_than_final(self) -> bool:
        return self.final is not None and self.here.number < self.final.number

    @property
    def before(self) -> VersionLine | None:
        """Return the last version before this one that can be set beside it."""
        return next(
            (line for line in self.lines if line.number < self.here.number and line.is_readable), None
        )


@dataclass(frozen=True)
class ChangesPage:
    report: Report
    earlier: Report
    is_of_same_answers: bool
    comparison: VersionsCompared
    others: tuple[VersionLine, ...]  # earlier ones that it can be set beside instead


def versions_of(report: Report) -> Versions:
    """List the versions of the report's engagement: whoever may read one may read them all."""
    made = (
        Report.objects.filter(engagement_id=report.engagement_id, state=Report.State.READY)
        .with_standing()
        .select_related("final_by")
        .order_by("-number")
    )
    lines = {each.pk: _line(each, here=report) for each in made}
    return Versions(lines.get(report.pk) or _line(report, here=report), tuple(lines.values()))


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
    versions = versions_of(report)
    earlier = [line for line in versions.lines if line.number < report.number and line.is_readable]
    chosen = (
        next((line for line in earlier if str(line.number) == beside), None) if beside else versions.before
    )
    if chosen is None:
        return None
    reports = Report.objects.select_related("content")
    other = reports.get(pk=chosen.report_id)
    return ChangesPage(
        report=report,
        earlier=other,
        is_of_same_answers=other.content.assessment_id == report.content.assessment_id,
        comparison=compare(content_of(other.content.document), content_of(report.content.document)),
        others=tuple(line for line in earlier if line != chosen),
    )
