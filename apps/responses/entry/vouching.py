"""The tick list: whom the lead knows to be there, and which guest is somebody on the list."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import RoundNotOpen
from apps.engagements.models import Engagement, Invitation, InvitationToken, Round, Stakeholder
from apps.engagements.people.leaving_out import leave_out
from apps.engagements.selectors import first_look_at, likely_one, who_guests_may_be
from apps.engagements.services import lock_engagement
from apps.responses.entry.joining import take_seat
from apps.responses.errors import NotMerged
from apps.responses.models import Device, NoticeShown, Response

type Changed = Callable[[Engagement, datetime], None]

# They register because this app may import none that builds on it.
_listeners: list[Changed] = []


def on_vouching(call: Changed) -> None:
    """Register what to call, in the transaction of the list, once who hides others may have changed."""
    _listeners.append(call)


@dataclass(frozen=True)
class TickRow:
    person: Stakeholder
    has_begun: bool
    is_new: bool  # came, and nobody has said since whether they are here
    afresh_at: datetime | None  # when they sent anew, begun afresh on another device
    alike: tuple[Stakeholder, ...]  # of a guest: who on the list has a like name, the likeliest first
    others: tuple[Stakeholder, ...]  # of a guest: who on the list they may be, those of a like name first
    likely: Stakeholder | None  # whom the guest is taken for until the lead says otherwise
    twice: tuple[Stakeholder, ...]  # of a guest who has sent: those of a like name who answered as well


@dataclass(frozen=True)
class TickList:
    rows: tuple[TickRow, ...]
    known_by_mail: int
    vouched: int
    interviewed: int


def tick_list(engagement: Engagement) -> TickList:
    """Return who can be vouched for: not those known by their mail, nor whom somebody interviewed. Two queries."""
    responses = Response.objects.filter(stakeholder=OuterRef("pk"))
    annotated: QuerySet[Any] = (
        engagement.stakeholders.named()
        .filter(left_out_at__isnull=True)
        .annotate(
            has_begun=Exists(responses),
            begun_at=Subquery(responses.order_by("-started_at").values("started_at")[:1]),
            has_sent=Exists(responses.filter(state="submitted")),
            was_interviewed=Exists(responses.filter(interviewed_on__isnull=False)),
            afresh_at=Subquery(
                responses.filter(sent_afresh_at__isnull=False)
                .order_by("-sent_afresh_at")
                .values("sent_afresh_at")[:1]
            ),
        )
    )
    people = list(annotated)
    begun = {each.pk for each in people if each.has_begun}
    ticked_at = max((each.vouched_at for each in people if each.vouched_at), default=None)
    like = who_guests_may_be(people, begun)
    free = [each for each in people if _is_free(each, begun)]
    rows = []
    for each in people:
        alike = like.get(each.pk, ())
        # Of two who answered one would be left out: never one who has sent.
        twice = tuple(one for one in alike if one.pk in begun) if each.has_sent else ()
        if not (each.was_interviewed or _is_known(each, alike)):
            rows.append(_row(each, alike, twice, free, begun, ticked_at))
    # First what is to be settled, then who came.
    rows.sort(key=lambda row: (not row.alike, not row.has_begun))
    known_by = Counter(map(_known_by, people))
    return TickList(
        rows=tuple(rows),
        known_by_mail=known_by["mail"],
        vouched=known_by["word"],
        interviewed=sum(each.was_interviewed for each in people),
    )


def _is_free(person: Stakeholder, begun: Collection[UUID]) -> bool:
    """Return whether a guest may be this person of the list."""
    return not person.is_guest and not person.has_withdrawn and person.pk not in begun


def _known_by(person: Stakeholder) -> Literal["mail", "word", ""]:
    if person.mail_opened_at:
        return "mail"
    return "word" if person.vouched_at else ""


def _is_known(person: Stakeholder, alike: Collection[Stakeholder]) -> bool:
    # Of who withdrew only one thing is left to say: that they are the one on the list who must not be asked again.
    return person.mail_opened_at is not None or (person.has_withdrawn and not alike)


def _row(
    person: Any,  # with what the query added
    alike: tuple[Stakeholder, ...],
    twice: tuple[Stakeholder, ...],
    free: Sequence[Stakeholder],
    begun: Collection[UUID],
    ticked_at: datetime | None,
) -> TickRow:
    offered = tuple(one for one in alike if one not in twice)
    others = (*offered, *(one for one in free if one not in offered)) if person.is_guest else ()
    likely = likely_one(person, alike, begun)
    has_come = person.begun_at is not None and person.vouched_at is None
    return TickRow(
        person=person,
        has_begun=person.pk in begun,
        is_new=has_come and (ticked_at is None or person.begun_at > ticked_at),
        afresh_at=person.afresh_at,
        alike=alike,
        others=others,
        likely=None if likely in twice else likely,
        twice=twice,
    )


@dataclass(frozen=True)
class Vouched:
    people: int  # vouched for now
    same: int  # guests who are somebody on the list
    left_out: int  # of those, whose person answers in their own row
    taken_back: int


@transaction.atomic
def vouch(
    *,
    engagement: Engagement,
    ticked: Collection[UUID],
    shown: Collection[UUID] = (),
    same: Mapping[UUID, UUID] | None = None,
    by: Actor,
    at: datetime,
) -> Vouched:
    """Record whom the lead knows to be there; of those shown and not ticked it is taken back. Raises NotMerged.

    `same` says of guests who on the list they are: whoever says that vouches for them. After the first look at a result
    nothing is taken back.
    """
    # Rounds before their engagement, as everywhere.
    list(Round.objects.select_for_update(no_key=True).filter(engagement=engagement))
    lock_engagement(engagement)
    chosen = set(ticked)
    pairs = list((same or {}).items())
    left_out = sum(_join_rows(engagement, guest, person, by, at) for guest, person in pairs)
    chosen |= {person for _guest, person in pairs}
    people = list(Stakeholder.objects.taking_part().select_for_update().filter(engagement=engagement))
    new = [each for each in people if each.pk in chosen and each.vouched_at is None]
    unticked = [] if first_look_at(engagement) else set(shown) - chosen
    left = [each for each in people if each.pk in unticked and each.vouched_at is not None]
    _write(new, "vouch", by, at, vouched_at=at, vouched_by_id=by.user_id)
    _write(left, "take_back_vouching", by, at, vouched_at=None, vouched_by_id=None)
    if any((new, pairs, left)):
        _tell_of_change(engagement, at)
    return Vouched(len(new), len(pairs), left_out, len(left))


def _tell_of_change(engagement: Engagement, at: datetime) -> None:
    for call in _listeners:
        call(engagement, at)


def _write(people: Iterable[Stakeholder], verb: str, by: Actor, at: datetime, **fields: object) -> None:
    rows = list(people)
    Stakeholder.objects.filter(pk__in=[each.pk for each in rows]).update(**fields)
    for each in rows:
        audit.record(verb=verb, of=each, by=by, at=at)


def _join_rows(engagement: Engagement, guest_id: UUID, person_id: UUID, by: Actor, at: datetime) -> bool:
    """Make one row of a guest and somebody on the list; return whether the guest is left out. Raises NotMerged."""
    there = engagement.stakeholders.named().filter(left_out_at__isnull=True).select_for_update()
    rows = {each.pk: each for each in there.filter(pk__in=(guest_id, person_id))}
    # As they are now: of two who say it at once, the second finds the guest gone.
    guest, row = rows.get(guest_id), rows.get(person_id)
    if guest is None or row is None or not guest.is_guest or row.is_guest or row.has_withdrawn:
        raise NotMerged(_("Somebody changed the list meanwhile. Look at it again, then say who is who."))
    has_begun = Response.objects.filter(stakeholder=row).exists()
    if has_begun:
        _leave_out_second(guest, row, by, at)
    else:
        _move(guest, row, at)
    audit.record(verb="merge_guest", of=row, by=by, at=at, guest=str(guest_id))
    return has_begun


def _leave_out_second(guest: Stakeholder, row: Stakeholder, by: Actor, at: datetime) -> None:
    if Response.objects.filter(stakeholder=guest, state="submitted").exists():
        words = _(
            "%(person)s answers in both rows, and has sent in the guest's. Leave out the guest if that is right."
        )
        raise NotMerged(words % {"person": row})
    # Whoever answered twice is heard once: as the person who was asked. Until the round is closed it can be undone.
    try:
        leave_out(engagement=row.engagement, guests=[guest.pk], by=by, at=at)
    except RoundNotOpen as error:
        words = _("%(person)s has answered twice, and both are in the result. Open the round again first.")
        raise NotMerged(words % {"person": row}) from error


def _move(guest: Stakeholder, row: Stakeholder, at: datetime) -> None:
    """Give somebody on the list what the guest has: answers, links, devices, perspective, and having withdrawn."""
    Response.objects.filter(stakeholder=guest).update(stakeholder=row)
    InvitationToken.objects.filter(invitation__stakeholder=guest).update(invitation=row.invitation)
    Device.objects.filter(stakeholder=guest).update(stakeholder=row)
    known = NoticeShown.objects.filter(stakeholder=row).values("notice")
    NoticeShown.objects.filter(stakeholder=guest).exclude(notice__in=known).update(stakeholder=row)
    # Snapshots hold the answers under the guest's key. Read before the row goes, as the key is unique.
    key, perspective = guest.key, guest.perspective
    row.withdrawn_at, row.vouched_at, row.vouched_by_id = (
        guest.withdrawn_at,
        guest.vouched_at,
        guest.vouched_by_id,
    )
    row.reminders_stopped_at = guest.reminders_stopped_at or row.reminders_stopped_at
    guest.delete()
    row.key, row.perspective = key, perspective
    row.save(
        update_fields=[
            "key",
            "perspective",
            "withdrawn_at",
            "vouched_at",
            "vouched_by",
            "reminders_stopped_at",
        ]
    )
    if row.has_withdrawn:
        Invitation.objects.filter(stakeholder=row).update(revoked_at=at)
    else:
        take_seat(row, guest.joining, at)
