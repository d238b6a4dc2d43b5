"""Which devices open what somebody gave: those it was given on, and those where the person proved who they are.

A link that members can see (shown on screen, or made before links recorded where they went) opens only a response that
is still empty, and only for the last device to press Start: an earlier one is put out. Once something is given it opens
nothing. Stronger proof puts out weaker: a link mailed to the person ends devices that came by a link on a member's
screen.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import put_out
from apps.engagements.choices import LinkWay
from apps.engagements.models import InvitationToken, Stakeholder
from apps.engagements.selectors import has_given, proves
from apps.responses.errors import NotProven
from apps.responses.models import Device, Response


def ask_proof(*, token: InvitationToken, known: Collection[UUID]) -> None:
    """Raise NotProven if something was given that neither the link nor the device opens."""
    person = Stakeholder.objects.get(pk=token.invitation.stakeholder_id)
    is_known = Device.objects.known().filter(stakeholder=person, pk__in=known).exists()
    may_open = is_known or proves(token, person) or token.way == LinkWay.PASSED_ON
    if not may_open and has_given(person):
        raise NotProven("What was given opens on a device it was given on, or after a code.")


def admit(*, token: InvitationToken, known: Collection[UUID], at: datetime, by_code: bool = False) -> Device:
    """Return the device that may go on with the person's answers. Call it with their response locked.

    `known` are the ids this browser is known under. Raises NotProven.
    """
    person = Stakeholder.objects.get(pk=token.invitation.stakeholder_id)
    devices = Device.objects.known().filter(stakeholder=person)
    device = devices.filter(pk__in=known).order_by("-is_own").first()
    is_own = by_code or proves(token, person) or (device is not None and device.is_own)
    if not is_own and device is None and token.way != LinkWay.PASSED_ON:
        if has_given(person):
            raise NotProven("What was given opens on a device it was given on, or after a code.")
        put_out(stakeholder=person, devices=devices, at=at)
        _end_own_links(token, at)
    if is_own:
        others = devices.filter(is_own=False)
        if device is not None:
            others = others.exclude(pk=device.pk)
        put_out(stakeholder=person, devices=others, at=at)
    if device is None:
        return Device.objects.create(
            organisation_id=person.organisation_id,
            stakeholder=person,
            token=token,
            is_own=is_own,
            first_at=at,
        )
    device.is_own, device.token = is_own, token
    device.save(update_fields=["is_own", "token"])
    return device


def _end_own_links(token: InvitationToken, at: datetime) -> None:
    """End links shown on devices that are put out: whoever joined and passed their place on must not come back to it."""
    own = InvitationToken.objects.filter(invitation=token.invitation_id, way=LinkWay.OWN, expires_at__gt=at)
    own.update(expires_at=at)


@transaction.atomic
def leave(*, response: Response, device_id: UUID | None, by: Actor, at: datetime) -> None:
    """Forget a device: its cookies, and copies of them, no longer open anything. An interview has no device."""
    if device_id:
        Device.objects.filter(pk=device_id, stakeholder=response.stakeholder_id).update(left_at=at)
    audit.record(verb="leave_device", of=response, by=by, at=at)
