"""The life of an engagement: its deadline, cloning it, handing it over to another lead, and its team."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
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
from apps.core.limits import TooManyTries, count_try
from apps.engagements.errors import EngagementArchived, NotHandedOver, NotOnTeam, RoundNotOpen
from apps.engagements.framing_fields import FRAMING
from apps.engagements.models import (
    AskedPerson,
    CoFacilitator,
    Engagement,
    EngagementQuerySet,
    MailText,
    Round,
    Stakeholder,
)
from apps.engagements.selectors import active_members, retention_terms_of
from apps.engagements.services import (
    NewStakeholder,
    add_stakeholders,
    client_named,
    lock_engagement,
    make_code,
)
from apps.engagements.tombstones import erased_among
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails

HANDOVER = "handover"
LEADING = (Membership.Role.OWNER, Membership.Role.FACILITATOR)
DENIALS_A_MINUTE = 10


@transaction.atomic
def set_deadline(
    *, round: Round, closes_at: datetime | None, time_zone: str, by: Actor, at: datetime
) -> None:
    """Set or remove the deadline of a round. Raises RoundNotOpen."""
    locked = _lock_open(round)
    locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    Engagement.objects.filter(pk=round.engagement_id).update(time_zone=time_zone)
    audit.record(verb="set_deadline", of=locked, by=by, at=at)


@transaction.atomic
def extend_deadline(*, round: Round, days: int, by: Actor, at: datetime) -> datetime:
    """Extend the deadline by some days, counted from now if there is none. Raises RoundNotOpen."""
    locked = _lock_open(round)
    # A deadline that has passed without closing the round yet would be moved into the past once more.
    from_when = max(locked.closes_at or at, at)
    local = locked.engagement.in_its_zone(from_when.replace(second=0, microsecond=0))
    # Calendar days of the zone, not 24 hours: across a change of the clocks people still read the same time.
    locked.closes_at = (local + timedelta(days=days)).astimezone(UTC)
    locked.save(update_fields=["closes_at"])
    audit.record(verb="set_deadline", of=locked, by=by, at=at)
    return locked.closes_at


def _lock_open(round: Round) -> Round:
    # The round alone: whoever changes the engagement beside it need not wait.
    locked = Round.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=round.pk)
    if not locked.is_open:
        raise RoundNotOpen(_("The round is closed. Reopen it first, then give it a new deadline."))
    return locked


@transaction.atomic
def clone_engagement(
    *,
    engagement: Engagement,
    lead: User,
    client_name: str,
    initiative: str,
    with_people: bool,
    by: Actor,
    at: datetime,
) -> Engagement:
    """Open a new engagement with the same framing and mail texts. Answers, links and mails are not copied."""
    framing = {name: getattr(engagement, name) for name in FRAMING} | {"initiative": initiative}
    # People would be told to write to somebody who can't sign in any more; without a contact they write to the lead.
    if engagement.contact_email and _has_left(engagement, engagement.contact_email):
        framing |= {"contact_name": "", "contact_email": ""}
    client = client_named(
        organisation=engagement.organisation, name=client_name, by=by, present=engagement.client
    )
    clone = Engagement.objects.create(
        organisation=engagement.organisation,
        client=client,
        lead=lead,
        code=make_code(client.name, initiative),
        opened_on=at.date(),
        # Of today, not the source's: people are told the months when they begin, and here nobody has begun.
        **retention_terms_of(engagement.organisation),
        **framing,
    )
    Round.objects.create(organisation=engagement.organisation, engagement=clone, number=1, opened_at=at)
    texts = list(engagement.mail_texts.all())
    for text in texts:
        text.pk, text.engagement = None, clone
    MailText.objects.bulk_create(texts)
    audit.record(verb="clone_engagement", of=clone, by=by, at=at, cloned=str(engagement.pk))
    if with_people:
        # Whoever are two rows there are two people, whatever they are called.
        people = people_to_take(engagement)
        add_stakeholders(engagement=clone, people=people, may_share_names=True, by=by, at=at)
    return clone


def _has_left(engagement: Engagement, address: str) -> bool:
    # Of members alone: a contact who never had an account here may well answer.
    members = User.objects.filter(membership__organisation_id=engagement.organisation_id)
    return members.filter(is_active=False, email__iexact=address).exists()


def people_to_take(engagement: Engagement) -> list[NewStakeholder]:
    """Return the people who can be asked again: with a name and a perspective still heard, and not erased elsewhere."""
    people = listed_people(engagement).filter(perspective__in=engagement.perspectives).exclude(name="")
    # Somebody erased from one engagement may stand on the list of another: cloning would ask them without their wish.
    erased = erased_among(engagement.organisation_id, [each.email for each in people])
    return [
        NewStakeholder(each.name, each.email, each.perspective) for each in people if each.email not in erased
    ]


def listed_people(engagement: Engagement) -> QuerySet[AskedPerson] | QuerySet[Stakeholder]:
    if engagement.is_archived:
        # Archiving moves the names away from the rows that hold answers, so that nothing joins the two.
        return engagement.asked_people.all()
    return Stakeholder.objects.taking_part().filter(engagement=engagement)


def possible_leads(engagement: Engagement) -> QuerySet[Membership]:
    """Return who could lead it: the organisation's owners and facilitators except the present lead."""
    return active_members(engagement.organisation_id, *LEADING, but=engagement.lead_id)


def other_clients(engagement: Engagement) -> dict[UUID, list[str]]:
    """Return the other clients each facilitator works for, by user; an owner reaches all of them anyway."""
    of_all = Engagement.objects.of_organisation(engagement.organisation_id)
    return clients_by_team(of_all.exclude(client_id=engagement.client_id))


