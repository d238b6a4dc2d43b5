"""The report library: a row for each engagement with a report, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Q, When

from apps.accounts.models import Membership
from apps.documents.mapping import read
from apps.findings.headline import Dimension
from apps.reports.access import reports_of
from apps.reports.models import Report, ReportQuerySet
from apps.workshops.due.selectors import overdue_count


@dataclass(frozen=True)
class LibraryRow:
    """`newest` is the last report ordered, `ready` the last one that can be read: the same, an older one, or None.

    A retired report can't be read.
    """

    newest: Report
    ready: Report | None
    finding: str
    firmness: str
    dimensions: tuple[Dimension, ...]
    overdue: int  # assumptions not checked and steps not done by their day

    @property
    def client(self) -> str:
        return self.newest.engagement.client.name

    @property
    def initiative(self) -> str:
        return self.newest.engagement.initiative


@dataclass(frozen=True)
class LibraryPage:
    rows: tuple[LibraryRow, ...]
    search: str

    @property
    def clients(self) -> int:
        return len({row.client for row in self.rows})


def library_page(membership: Membership, *, at: datetime, search: str = "") -> LibraryPage:
    """List what the member may read: first where something is overdue, then the newest.

    `search` matches parts of client and initiative.
    """
    reports = reports_of(membership)
    for word in search.split():
        reports = reports.filter(
            Q(engagement__client__name__icontains=word) | Q(engagement__initiative__icontains=word)
        )
    newest = _overdue_first(reports.newest_of_each(), at).with_standing().select_related("engagement__client")
    readable = reports.not_retired().filter(state=Report.State.READY).newest_of_each()
    ready = {report.engagement_id: report for report in readable.with_summary().with_standing()}
    rows = (_row(report, ready.get(report.engagement_id)) for report in newest)
    return LibraryPage(rows=tuple(rows), search=search)


def _overdue_first(newest: ReportQuerySet, at: datetime) -> ReportQuerySet:
    """Order the reports and add `overdue`. PostgreSQL picks one of each only in the order of what it picks by."""
    picked = Report.objects.filter(pk__in=newest.values("pk"))
    counted = picked.annotate(overdue=overdue_count("engagement", at=at))
    return counted.order_by(Case(When(overdue__gt=0, then=0), default=1), "-queued_at", "pk")


def _row(newest: Report, ready: Report | None) -> LibraryRow:
    overdue: int = newest.overdue  # type: ignore[attr-defined]
    if ready is None:
        return LibraryRow(newest=newest, ready=None, finding="", firmness="", dimensions=(), overdue=overdue)
    return LibraryRow(
        newest=newest,
        ready=ready,
        finding=ready.finding,
        firmness=ready.firmness,
        dimensions=tuple(read(Dimension, each) for each in ready.dimensions),
        overdue=overdue,
    )
