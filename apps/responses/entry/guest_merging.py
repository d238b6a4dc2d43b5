"""Merge a guest with somebody on the list: their answers move over and the guest's row goes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.purging import purging
from apps.engagements.models import InvitationToken, Stakeholder
from apps.engagements.services import lock_list
from apps.responses.errors import NotMerged
from apps.responses.models import Device, NoticeShown, Response


@transaction.atomic
def merge_guest(*, guest: Stakeholder, person: Stakeholder, by: Actor, at: datetime) -> Stakeholder:
    """Move the guest's answers, links, devices and perspective to the invited person. Raises NotMerged.

    The person also takes the guest's key, under which snapshots hold the answers. Their address was not the guest's
    when these answered: mails to it open nothing until it is confirmed on a device of the guest's.
    """
    lock_list(guest.engagement)
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
    Response.objects.filter(stakeholder=held_guest).update(stakeholder=held)
    InvitationToken.objects.filter(invitation__stakeholder=held_guest).update(invitation=held.invitation)
    Device.objects.filter(stakeholder=held_guest).update(stakeholder=held)
    known = NoticeShown.objects.filter(stakeholder=held).values("notice")
    NoticeShown.objects.filter(stakeholder=held_guest).exclude(notice__in=known).update(stakeholder=held)
    key, perspective, held_email = held_guest.key, held_guest.perspective, held_guest.proving_email
    with purging():
        held_guest.delete()
    held.key, held.perspective = key, perspective
    held.kept_email, held.keeps_email = held_email, True
    held.save(update_fields=["key", "perspective", "kept_email", "keeps_email"])
    audit.record(verb="merge_guest", of=held, by=by, at=at, guest=str(guest.pk))
    return held
