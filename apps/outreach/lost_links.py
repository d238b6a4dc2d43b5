"""“I lost my link”: an address on an open list gets its link by mail, and nobody learns whether it is on one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import bucket_of, is_audited, is_mail_due
from apps.engagements.models import Round, Stakeholder, StakeholderQuerySet
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.outreach.texts import LOST_LINK
from apps.responses.models import LinkRequest


@transaction.atomic
def note_request(*, address: str, network: str, by: Actor, at: datetime) -> None:
    """Note a request. One that waits already is not noted twice."""
    # Only what was typed. A worker looks it up, so that the response takes the same time whatever was typed.
    if LinkRequest.objects.filter(address__iexact=address).exists():
        return
    request = LinkRequest.objects.create(address=address, asked_at=at)
    if is_audited("lost", network=network, at=at):
        audit.record(verb="ask_for_link", of=request, by=by, at=at)


@transaction.atomic
def answer_requests(*, at: datetime) -> int:
    """Queue the mails requested since the last run; return how many."""
    requests = list(LinkRequest.objects.select_for_update(skip_locked=True))
    mails = sum(_queue(request, person, at) for request in requests for person in _people_at(request.address))
    # What was typed is nobody's to keep, whether it was on a list or not.
    LinkRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return mails


def _queue(request: LinkRequest, person: Stakeholder, at: datetime) -> int:
    email = _email_of(person, request.address)
    # Nobody is refused: not the owner of an address for which strangers asked before, not a colleague in the network
    # of somebody who asks for a thousand. What is limited is what a person gets: a mail now and then, and the last one
    # still opens their answers.
    if not is_mail_due(bucket_of("lost-mail", str(person.pk), email.casefold()), at=at):
        return 0
    mail = NewMail(LOST_LINK, person.pk, email, f"{LOST_LINK}:{person.pk}:{request.pk}")
    return queue_mails(scope_id=person.organisation_id, group_id=person.engagement_id, mails=[mail], at=at)


def _email_of(person: Stakeholder, address: str) -> str:
    # The address we know, never the one typed: the database may take the two for the same.
    is_kept = person.keeps_email and person.kept_email.casefold() == address.casefold()
    return person.kept_email if is_kept else person.email


def _people_at(address: str) -> StakeholderQuerySet:
    """Return the people with this address on open lists, once for each engagement."""
    # Of those whose links were revoked and not renewed nobody: only the facilitator gives them a new one. An address
    # that counts for what was given counts here too, when the list has another by now.
    return Stakeholder.objects.reachable().filter(
        Q(email__iexact=address) | Q(keeps_email=True, kept_email__iexact=address),
        engagement__rounds__state=Round.State.OPEN,
    )
