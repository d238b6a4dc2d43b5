"""Join by code as a guest, and be merged with somebody on the list."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import GUEST_MERGED, queue_mails_to
from apps.engagements.choices import LinkWay
from apps.engagements.joining.codes import add_guest
from apps.engagements.links import token_in
from apps.engagements.models import InvitationToken, JoinCode, Round, Stakeholder
from apps.engagements.selectors import has_given
from apps.engagements.services import LinkDelivery, lock_engagement, mint_links
from apps.mailing.services import NewMail
from apps.responses.access import person, token_of
from apps.responses.entry.links import Opened, redeem
from apps.responses.errors import NotMerged
from apps.responses.models import Device, NoticeShown, Response


@transaction.atomic
def join(*, code: JoinCode, name: str, perspective: str, joining: UUID, at: datetime) -> tuple[Opened, str]:
    """Add a guest; return what they opened, and their link, which is shown this once and to them alone.

    Raises RoundClosed and RoomIsFull. `joining` is the id of the page: sending it twice joins once.
    """
    # Rounds before their engagement, as everywhere: in another order two would wait for each other.
    list(Round.objects.select_for_update(no_key=True).filter(engagement=code.engagement))
    lock_engagement(code.engagement)
    guest = _guest(code, name, perspective, joining, at)
    (minted,) = mint_links(stakeholders=[guest], at=at, delivery=LinkDelivery(LinkWay.OWN))
    by = person(guest)
    opened = redeem(token=token_of(token_in(minted.link), at=at), by=by, at=at)
    audit.record(verb="join", of=code, by=by, at=at)
    return opened, minted.link


def _guest(code: JoinCode, name: str, perspective: str, joining: UUID, at: datetime) -> Stakeholder:
    # Facilitators see a guest's id in URLs; it must not reveal the page's id, which opens the answers.
    digest = salted_hmac("apps.responses.joining", f"{code.pk}:{joining}", algorithm="sha256").digest()
    guest_id = UUID(bytes=digest[:16])
    known = Stakeholder.objects.filter(pk=guest_id).first()
    is_same = known is not None and (known.name, known.perspective) == (name, perspective)
    if known is not None and is_same and not known.has_withdrawn:
        return known
    # The page was sent again for somebody else (by the back button) or after withdrawing.
    free_id = guest_id if known is None else uuid4()
    return add_guest(guest_id=free_id, engagement=code.engagement, name=name, perspective=perspective, at=at)


@transaction.atomic
def merge_guest(*, guest: Stakeholder, person: Stakeholder, by: Actor, at: datetime) -> Stakeholder:
    """Move the guest's answers, links, devices and perspective to the invited person. Raises NotMerged."""
    # Saves wait for their round, which is locked before its engagement, as everywhere: whether the guest gave something
    # is certain.
    list(Round.objects.select_for_update(no_key=True).filter(engagement=guest.engagement_id))
    lock_engagement(guest.engagement)
    rows = {
        each.pk: each
        for each in Stakeholder.objects.taking_part().select_for_update().filter(pk__in=(guest.pk, person.pk))
    }
    # As they are now: of two who merge at once, the second finds the guest gone or the person begun.
    guest_row, row = rows.get(guest.pk), rows.get(person.pk)
    if guest_row is None or row is None or not guest_row.is_guest or row.is_guest:
        raise NotMerged(_("One of the two is not on the list any more, or no guest. Look at the list again."))
    if Response.objects.filter(stakeholder=row).exists():
        raise NotMerged(
            _(
                "%(person)s has begun to answer, and so has %(guest)s. Whose answers count is theirs to say: "
                "both stay on the list."
            )
            % {"person": row, "guest": guest_row}
        )
    is_given = has_given(guest_row)
    # A guest who gave nothing loses link and devices, and their open page: otherwise whoever joined would read what the
    # person gives.
    moved = Response.objects.filter(stakeholder=guest_row)
    moved.update(stakeholder=row, put_out=F("put_out") + (0 if is_given else 1))
    if is_given:
        _move_keys(guest_row, row, at)
    # The answers are the guest's: snapshots hold them under this key, and whether they count is known of the guest, not
    # of the person on the list. Read before the row goes, as the key is unique.
    key, perspective, counts_from = guest_row.key, guest_row.perspective, guest_row.counts_from
    guest_row.delete()
    row.key, row.perspective, row.counts_from = key, perspective, counts_from
    row.save(update_fields=["key", "perspective", "counts_from", "kept_email", "keeps_email"])
    audit.record(verb="merge_guest", of=row, by=by, at=at, guest=str(guest.pk))
    return row


def _move_keys(guest: Stakeholder, row: Stakeholder, at: datetime) -> None:
    """Let what opened the guest's answers, and nothing else, keep opening them; tell the person."""
    InvitationToken.objects.filter(invitation__stakeholder=guest).update(invitation=row.invitation)
    Device.objects.filter(stakeholder=guest).update(stakeholder=row)
    known = NoticeShown.objects.filter(stakeholder=row).values("notice")
    NoticeShown.objects.filter(stakeholder=guest).exclude(notice__in=known).update(stakeholder=row)
    # The address on the list was not the guest's when they answered: mails to it open nothing until it is confirmed on
    # a device of the guest's.
    row.kept_email, row.keeps_email = guest.proving_email, True
    key = f"{GUEST_MERGED}:{row.pk}:{at.isoformat()}"
    queue_mails_to([NewMail(GUEST_MERGED, row.pk, row.email, key)], [row], at)
