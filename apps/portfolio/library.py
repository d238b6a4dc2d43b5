"""The report library: a row for each engagement with a report, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from apps.accounts.models import Membership
from apps.documents.mapping import read
from apps.findings.headline import Dimension
from apps.reports.access import reports_of
from apps.reports.models import Report


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


def library_page(membership: Membership, *, search: str = "") -> LibraryPage:
    """List what the member may read, newest first. `search` matches parts of client and initiative."""
    reports = reports_of(membership)
    for word in search.split():
        reports = reports.filter(
            Q(engagement__client__name__icontains=word) | Q(engagement__initiative__icontains=word)
        )
    newest = reports.newest_of_each().with_standing().select_related("engagement__client")
    readable = reports.not_retired().filter(state=Report.State.READY).newest_of_each()
    ready = {report.engagement_id: report for report in readable.with_summary().with_standing()}
    rows = (_row(report, ready.get(report.engagement_id)) for report in newest)
    return LibraryPage(rows=tuple(_newest_first(rows)), search=search)


def _row(newest: Report, ready: Report | None) -> LibraryRow:
    if ready is None:
        return LibraryRow(newest=newest, ready=None, finding="", firmness="", dimensions=())
    return LibraryRow(
        newest=newest,
        ready=ready,
        finding=ready.finding,
        firmness=ready.firmness,
        dimensions=tuple(read(Dimension, each) for each in ready.dimensions),
    )


def _newest_first(rows: Iterable[LibraryRow]) -> list[LibraryRow]:
    return sorted(rows, key=lambda row: row.newest.queued_at, reverse=True)
