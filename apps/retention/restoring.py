"""The list of who was erased, kept outside the database, and erasing again whoever an older backup brought back."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from apps.accounts.models import Membership, User
from apps.core.actors import COMMAND
from apps.core.erasing.pending import finish_erasures
from apps.engagements.models import DeletedEngagement, Engagement, Tombstone
from apps.engagements.tombstones import brought_back
from apps.retention.deleting import delete_engagement, finish_deletions
from apps.retention.people import erase_row

# Kept apart from the backups: one that is brought back brings back an older list, too.
FORMAT = "scalelens-erased/1"


@dataclass(frozen=True)
class ErasedLine:
    """One erasing. `digest` and `engagement` are empty for a former member; a whole engagement has no digest."""

    format: str
    kind: Literal["person", "member", "engagement"]
    engagement: str
    subject: str
    digest: str
    erased_at: str

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line. Raises ValueError if `erased_people` did not write it."""
        document = json.loads(line)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ValueError(f"it is not in the format {FORMAT}")
        names = {each.name for each in fields(cls)}
        if set(document) != names or not all(isinstance(each, str) for each in document.values()):
            raise ValueError(f"its fields are not {', '.join(sorted(names))}")
        parsed = cls(**document)
        UUID(parsed.subject)
        datetime.fromisoformat(parsed.erased_at)
        if parsed.kind != "member":
            UUID(parsed.engagement)
        return parsed


def erased_list() -> Iterator[ErasedLine]:
    for stone in Tombstone.objects.order_by("erased_at", "pk"):
        yield ErasedLine(
            FORMAT,
            "person",
            str(stone.engagement_id),
            str(stone.subject_id),
            stone.digest,
            stone.erased_at.isoformat(),
        )
    for gone in DeletedEngagement.objects.order_by("deleted_at", "pk"):
        pk = str(gone.engagement_id)
        yield ErasedLine(FORMAT, "engagement", pk, pk, "", gone.deleted_at.isoformat())
    for user in User.objects.filter(erased_at__isnull=False).order_by("erased_at", "pk"):
        yield ErasedLine(FORMAT, "member", "", str(user.pk), "", user.erased_at.isoformat())  # type: ignore[union-attr]


def _remember(lines: Sequence[ErasedLine]) -> None:
    """Add the tombstones that the database lacks, because it is older than the list."""
    known = dict(Engagement.objects.values_list("pk", "organisation_id"))
    for line in lines:
        if line.kind == "person" and UUID(line.engagement) in known:
            Tombstone.objects.get_or_create(
                engagement_id=UUID(line.engagement),
                subject_id=UUID(line.subject),
                defaults={
                    "organisation_id": known[UUID(line.engagement)],
                    "digest": line.digest,
                    "erased_at": datetime.fromisoformat(line.erased_at),
                },
            )


def erase_again(lines: Sequence[ErasedLine], *, at: datetime) -> int:
    """Erase everybody who was erased before and is there again; return how many. Doing it twice changes nothing."""
    # By its own list an older database would know too few of them.
    _remember(lines)
    count = 0
    for engagement in Engagement.objects.filter(tombstones__isnull=False).distinct():
        # Not who was put on the list again after the erasing: that was at their own wish.
        for person in brought_back(engagement, engagement.tombstones.all()):
            erase_row(person, by=COMMAND.within(engagement.organisation_id), at=at)
            count += 1
    members = [UUID(line.subject) for line in lines if line.kind == "member"]
    for membership in Membership.objects.filter(
        user__in=members, user__erased_at=None, user__is_active=False
    ):
        erase_row(membership, by=COMMAND.within(membership.organisation_id), at=at)
        count += 1
    finish_erasures()
    deleted = [UUID(line.engagement) for line in lines if line.kind == "engagement"]
    for engagement in Engagement.objects.filter(pk__in=deleted):
        delete_engagement(engagement=engagement, by=COMMAND.within(engagement.organisation_id), at=at)
        count += 1
    finish_deletions()
    return count
