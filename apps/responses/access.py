"""Who may see and change a response: whoever holds its session, begun by one of its person's live links.

| who                                         | the response           |
|---------------------------------------------|------------------------|
| the person, on a device that opened a link  | all of it              |
| the same after revoking, 12 h idle, 7 days  | SessionEnded           |
| the facilitator who enters an interview     | all of it              |
| the same once the person opens their link,  |                        |
|   or signed in as nobody or as another      | InterviewEnded         |
| anybody else, signed in or not              | 404                    |
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest

from apps.accounts.access import signed_in_as
from apps.core.actors import Actor
from apps.core.database.scope import enter
from apps.engagements.access import reaches
from apps.engagements.links import token_sha256
from apps.engagements.models import InvitationToken, Stakeholder
from apps.responses.errors import InterviewEnded, LinkNotValid, SessionEnded
from apps.responses.models import Device, Response
from apps.responses.sessions import AnswerSession, session_of

_ENGAGEMENT = "invitation__stakeholder__engagement"


def token_of(token: str, *, at: datetime) -> InvitationToken:
    """Return the live token of a link with its person and engagement, and enter their organisation.

    Raises LinkNotValid, whatever is wrong.
    """
    # Until an organisation is entered, the database shows rows of none.
    digest = token_sha256(token)
    enter(InvitationToken, sha256=digest)
    live = (
        InvitationToken.objects.live(at=at)
        .filter(sha256=digest, **{f"{_ENGAGEMENT}__archived_at": None})
        .select_related(
            *(f"{_ENGAGEMENT}__{part}" for part in ("instrument_version", "client", "organisation", "lead"))
        )
        .defer(f"{_ENGAGEMENT}__instrument_version__document")
        .first()
    )
    # The same words whatever is wrong: what a link was must not be found out by trying.
    if live is None:
        raise LinkNotValid("This link doesn't open anything.")
    return live


def response_of(request: HttpRequest, response_id: UUID, *, at: datetime) -> tuple[Response, AnswerSession]:
    """Return the response this browser may answer, and enter its organisation.

    Raises SessionEnded, and Http404 for a response of others.
    """
    session = session_of(request, response_id)
    if session is None:
        raise Http404
    enter(Response, id=response_id)
    responses = Response.everything.select_related(
        "round__engagement__instrument_version", "round__engagement__client", "stakeholder__invitation"
    ).defer("round__engagement__instrument_version__document")
    device = Device.objects.open_since(session.begun_at).filter(
        pk=session.device or response_id, stakeholder=OuterRef("stakeholder")
    )
    try:
        # Not first(): on this path the order it adds costs as much as a save's own statement.
        response: Any = responses.annotate(is_device_open=Exists(device)).get(pk=response_id)
    except Response.DoesNotExist as error:
        raise Http404 from error
    revoked_at = response.stakeholder.invitation.revoked_at
    if session.is_over(at=at) or (revoked_at is not None and revoked_at >= session.begun_at):
        raise SessionEnded("Open your personal link again to go on.")
    if session.interviewer is None:
        if not response.is_device_open:
            raise SessionEnded("This device was left, put out, or is of another link.")
    elif not _may_enter(request, response, session.interviewer):
        raise InterviewEnded("What the person gives from now on is theirs alone.")
    return response, session


def _may_enter(request: HttpRequest, response: Response, interviewer: UUID) -> bool:
    """Return whether an interview is still being entered by this facilitator, who is signed in here."""
    if not response.is_being_interviewed or response.interviewed_by_id != interviewer:
        return False
    membership = signed_in_as(request, interviewer)
    return membership is not None and reaches(membership, response.round.engagement)


def person(stakeholder: Stakeholder) -> Actor:
    """Return a person as the actor of what they do by their link, which is not answering."""
    return Actor("stakeholder", str(stakeholder.pk), stakeholder.organisation_id)


def answering(response: Response) -> Actor:
    """Return who answers: the response; in an interview, the facilitator."""
    # Not the person: the log holds what they do by their link too, and no row of it may join them to their answers.
    if response.is_being_interviewed:
        return Actor("user", str(response.interviewed_by_id), response.organisation_id)
    return Actor("stakeholder", str(response.pk), response.organisation_id)
