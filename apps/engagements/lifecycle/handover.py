"""Hand an engagement over to another lead of the organisation. The team follows."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import Membership, User
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import EngagementArchived, NotHandedOver
from apps.engagements.models import CoFacilitator, Engagement, EngagementQuerySet
from apps.mailing import dispatch
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail

HANDOVER = "handover"


def possible_leads(engagement: Engagement) -> QuerySet[Membership]:
    """Return who could lead it: the organisation's owners and facilitators except the present lead."""
    members = Membership.objects.filter(
        organisation_id=engagement.organisation_id,
        role__in=(Membership.Role.OWNER, Membership.Role.FACILITATOR),
        user__is_active=True,
    )
    if engagement.lead_id:
        members = members.exclude(user_id=engagement.lead_id)
    return members.select_related("user").order_by("user__name")


def other_clients(engagement: Engagement) -> dict[UUID, list[str]]:
    """Return the other clients each facilitator works for, by user; an owner reaches all of them anyway."""
    held = Engagement.objects.of_organisation(engagement.organisation_id)
    return clients_by_team(held.exclude(client_id=engagement.client_id))


def clients_by_team(engagements: EngagementQuerySet) -> dict[UUID, list[str]]:
    """Return the clients of these engagements that each lead and co-facilitator works for, by user."""
    led = engagements.filter(lead__isnull=False).values_list("lead_id", "client__name")
    seats = CoFacilitator.objects.filter(engagement__in=engagements)
    found: dict[UUID, list[str]] = defaultdict(list)
    both = led.union(seats.values_list("user_id", "engagement__client__name")).order_by()
    for user_id, client in both:
        found[user_id].append(client)
    return {user_id: sorted(clients) for user_id, clients in found.items()}


@transaction.atomic
def hand_over(*, engagement: Engagement, to: Membership, tell: bool, by: Actor, at: datetime) -> None:
    """Change the lead and tell the new one by mail. The former lead stays on the team.

    Raises NotHandedOver and EngagementArchived.
    """
    # Locked before the engagement, as when a member leaves, so that their role can't change meanwhile.
    Membership.objects.select_for_update().filter(pk=to.pk).first()
    held = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if held.is_archived:
        raise EngagementArchived(held.pk)
    chosen = possible_leads(held).filter(pk=to.pk).first()
    if chosen is None:
        raise NotHandedOver(_("They lead it already, or are no longer a facilitator here. Choose again."))
    before, held.lead = held.lead_id, chosen.user
    held.save(update_fields=["lead"])
    CoFacilitator.objects.filter(engagement=held, user=chosen.user).delete()
    if before:
        _keep_on_team(held, before, at)
    if tell:
        mail = NewMail(HANDOVER, held.pk, chosen.user.email, f"{HANDOVER}:{held.pk}:{at.isoformat()}")
        dispatch.queue_mails(scope_id=held.organisation_id, group_id=held.pk, mails=[mail], at=at)
    changed = {"before": str(before or ""), "to": str(chosen.user_id), "told": tell}
    audit.record(verb="hand_over", of=held, by=by, at=at, **changed)


def _keep_on_team(engagement: Engagement, user_id: UUID, at: datetime) -> None:
    """Make the former lead a co-facilitator if they are still a facilitator; an owner reaches it anyway."""
    organisation_id = engagement.organisation_id
    facilitators = Membership.objects.filter(
        organisation_id=organisation_id, role=Membership.Role.FACILITATOR, user__is_active=True
    )
    if facilitators.filter(user_id=user_id).exists():
        CoFacilitator.objects.get_or_create(
            engagement=engagement,
            user_id=user_id,
            defaults={"organisation_id": organisation_id, "added_at": at},
        )


def compose_handover(mail: Mail, at: datetime) -> Composed:
    """Write to the new lead. Raises MailNotWanted if somebody else leads by now."""
    engagement = (
        Engagement.objects.with_framing().filter(pk=mail.about_id, lead__email=mail.recipient).first()
    )
    if engagement is None or engagement.is_archived:
        raise MailNotWanted(gettext_noop("Somebody else leads it by now."))
    with override(engagement.written_in):
        return _composed(engagement)


def _composed(engagement: Engagement) -> Composed:
    lead: User | None = engagement.lead
    place = {
        "name": lead,
        "initiative": engagement.initiative,
        "client": engagement.client,
        "address": f"{settings.BASE_URL}{reverse('engagement', args=[engagement.pk])}",
    }
    subject = _("%(initiative)s: you lead it from now on") % place
    text = (
        _(
            "%(name)s,\n\nthe engagement %(initiative)s of %(client)s has been handed over to you. "
            "Mails to its people name you as the one who asks, and their answers to these mails reach you.\n\n%(address)s"
        )
        % place
    )
    button = Button(_("Open the engagement"), str(place["address"]))
    return Composed(str(lead), subject, text, language=engagement.written_in, button=button)


def register_composer() -> None:
    register(HANDOVER, compose_handover, label=gettext_lazy("Hand-over"))