def clients_by_team(engagements: EngagementQuerySet) -> dict[UUID, list[str]]:
    """Return the clients of these engagements that each lead and co-facilitator works for, by user."""
    led = engagements.filter(lead__isnull=False).values_list("lead_id", "client__name")
    seats = CoFacilitator.objects.filter(engagement__in=engagements)
    by_user: dict[UUID, list[str]] = defaultdict(list)
    # A union, because whoever leads two engagements of a client would else work for it twice.
    both = led.union(seats.values_list("user_id", "engagement__client__name")).order_by()
    for user_id, client in both:
        by_user[user_id].append(client)
    return {user_id: sorted(clients) for user_id, clients in by_user.items()}


@transaction.atomic
def hand_over(*, engagement: Engagement, to: Membership, tell: bool, by: Actor, at: datetime) -> None:
    """Change the lead and tell the new one by mail. The former lead stays on the team.

    Raises NotHandedOver and EngagementArchived.
    """
    # Locked before the engagement, as when a member leaves, so that their role can't change meanwhile.
    Membership.objects.select_for_update().filter(pk=to.pk).first()
    locked = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if locked.is_archived:
        raise EngagementArchived(locked.pk)
    chosen = possible_leads(locked).filter(pk=to.pk).first()
    if chosen is None:
        raise NotHandedOver(_("They lead it already, or are no longer a facilitator here. Choose again."))
    before, locked.lead = locked.lead_id, chosen.user
    locked.save(update_fields=["lead"])
    CoFacilitator.objects.filter(engagement=locked, user=chosen.user).delete()
    if before:
        _keep_on_team(locked, before, at)
    if tell:
        mail = NewMail(HANDOVER, locked.pk, chosen.user.email, f"{HANDOVER}:{locked.pk}:{at.isoformat()}")
        queue_mails(scope_id=locked.organisation_id, group_id=locked.pk, mails=[mail], at=at)
    changed = {"before": str(before or ""), "to": str(chosen.user_id), "told": tell}
    audit.record(verb="hand_over", of=locked, by=by, at=at, **changed)


def _keep_on_team(engagement: Engagement, user_id: UUID, at: datetime) -> None:
    # An owner reaches it without a seat.
    facilitators = active_members(engagement.organisation_id, Membership.Role.FACILITATOR)
    if facilitators.filter(user_id=user_id).exists():
        CoFacilitator.objects.get_or_create(
            engagement=engagement,
            user_id=user_id,
            defaults={"organisation_id": engagement.organisation_id, "added_at": at},
        )


def compose_handover(mail: Mail, at: datetime) -> Composed:
    # A mail may wait for hours. The lead is found by the address it goes to, so that nobody else is told they lead.
    engagement = (
        Engagement.objects.with_framing().filter(pk=mail.about_id, lead__email=mail.recipient).first()
    )
    if engagement is None or engagement.is_archived:
        raise MailNotWanted(gettext_noop("Somebody else leads it by now."))
    address = f"{settings.BASE_URL}{reverse('engagement', args=[engagement.pk])}"
    place = {
        "name": engagement.lead,
        "initiative": engagement.initiative,
        "client": engagement.client,
        "address": address,
    }
    with override(engagement.written_in):
        text = _(
            "%(name)s,\n\nthe engagement %(initiative)s of %(client)s has been handed over to you. "
            "Mails to its people name you as the one who asks, and their answers to these mails reach you.\n\n%(address)s"
        )
        return Composed(
            str(engagement.lead),
            _("%(initiative)s: you lead it from now on") % place,
            text % place,
            language=engagement.written_in,
            button=Button(_("Open the engagement"), address),
        )


def register_composer() -> None:
    register(HANDOVER, compose_handover, label=gettext_lazy("Hand-over"))


def possible_co_facilitators(engagement: Engagement) -> QuerySet[Membership]:
    """Return who could be added: facilitators of the organisation who are not on the team."""
    role, lead_id = Membership.Role.FACILITATOR, engagement.lead_id
    facilitators = active_members(engagement.organisation_id, role, but=lead_id)
    return facilitators.exclude(user__in=engagement.co_facilitators.values("user"))


@transaction.atomic
def add_co_facilitator(*, engagement: Engagement, member: Membership, by: Actor, at: datetime) -> None:
    """Put a facilitator of the organisation on the team. Raises NotOnTeam and EngagementArchived."""
    lock_engagement(engagement)
    # Asked again under the lock: the form was filled in a while ago.
    if not possible_co_facilitators(engagement).filter(pk=member.pk).exists():
        raise NotOnTeam(_("They are on the team already, or no longer a facilitator here. Choose again."))
    CoFacilitator.objects.create(
        organisation_id=engagement.organisation_id, engagement=engagement, user=member.user, added_at=at
    )
    audit.record(verb="add_to_team", of=engagement, by=by, at=at, member=str(member.user_id))


@transaction.atomic
def remove_co_facilitator(*, seat: CoFacilitator, by: Actor, at: datetime) -> None:
    """Take a co-facilitator off the team: from then on they reach nothing of it. Raises EngagementArchived."""
    lock_engagement(seat.engagement)
    deleted, _rows = CoFacilitator.objects.filter(pk=seat.pk).delete()
    # Else somebody was quicker, and one act would be on record twice.
    if deleted:
        audit.record(verb="remove_from_team", of=seat.engagement, by=by, at=at, member=str(seat.user_id))


@transaction.atomic
def note_denied(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    # Only so often, or whoever tries addresses by a script would fill the trail.
    try:
        count_try(f"denied:{by.id}", most=DENIALS_A_MINUTE, window=timedelta(minutes=1), at=at)
    except TooManyTries:
        return
    audit.record(verb="denied", of=engagement, by=by, at=at)
