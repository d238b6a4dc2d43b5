"""What a person does about their devices and the address whose mails open what they gave."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import ADDRESS_REFUSED, queue_mails_to
from apps.engagements.choices import LinkWay
from apps.engagements.models import Stakeholder
from apps.engagements.services import LinkDelivery, mint_links
from apps.mailing.services import NewMail
from apps.responses import codes
from apps.responses.models import Device, ProofCode


@transaction.atomic
def make_link(*, stakeholder: Stakeholder, device_id: UUID, by: Actor, at: datetime) -> str:
    """Make a link for another device. It proves as much as the device it is made on; if that proves nothing, it ends with it."""
    is_own = Device.objects.filter(pk=device_id, stakeholder=stakeholder, is_own=True).exists()
    way = LinkWay.OWN if is_own else LinkWay.PASSED_ON
    (minted,) = mint_links(stakeholders=[stakeholder], at=at, delivery=LinkDelivery(way))
    audit.record(verb="make_own_link", of=stakeholder.invitation, by=by, at=at, token=str(minted.token.pk))
    return minted.link


def may_confirm(stakeholder: Stakeholder) -> bool:
    """Say whether the list has an address that does not open what was given, but could be confirmed to."""
    return bool(stakeholder.email) and stakeholder.proving_email.casefold() != stakeholder.email.casefold()


@transaction.atomic
def refuse_address(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Let no mail open what was given, because the address is not the person's. The address is told, in case it is."""
    email, key = stakeholder.proving_email, f"{ADDRESS_REFUSED}:{stakeholder.pk}:{at.isoformat()}"
    queue_mails_to([NewMail(ADDRESS_REFUSED, stakeholder.pk, email, key)], [stakeholder], at)
    _keep(stakeholder, "", is_kept=True)
    audit.record(verb="refuse_address", of=stakeholder.invitation, by=by, at=at)


def confirm_address(
    *, stakeholder: Stakeholder, code_id: UUID | None, typed: str, by: Actor, at: datetime
) -> None:
    """Let mails to the address on the list open what was given. Raises CodeRefused."""
    codes.check(code_id=code_id, person=stakeholder, typed=typed, by=by, at=at, confirms_email=True)
    with transaction.atomic():
        _keep(stakeholder, "", is_kept=False)
        audit.record(verb="confirm_address", of=stakeholder.invitation, by=by, at=at)


def _keep(stakeholder: Stakeholder, email: str, *, is_kept: bool) -> None:
    Stakeholder.objects.filter(pk=stakeholder.pk).update(kept_email=email, keeps_email=is_kept)
    ProofCode.objects.filter(stakeholder=stakeholder).delete()
