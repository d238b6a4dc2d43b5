"""The numbered versions of a round: which are readable, which is held back, and what it can't stand beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.assessments.models import Snapshot
from apps.assessments.snapshots import fewest_told, held_if_closed_now, versions_against
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import latest_round


@dataclass(frozen=True)
class VersionRow:
    """One version of a round: when it was frozen, and who first looked at it."""

    number: int
    taken_at: datetime
    looked_at: datetime | None
    looked_by: str
    is_held: bool
    retired_at: datetime | None
    retired_by: str


def readable(versions: Iterable[VersionRow]) -> tuple[VersionRow, ...]:
    return tuple(row for row in versions if row.looked_at and not row.retired_at)


def versions_of(round_: Round) -> tuple[VersionRow, ...]:
    """List the versions of a round, newest first."""
    snapshots = (
        Snapshot.objects.filter(round=round_)
        .select_related("looked_by", "retired_by")
        # The largest column by far, which no list shows.
        .defer("document")
        .order_by("-taken_at")
    )
    return tuple(
        VersionRow(
            number=each.number,
            taken_at=each.taken_at,
            looked_at=each.looked_at,
            looked_by=each.looked_by.name if each.looked_by else "",
            is_held=each.is_held,
            retired_at=each.retired_at,
            retired_by=each.retired_by.name if each.retired_by else "",
        )
        for each in snapshots
    )


@dataclass(frozen=True)
class HeldVersion:
    """A version that is held back, and the versions, oldest first, that would have to be retired to show it."""

    snapshot: Snapshot
    conflicting_versions: tuple[Snapshot, ...]
    k: int


def held_version(engagement: Engagement) -> HeldVersion | None:
    """Return the newest version of a closed round if it is held back."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        return None
    newest = Snapshot.objects.filter(round=round_).select_related("round").order_by("-taken_at").first()
    if newest is None or not newest.is_held:
        return None
    conflicting = sorted(versions_against(newest, engagement), key=lambda each: each.number)
    return HeldVersion(newest, tuple(conflicting), fewest_told(engagement, newest.evidence))


def versions_that_would_hold(engagement: Engagement, round_: Round, *, at: datetime) -> tuple[int, ...]:
    """Return the numbers of the versions beside which the answers of an open round, closed now, would be held back."""
    return tuple(sorted(each.number for each in held_if_closed_now(engagement, round_, at=at)))
