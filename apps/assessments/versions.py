"""The numbered versions of a round, and who first looked at each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.assessments.models import Snapshot
from apps.engagements.models import Round


@dataclass(frozen=True)
class VersionRow:
    """One version of a round: when it was frozen, and who first looked at it."""

    number: int
    taken_at: datetime
    looked_at: datetime | None
    looked_by: str


def readable(versions: Iterable[VersionRow]) -> tuple[VersionRow, ...]:
    return tuple(row for row in versions if row.looked_at)


def versions_of(round_: Round) -> tuple[VersionRow, ...]:
    """List the versions of a round, newest first."""
    snapshots = (
        Snapshot.objects.filter(round=round_)
        .select_related("looked_by")
        # The largest columns by far, which no list shows.
        .defer("document", "members")
        .order_by("-taken_at")
    )
    return tuple(
        VersionRow(
            number=each.number,
            taken_at=each.taken_at,
            looked_at=each.looked_at,
            looked_by=each.looked_by.name if each.looked_by else "",
        )
        for each in snapshots
    )
