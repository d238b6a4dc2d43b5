"""Start a new engagement from an existing one: its framing and texts and, on request, its people."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.framing_fields import FRAMING
from apps.engagements.models import AskedPerson, Engagement, MailText, Round, Stakeholder
from apps.engagements.selectors import retention_terms_of
from apps.engagements.services import NewStakeholder, add_stakeholders, client_named, make_code
from apps.engagements.tombstones import erased_among


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
        **retention_terms_of(engagement.organisation),
        **framing,
    )
    Round.objects.create(organisation=engagement.organisation, engagement=clone, number=1, opened_at=at)
    MailText.objects.bulk_create(
        MailText(
            organisation=engagement.organisation,
            engagement=clone,
            kind=own.kind,
            subject=own.subject,
            text=own.text,
        )
        for own in engagement.mail_texts.all()
    )
    audit.record(verb="clone_engagement", of=clone, by=by, at=at, cloned=str(engagement.pk))
    if with_people:
        add_stakeholders(engagement=clone, people=people_to_take(engagement), by=by, at=at)
    return clone


def _has_left(engagement: Engagement, address: str) -> bool:
    members = User.objects.filter(membership__organisation_id=engagement.organisation_id)
    return members.filter(is_active=False, email__iexact=address).exists()


def people_to_take(engagement: Engagement) -> list[NewStakeholder]:
    """Return the people who can be asked again: with a name and a perspective still heard, and not erased elsewhere."""
    people = _listed(engagement).filter(perspective__in=engagement.perspectives).exclude(name="")
    erased = erased_among(engagement.organisation_id, [each.email for each in people])
    return [
        NewStakeholder(each.name, each.email, each.perspective) for each in people if each.email not in erased
    ]


def people_listed(engagement: Engagement) -> int:
    return _listed(engagement).count()


def _listed(engagement: Engagement) -> QuerySet[AskedPerson] | QuerySet[Stakeholder]:
    if engagement.is_archived:
        return engagement.asked_people.all()
    return Stakeholder.objects.taking_part().filter(engagement=engagement)
