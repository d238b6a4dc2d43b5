"""The stakeholder's session: a signed cookie bound to one response, without a row in the database."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
_SALT = "apps.responses.sessions"


@dataclass(frozen=True)
class AnswerSession:
    response_id: UUID
    begun_at: datetime
    seen_at: datetime
    interviewer: UUID | None = None  # the facilitator in an interview; None for the person

    def is_over(self, *, at: datetime) -> bool:
        return at - self.seen_at > IDLE or at - self.begun_at > ABSOLUTE


def cookie_name(response_id: UUID) -> str:
    prefix = "__Host-" if settings.IS_HTTPS else ""
    return f"{prefix}scalelens_r_{response_id.hex}"


def session_of(request: HttpRequest, response_id: UUID) -> AnswerSession | None:
    """Read the cookie of this response; None without one or if its signature is invalid."""
    signed = request.COOKIES.get(cookie_name(response_id), "")
    try:
        content = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return None
    # The cookie's name comes from the browser; only its signed content is trusted.
    if content["response"] != response_id.hex:
        return None
    begun_at, seen_at = (datetime.fromtimestamp(content[key], UTC) for key in ("begun", "seen"))
    interviewer = UUID(hex=content["interviewer"]) if "interviewer" in content else None
    return AnswerSession(response_id, begun_at, seen_at, interviewer)


def begun_here(request: HttpRequest) -> list[UUID]:
    """Return the responses for which this browser has a signed cookie, expired or not."""
    endings = [name.rpartition("_")[2] for name in request.COOKIES if "scalelens_r_" in name]
    ids = [UUID(hex=text) for text in endings if re.fullmatch(r"[0-9a-f]{32}", text)]
    return [response_id for response_id in ids if session_of(request, response_id) is not None]


def begin(answer: HttpResponse, response_id: UUID, *, at: datetime, interviewer: UUID | None = None) -> None:
    """Set a new cookie, which ends an earlier session on this device."""
    _set(answer, AnswerSession(response_id, at, at, interviewer), at)


def renew(answer: HttpResponse, session: AnswerSession, *, at: datetime) -> None:
    """Restart the idle time; the session still ends after seven days."""
    _set(answer, replace(session, seen_at=at), at)


def end(answer: HttpResponse, response_id: UUID) -> None:
    """End the session on this device; links keep working."""
    answer.delete_cookie(cookie_name(response_id), samesite="Lax")


def _set(answer: HttpResponse, session: AnswerSession, at: datetime) -> None:
    content = {
        "response": session.response_id.hex,
        "begun": session.begun_at.timestamp(),
        "seen": session.seen_at.timestamp(),
    }
    if session.interviewer:
        content["interviewer"] = session.interviewer.hex
    answer.set_cookie(
        cookie_name(session.response_id),
        signing.dumps(content, salt=_SALT),
        max_age=min(IDLE, session.begun_at + ABSOLUTE - at),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
