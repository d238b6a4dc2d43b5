"""Merge a guest with somebody on the list: their answers move over and the guest's row goes."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import GUEST_MERGED, queue_mails_to
from apps.engagements.models import InvitationToken, Round, Stakeholder
from apps.engagements.selectors import has_given
from apps.engagements.services import lock_engagement
from apps.mailing.services import NewMail
from apps.responses.errors import NotMerged
from apps.responses.models import Device, NoticeShown, Response


@transaction.atomic
def merge_guest(*, guest: Stakeholder, person: Stakeholder, by: Actor, at: datetime) -> Stakeholder:
    """Move the guest's answers, links, devices and perspective to the invited person. Raises NotMerged.

    The person also takes the guest's key, under which snapshots hold the answers. Their address was not the guest's
    when these answered: mails to it open nothing until it is confirmed on a device of the guest's. If the guest gave
    nothing, their link and devices end: otherwise whoever joined would read what the person gives.
    """
    # Saves wait for their round: whether the guest gave something is certain.
    list(Round.objects.select_for_update(no_key=True).filter(engagement=guest.engagement_id))
    lock_engagement(guest.engagement)
    rows = {
        row.pk: row
        for row in Stakeholder.objects.taking_part().select_for_update().filter(pk__in=(guest.pk, person.pk))
    }
    held_guest, held = rows.get(guest.pk), rows.get(person.pk)
    if held_guest is None or held is None or not held_guest.is_guest or held.is_guest:
        raise NotMerged(_("One of the two is not on the list any more, or no guest. Look at the list again."))
    if Response.objects.filter(stakeholder=held).exists():
        raise NotMerged(
            _(
                "%(person)s has begun to answer, and so has %(guest)s. Whose answers count is theirs to say: "
                "both stay on the list."
            )
            % {"person": held, "guest": held_guest}
        )
    is_given = has_given(held_guest)
    moved = Response.objects.filter(stakeholder=held_guest)
    moved.update(stakeholder=held, put_out=F("put_out") + (0 if is_given else 1))
    if is_given:
        _move_keys(held_guest, held, at)
    key, perspective, counts_from = held_guest.key, held_guest.perspective, held_guest.counts_from
    held_guest.delete()
    # The answers are the guest's: whether they count is known of the guest, and not of the person on the list.
    held.key, held.perspective, held.counts_from = key, perspective, counts_from
    held.save(update_fields=["key", "perspective", "counts_from", "kept_email", "keeps_email"])
    audit.record(verb="merge_guest", of=held, by=by, at=at, guest=str(guest.pk))
    return held


def _move_keys(guest: Stakeholder, held: Stakeholder, at: datetime) -> None:
    """Let what opened the guest's answers, and nothing else, keep opening them; tell the person."""
    InvitationToken.objects.filter(invitation__stakeholder=guest).update(invitation=held.invitation)
    Device.objects.filter(stakeholder=guest).update(stakeholder=held)
    known = NoticeShown.objects.filter(stakeholder=held).values("notice")
    NoticeShown.objects.filter(stakeholder=guest).exclude(notice__in=known).update(stakeholder=held)
    held.kept_email, held.keeps_email = guest.proving_email, True
    key = f"{GUEST_MERGED}:{held.pk}:{at.isoformat()}"
    queue_mails_to([NewMail(GUEST_MERGED, held.pk, held.email, key)], [held], at)
