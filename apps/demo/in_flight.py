"""A round in mid-flight, which no engagement file holds: who was mailed when, who opened their link, whose mail came back."""

from datetime import datetime, timedelta

from apps.core.actors import Actor
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.services import LinkDelivery, mint_links
from apps.mailing.models import DETAIL, REFUSED, Mail
from apps.mailing.services import REFUSED_TEXT
from apps.outreach.services import chase, invite
from apps.responses.models import Answer, Comment, Response

MISSPELLED = "@marowfield.example"  # its people are at marrowfield: this mail came back
NO_SUCH_DOMAIN = "550 5.1.2 marowfield.example: domain not found."
FILLING_IN = timedelta(minutes=14)
# Since the last act: nobody is thanked any more, and the next reminder may go.
LONG_ENOUGH = timedelta(hours=30)


def put_in_flight(*, engagement: Engagement, opened_at: datetime, by: Actor, at: datetime) -> None:
    """Open the round that the file brought closed, and give it the past that mails and links would have left."""
    begun = list(
        Response.objects.filter(round__engagement=engagement).select_related("stakeholder").order_by("pk")
    )
    sent = {response.pk for response in begun if response.is_submitted}
    Response.objects.filter(pk__in=sent).update(state=Response.State.DRAFT, submitted_at=None)
    Round.objects.filter(engagement=engagement).update(
        state=Round.State.OPEN, opened_at=opened_at, closed_at=None, closed_by=None
    )
    people = list(engagement.stakeholders.all())
    engagement.stakeholders.update(added_at=opened_at, counts_from=None)
    invite(engagement=engagement, by=by, at=opened_at)
    for person in people:
        mint_links(stakeholders=[person], at=opened_at, delivery=LinkDelivery(LinkWay.MAILED, person.email))
    between = (at - LONG_ENOUGH - opened_at) / max(len(begun), 1)
    for place, response in enumerate(begun):
        _open(response, opened_at + between * place + between / 2, is_sent=response.pk in sent)
    reached = {str(person.pk) for person in people if not person.email.endswith(MISSPELLED)}
    chase(engagement=engagement, chosen=reached, by=by, at=at - LONG_ENOUGH)
    _deliver(engagement)


def _open(response: Response, at: datetime, *, is_sent: bool) -> None:
    """Let the person open the mailed link, by which they count, and answer."""
    InvitationToken.objects.filter(invitation__stakeholder=response.stakeholder).update(opened_at=at)
    Stakeholder.objects.filter(pk=response.stakeholder_id).update(counts_from=at)
    done = at + FILLING_IN
    Answer.objects.filter(response=response).update(answered_at=done)
    Comment.objects.filter(response=response).update(written_at=done)
    response.started_at = at
    if is_sent:
        response.state, response.submitted_at = Response.State.SUBMITTED, done
    response.save(update_fields=["started_at", "state", "submitted_at"])


def _deliver(engagement: Engagement) -> None:
    """Note the mails as sent when they were queued, so that no worker sends them now, and one as refused."""
    for mail in Mail.objects.of_group(engagement.pk):
        mail.started_at = mail.sending_at = mail.finished_at = mail.available_at = mail.queued_at
        mail.attempts, mail.state = 1, Mail.State.READY
        if mail.recipient.endswith(MISSPELLED):
            mail.state, mail.error_code = Mail.State.FAILED, REFUSED
            mail.error_text = f"{REFUSED_TEXT}{DETAIL}{NO_SUCH_DOMAIN}"
        mail.save()
