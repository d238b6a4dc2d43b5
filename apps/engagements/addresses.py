"""Which mail address opens what somebody gave, and what a change of address does to links and devices."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Model, QuerySet

from apps.core.actors import Actor
from apps.engagements.choices import LinkWay
from apps.engagements.models import InvitationToken, Stakeholder
from apps.engagements.selectors import has_given
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails

# Mails to the person about what others did; `outreach` words them.
LINK_SHOWN, ADDRESS_CHANGED = "link_shown", "address_changed"
ADDRESS_REFUSED, JOINED_AS = "address_refused", "joined_as"
ADDRESS_FIELDS = ("email", "kept_email", "keeps_email", "email_changed_by", "mail_opened_at")


def change_address(person: Stakeholder, email: str, by: Actor, at: datetime) -> None:
    """Keep what was given at the old address closed to the new one, and tell the old one. The row is locked."""
    old = {person.email, person.proving_email} - {"", email}
    # Else a facilitator would enter their own address, ask for the lost link, and read a sealed answer. Who joined by
    # the code may be anybody: an address entered later opens nothing until they confirm it.
    if person.joining or has_given(person):
        person.kept_email = person.proving_email
        person.keeps_email = person.kept_email.casefold() != email.casefold()
    else:
        # Nothing is there to be protected, so whatever the old address could open ends instead.
        own = InvitationToken.objects.filter(invitation__stakeholder=person).exclude(
            way__in=(LinkWay.SHOWN, LinkWay.BEFORE)
        )
        own.filter(expires_at__gt=at).update(expires_at=at)
        put_out(stakeholder=person, devices=person.devices.all(), at=at)
        # Whoever reads the new address has opened nothing yet.
        person.mail_opened_at = None
    person.email_changed_by_id = by.user_id
    key = f"{ADDRESS_CHANGED}:{person.pk}:{at.isoformat()}"
    mails = [NewMail(ADDRESS_CHANGED, person.pk, each, f"{key}:{each}"[:320]) for each in sorted(old)]
    queue_mails_to(mails, [person], at)


def queue_mails_to(mails: Sequence[NewMail], people: Sequence[Stakeholder], at: datetime) -> None:
    """Queue mails to people of one engagement; those without an address get none."""
    if reachable := [mail for mail in mails if mail.recipient]:
        queue_mails(
            scope_id=people[0].organisation_id, group_id=people[0].engagement_id, mails=reachable, at=at
        )


def put_out(*, stakeholder: Stakeholder, devices: QuerySet[Model], at: datetime) -> None:
    """End devices of a person and the links made on them. A save under way is refused."""
    # Also those whose device was left before: otherwise one could be kept for later.
    InvitationToken.objects.filter(
        invitation__stakeholder=stakeholder, way=LinkWay.PASSED_ON, expires_at__gt=at
    ).update(expires_at=at)
    if devices.filter(left_at__isnull=True).update(left_at=at):
        stakeholder.responses.update(put_out=F("put_out") + 1)
