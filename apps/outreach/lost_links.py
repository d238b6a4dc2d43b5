"""“I lost my link”: whoever types an address that is on an open list gets the link there, and nobody learns whether it is.

The page only notes what was typed. Who is behind it is looked up by a worker, so that the answer on screen takes the
same time whatever was typed; the note is gone once it is dealt with.
"""

from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.engagements.models import Round, Stakeholder, StakeholderQuerySet
from apps.mailing import dispatch
from apps.mailing.services import NewMail
from apps.outreach.texts import LOST_LINK
from apps.responses.models import LinkRequest


@transaction.atomic
def note_request(*, address: str, at: datetime) -> None:
    request = LinkRequest.objects.create(address=address, asked_at=at)
    audit.record(verb="ask_for_link", of=request, at=at, scope_id=None, actor=None, actor_kind="visitor")


@transaction.atomic
def answer_requests(*, at: datetime) -> int:
    """Queue the mails that were asked for since the last time; return how many."""
    requests = list(LinkRequest.objects.select_for_update(skip_locked=True))
    mails = sum(_queue(request, at) for request in requests)
    LinkRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return mails


def _queue(request: LinkRequest, at: datetime) -> int:
    return sum(
        dispatch.queue_mails(
            scope_id=person.organisation_id,
            group_id=person.engagement_id,
            mails=[NewMail(LOST_LINK, person.pk, person.email, f"{LOST_LINK}:{person.pk}:{request.pk}")],
            at=at,
        )
        for person in _people_at(request.address)
    )


def _people_at(address: str) -> StakeholderQuerySet:
    """Return who has this address on a list that is open, once in each engagement.

    Whose links the facilitator ended, and who has had none since, gets a new one from the facilitator alone.
    """
    return Stakeholder.objects.reachable().filter(
        email__iexact=address, engagement__rounds__state=Round.State.OPEN
    )
