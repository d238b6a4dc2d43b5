"""One person in everything of an organisation, found by address or full name, and erased at their wish."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.members.services import erase_member
from apps.accounts.models import Membership, Organisation
from apps.assessments.archiving.services import erase_asked_person
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.models import AskedPerson, Stakeholder, Tombstone
from apps.engagements.tombstones import digests_of
from apps.responses.rights.erasing import erase_person

type Row = Stakeholder | AskedPerson | Membership


@dataclass(frozen=True)
class Found:
    """One place where somebody is held."""

    kind: Literal["asked", "archived", "member"]
    row: Row
    name: str
    address: str
    where: str
    is_active_member: bool = False  # deactivated first, then erased

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.row.pk}"


@dataclass(frozen=True)
class FoundPerson:
    rows: tuple[Found, ...]
    erased: tuple[Tombstone, ...]  # from where they were erased before

    @property
    def has_erasable(self) -> bool:
        return any(not row.is_active_member for row in self.rows)


def find_person(organisation: Organisation, words: str) -> FoundPerson:
    """Find who has this address or this full name. People of the same name may be several."""
    # By a name several people may be found, so nothing is ticked in advance then.
    by_words = {"email__iexact": words} if "@" in words else {"name__iexact": words}
    of_user = {f"user__{key}": value for key, value in by_words.items()}
    listed = Stakeholder.objects.named().filter(organisation=organisation, **by_words)
    archived = AskedPerson.objects.filter(organisation=organisation, **by_words)
    members = Membership.objects.filter(organisation=organisation, user__erased_at=None, **of_user)
    stones = Tombstone.objects.filter(organisation=organisation, digest__in=digests_of(words))
    return FoundPerson(
        rows=(
            *_asked("asked", listed.select_related("engagement__client").order_by("added_at")),
            *_asked("archived", archived.select_related("engagement__client").order_by("pk")),
            *(
                Found("member", one, one.user.name, one.user.email, _("Members"), one.user.is_active)
                for one in members.select_related("user")
            ),
        ),
        erased=tuple(stones.prefetch_related("engagement__client")),
    )


def _asked(
    kind: Literal["asked", "archived"], people: Iterable[Stakeholder | AskedPerson]
) -> Iterator[Found]:
    for one in people:
        yield Found(kind, one, one.name, one.email, f"{one.engagement.client}: {one.engagement}")


def note_search(*, organisation: Organisation, found: FoundPerson, by: Actor, at: datetime) -> None:
    # Not who was looked for: the log outlives the erasing.
    audit.record(verb="look_for_person", of=organisation, by=by, at=at, places=len(found.rows))


@transaction.atomic
def erase_found(*, found: FoundPerson, chosen: Collection[str], by: Actor, at: datetime) -> tuple[int, int]:
    """Erase somebody from the chosen places. Raises AlreadyErased and MemberNotChanged.

    Return from how many, and how many frozen documents name them until a worker has redacted these.
    """
    # What was ticked is held against what is found: a key of somebody else's organisation finds nothing.
    rows = [each.row for each in found.rows if each.key in chosen and not each.is_active_member]
    return len(rows), sum(erase_row(row, by=by, at=at) for row in rows)


def erase_row(row: Row, *, by: Actor, at: datetime) -> int:
    """Erase one; return how many frozen documents still name them. Raises AlreadyErased and MemberNotChanged."""
    if isinstance(row, Stakeholder):
        return erase_person(stakeholder=row, by=by, at=at)
    if isinstance(row, AskedPerson):
        return erase_asked_person(asked=row, by=by, at=at)
    return erase_member(membership=row, by=by, at=at)
