"""Who may see and change a response: whoever holds its session, begun by one of its person's live links.

| who                                         | the response           |
|---------------------------------------------|------------------------|
| the person, on a device that opened a link  | all of it              |
| the same after revoking, 12 h idle, 7 days  | SessionEnded           |
| anybody else, signed in or not              | 404                    |
"""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest

from apps.engagements.links import token_sha256
from apps.engagements.models import InvitationToken
from apps.responses.errors import LinkNotValid, SessionEnded
from apps.responses.models import Response
from apps.responses.sessions import AnswerSession, session_of

_ENGAGEMENT = "invitation__stakeholder__engagement"


def token_of(token: str, *, at: datetime) -> InvitationToken:
    """Return the live token of a link with its person and engagement; raises LinkNotValid, whatever is wrong."""
    found = (
        InvitationToken.objects.live(at=at)
        .filter(sha256=token_sha256(token))
        .select_related(
            *(f"{_ENGAGEMENT}__{part}" for part in ("instrument_version", "client", "organisation"))
        )
        .defer(f"{_ENGAGEMENT}__instrument_version__document")
        .first()
    )
    if found is None:
        raise LinkNotValid("This link doesn't open anything.")
    return found


def response_of(request: HttpRequest, response_id: UUID, *, at: datetime) -> tuple[Response, AnswerSession]:
    """Return the response this browser may answer; raises SessionEnded, and Http404 for a response of others."""
    session = session_of(request, response_id)
    if session is None:
        raise Http404
    response = (
        Response.objects.select_related(
            "round__engagement__instrument_version", "round__engagement__client", "stakeholder__invitation"
        )
        .defer("round__engagement__instrument_version__document")
        .filter(pk=response_id)
        .first()
    )
    if response is None:
        raise Http404
    revoked_at = response.stakeholder.invitation.revoked_at
    if session.is_over(at=at) or (revoked_at is not None and revoked_at >= session.begun_at):
        raise SessionEnded("Open your personal link again to go on.")
    return response, session
