"""Which devices and mails open what somebody gave: those it was given on, and those that prove who the person is.

A link that members can see (shown on screen, or made before links recorded where they went) opens only a response that
is still empty, and only for the last device to press Start. Once something is given it opens nothing.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import ADDRESS_REFUSED, put_out, queue_mails_to
from apps.engagements.choices import LinkWay
from apps.engagements.links import address_digests
from apps.engagements.models import InvitationToken, Stakeholder
from apps.engagements.selectors import has_given, proves
from apps.engagements.services import LinkDelivery, mint_links
from apps.mailing.services import NewMail
from apps.responses import codes
from apps.responses.errors import NotProven
from apps.responses.models import Device, ProofCode, Response


def ask_proof(*, token: InvitationToken, known: Collection[UUID]) -> None:
    """Raise NotProven if something was given that neither the link nor the device opens."""
    person = Stakeholder.objects.get(pk=token.invitation.stakeholder_id)
    opening = Device.objects.known().filter(only_response__isnull=True)
    is_known = opening.filter(stakeholder=person, pk__in=known).exists()
    may_open = is_known or proves(token, person) or token.way == LinkWay.PASSED_ON
    if not may_open and has_given(person):
        raise NotProven("What was given opens on a device it was given on, or after a code.")


def admit(
    *,
    token: InvitationToken,
    known: Collection[UUID],
    at: datetime,
    by_code: bool = False,
    beside: Device | None = None,
) -> Device:
    """Return the device that may go on with the person's answers. Call it with their response locked.

    `known` are the ids this browser is known under, `beside` is a device of which it has the letters, and proves as
    much. Raises NotProven.
    """
    person = Stakeholder.objects.get(pk=token.invitation.stakeholder_id)
    _give_back(token, person, at)
    devices = Device.objects.known().filter(stakeholder=person, only_response__isnull=True)
    device = devices.filter(pk__in=known).order_by("-is_own").first()
    if beside:
        return device or _note_device(token, is_own=beside.is_own, at=at)
    is_own = by_code or proves(token, person) or (device is not None and device.is_own)
    if is_own:
        # Stronger proof puts out weaker: who answered first by a link on a member's screen, in the person's name.
        put_out(stakeholder=person, devices=_others(devices.filter(is_own=False), device), at=at)
    elif device is None and token.way != LinkWay.PASSED_ON:
        _begin_alone(token, person, devices, at)
    if device is None:
        return _note_device(token, is_own=is_own, at=at)
    device.is_own, device.token = is_own, token
    device.save(update_fields=["is_own", "token"])
    return device


def _others(devices: QuerySet[Device], device: Device | None) -> QuerySet[Device]:
    return devices.exclude(pk=device.pk) if device else devices


def _begin_alone(
    token: InvitationToken, person: Stakeholder, devices: QuerySet[Device], at: datetime
) -> None:
    """Let a browser that proves nothing begin, if nothing was given; raises NotProven."""
    if has_given(person):
        raise NotProven("What was given opens on a device it was given on, or after a code.")
    # The last to press Start goes on: nobody can open a session beforehand and wait for what is given.
    put_out(stakeholder=person, devices=devices, at=at)
    _end_own_links(token, at)


def _note_device(
    token: InvitationToken, *, is_own: bool, at: datetime, only_response: UUID | None = None
) -> Device:
    return Device.objects.create(
        organisation_id=token.organisation_id,
        stakeholder_id=token.invitation.stakeholder_id,
        token=token,
        is_own=is_own,
        first_at=at,
        only_response=only_response,
    )


def note_afresh(*, token: InvitationToken, response: Response, at: datetime) -> Device:
    """Return a new device that opens this response alone, which was begun afresh on it."""
    return _note_device(token, is_own=False, at=at, only_response=response.pk)


def put_others_out(*, response: Response, at: datetime) -> None:
    """Leave the person the device on which they began afresh, now that this is sent; any link proves as little as before."""
    person = response.stakeholder
    own = Device.objects.filter(stakeholder=person, only_response=response.pk)
    others = Device.objects.known().filter(stakeholder=person).exclude(pk__in=own.values("pk"))
    put_out(stakeholder=person, devices=others, at=at)
    InvitationToken.objects.filter(invitation__stakeholder=person, way=LinkWay.OWN, expires_at__gt=at).update(
        expires_at=at
    )
    own.update(only_response=None)


def _give_back(token: InvitationToken, person: Stakeholder, at: datetime) -> None:
    """Let a mail to the present address prove again who opens it, if somebody joined in that name and gave nothing."""
    is_theirs = token.way == LinkWay.MAILED and token.mailed_to in address_digests(person.email)
    if not is_theirs or not person.keeps_email or has_given(person):
        return
    person.kept_email, person.keeps_email, person.joining = "", False, None
    person.save(update_fields=["kept_email", "keeps_email", "joining"])
    put_out(stakeholder=person, devices=Device.objects.known().filter(stakeholder=person), at=at)
    _end_own_links(token, at)


def _end_own_links(token: InvitationToken, at: datetime) -> None:
    # They were shown on devices that are put out: whoever joined and passed their place on must not come back to it.
    own = InvitationToken.objects.filter(invitation=token.invitation_id, way=LinkWay.OWN, expires_at__gt=at)
    own.update(expires_at=at)


@transaction.atomic
def leave(*, response: Response, device_id: UUID | None, by: Actor, at: datetime) -> None:
    """Forget a device; an interview has none."""
    # In its row, so that copies of its cookies open nothing any more.
    if device_id:
        Device.objects.filter(pk=device_id, stakeholder=response.stakeholder_id).update(left_at=at)
    audit.record(verb="leave_device", of=response, by=by, at=at)


@transaction.atomic
def make_link(*, stakeholder: Stakeholder, device_id: UUID, by: Actor, at: datetime) -> str:
    """Make a link for another device."""
    # It proves as much as the device it is made on; if that proves nothing, it ends with it.
    is_own = Device.objects.filter(pk=device_id, stakeholder=stakeholder, is_own=True).exists()
    way = LinkWay.OWN if is_own else LinkWay.PASSED_ON
    (minted,) = mint_links(stakeholders=[stakeholder], at=at, delivery=LinkDelivery(way))
    audit.record(verb="make_own_link", of=stakeholder.invitation, by=by, at=at, token=str(minted.token.pk))
    return minted.link


def may_confirm(stakeholder: Stakeholder) -> bool:
    """Return whether the list has an address that does not open what was given, but could be confirmed to."""
    return bool(stakeholder.email) and stakeholder.proving_email.casefold() != stakeholder.email.casefold()


@transaction.atomic
def refuse_address(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Let no mail open what was given, because the address is not the person's."""
    # The address is told, in case it is theirs and somebody else says that it is not.
    email, key = stakeholder.proving_email, f"{ADDRESS_REFUSED}:{stakeholder.pk}:{at.isoformat()}"
    queue_mails_to([NewMail(ADDRESS_REFUSED, stakeholder.pk, email, key)], [stakeholder], at)
    _keep_no_address(stakeholder, is_kept=True)
    audit.record(verb="refuse_address", of=stakeholder.invitation, by=by, at=at)


def confirm_address(
    *, stakeholder: Stakeholder, code_id: UUID | None, typed: str, by: Actor, at: datetime
) -> None:
    """Let mails to the address on the list open what was given. Raises CodeRefused."""
    # Not in one transaction: a wrong try counts whatever fails.
    codes.check(code_id=code_id, person=stakeholder, typed=typed, by=by, at=at, confirms_email=True)
    with transaction.atomic():
        _keep_no_address(stakeholder, is_kept=False)
        audit.record(verb="confirm_address", of=stakeholder.invitation, by=by, at=at)


def _keep_no_address(stakeholder: Stakeholder, *, is_kept: bool) -> None:
    """Forget the earlier address, with codes mailed to it; `is_kept`: so that no mail opens anything."""
    Stakeholder.objects.filter(pk=stakeholder.pk).update(kept_email="", keeps_email=is_kept)
    ProofCode.objects.filter(stakeholder=stakeholder).delete()
