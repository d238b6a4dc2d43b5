"""Pass a question on, take it back, and send it to whom the facilitator chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.addresses import queue_mails_to
from apps.engagements.models import Round, Stakeholder
from apps.engagements.services import NewStakeholder, add_stakeholders, show_links
from apps.instruments.definition import Item
from apps.instruments.selectors import definition_for
from apps.mailing.services import NewMail
from apps.responses.entry.links import refresh_asked_items
from apps.responses.errors import NotSent, RoundClosed
from apps.responses.models import Referral, Response, SentReferral
from apps.responses.questions.course import asked_items
from apps.responses.referral.passed_on import PassedOn
from apps.responses.statements import lock
from apps.responses.whom import Whom

PASSED_ON = "passed_on"  # the kind of mail; `outreach` says what stands in it
MOST_SINGLE_QUESTIONS = 3  # of a person who is asked nothing else


@transaction.atomic
def pass_on(*, response: Response, item: Item, to: Whom, by: Actor, at: datetime) -> None:
    """Pass a question on to somebody else; once more names another. Raises RoundClosed."""
    if not lock(response).is_open:
        raise RoundClosed("The round is closed: nothing is asked any more.")
    Referral.objects.update_or_create(
        response=response,
        item=item.id,
        defaults={
            "organisation_id": response.organisation_id,
            "round_id": response.round_id,
            "perspective": to.perspective,
            "name": to.name,
            "passed_at": at,
        },
    )
    audit.record(verb="pass_on", of=response, by=by, at=at)


@transaction.atomic
def take_back(*, response: Response, item: Item, by: Actor, at: datetime) -> None:
    """Answer a question oneself that was passed on."""
    Referral.objects.filter(response=response, item=item.id).delete()
    audit.record(verb="take_back_referral", of=response, by=by, at=at)


@dataclass(frozen=True)
class Sent:
    person: Stakeholder
    link: str  # to hand over, where no mail goes out


@transaction.atomic
def send_to(*, round_: Round, row: PassedOn, person: Stakeholder, by: Actor, at: datetime) -> Sent:
    """Ask a person of the list what was passed on. Raises NotSent, and RoundClosed."""
    if not Round.objects.select_for_update(no_key=True).get(pk=round_.pk).is_open:
        raise RoundClosed("The round is closed: nothing is asked any more.")
    _check(person, round_, row)
    SentReferral.objects.create(
        organisation_id=round_.organisation_id,
        round=round_,
        stakeholder=person,
        item=row.item,
        perspective=row.perspective,
        name=row.name,
        sent_at=at,
    )
    # Whoever has not begun gets it with the rest; whoever has finds it first.
    for response in Response.everything.select_for_update().filter(round=round_, stakeholder=person):
        refresh_asked_items(response, person)
    audit.record(verb="send_referral", of=person, by=by, at=at, item=row.item)
    if person.email and not settings.MAILS_ARE_FILES:
        mail = NewMail(PASSED_ON, person.pk, person.email, f"{PASSED_ON}:{person.pk}:{row.item}")
        queue_mails_to([mail], [person], at)
        return Sent(person, "")
    (link,) = show_links(engagement=person.engagement, stakeholders=[person], by=by, at=at)
    return Sent(person, link)


def _check(person: Stakeholder, round_: Round, row: PassedOn) -> None:
    sent = SentReferral.objects.filter(round=round_, stakeholder=person)
    named = {"person": person}
    if sent.filter(item=row.item).exists():
        raise NotSent(_("%(person)s was sent this question already.") % named)
    if person.is_asked_singly and sent.count() >= MOST_SINGLE_QUESTIONS:
        raise NotSent(
            _("%(person)s was sent three questions already: nobody is asked more by the way.") % named
        )
    engagement = round_.engagement
    definition = definition_for(engagement.instrument_version, engagement.routing)
    routed = asked_items(definition, perspective=person.perspective, routing=engagement.routing)
    if not person.is_asked_singly and row.item in {item.id for item in routed}:
        raise NotSent(_("%(person)s is asked this anyway.") % named)


@transaction.atomic
def send_to_new(*, round_: Round, row: PassedOn, new: NewStakeholder, by: Actor, at: datetime) -> Sent:
    """Add somebody to the list who is asked this question alone. Raises PeopleNotAdded, NotSent and RoundClosed."""
    (person,) = add_stakeholders(engagement=round_.engagement, people=[new], by=by, at=at)
    Stakeholder.objects.filter(pk=person.pk).update(is_asked_singly=True)
    person.is_asked_singly = True
    return send_to(round_=round_, row=row, person=person, by=by, at=at)


def may_be_sent_to(round_: Round, row: PassedOn) -> Sequence[Stakeholder]:
    """Return who of the list may be asked: first those of the perspective it was passed on to."""
    people = Stakeholder.objects.taking_part().filter(engagement=round_.engagement_id)
    return sorted(people, key=lambda each: each.perspective != row.perspective)
