"""The stakeholder's signed cookies: the session, bound to one response, the device, known for longer, and who joined."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from apps.engagements.models import Engagement
from apps.responses.models import Response

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
KNOWN_FOR = timedelta(days=180)
JOINED_FOR = timedelta(days=30)
_SALT, _DEVICE_SALT = "apps.responses.sessions", "apps.responses.devices"
_JOINED_SALT = "apps.responses.joined"
_TAKEN_BACK_SALT = "apps.responses.taken_back"


@dataclass(frozen=True)
class AnswerSession:
    response_id: UUID
    begun_at: datetime
    seen_at: datetime
    interviewer: UUID | None = None  # the facilitator in an interview; None for the person
    device: UUID | None = None  # its row ends the session on the server; None in an interview

    def is_over(self, *, at: datetime) -> bool:
        return at - self.seen_at > IDLE or at - self.begun_at > ABSOLUTE


def _name(kind: str, of: UUID | None = None) -> str:
    # Over HTTPS bound to the host: no neighbour of it can set one.
    prefix = "__Host-" if settings.IS_HTTPS else ""
    return f"{prefix}scalelens_{kind}_{of.hex if of else ''}"


def cookie_name(response_id: UUID) -> str:
    return _name("r", response_id)


def _set_cookie(answer: HttpResponse, name: str, content: object, *, salt: str, max_age: timedelta) -> None:
    answer.set_cookie(
        name,
        signing.dumps(content, salt=salt),
        max_age=max_age,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


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
    if "interviewer" in content:
        return AnswerSession(response_id, begun_at, seen_at, UUID(hex=content["interviewer"]))
    # Cookies issued before `Device` rows existed name no device; the migration gave those devices the id of their response.
    device = UUID(hex=content.get("device", response_id.hex))
    return AnswerSession(response_id, begun_at, seen_at, device=device)


def begun_here(request: HttpRequest) -> list[UUID]:
    """Return the responses for which this browser has a signed cookie, expired or not."""
    endings = [name.rpartition("_")[2] for name in request.COOKIES if "scalelens_r_" in name]
    ids = [UUID(hex=text) for text in endings if re.fullmatch(r"[0-9a-f]{32}", text)]
    return [response_id for response_id in ids if session_of(request, response_id) is not None]


def begin(answer: HttpResponse, response_id: UUID, *, device: UUID, at: datetime) -> None:
    """Begin the session of a device, replacing an earlier one in this browser, and remember the device."""
    _set(answer, AnswerSession(response_id, at, at, device=device), at)
    remember(answer, device)


def begin_interview(answer: HttpResponse, response_id: UUID, *, interviewer: UUID, at: datetime) -> None:
    _set(answer, AnswerSession(response_id, at, at, interviewer), at)


def devices_here(request: HttpRequest) -> list[UUID]:
    """Return the ids of devices that this browser is known as, each for one person."""
    devices = []
    for name, signed in request.COOKIES.items():
        if name.startswith(_name("d")):
            with suppress(signing.BadSignature):
                devices.append(UUID(hex=signing.loads(signed, salt=_DEVICE_SALT, max_age=KNOWN_FOR)))
    return devices


def remember(answer: HttpResponse, device: UUID) -> None:
    _set_cookie(answer, _name("d", device), device.hex, salt=_DEVICE_SALT, max_age=KNOWN_FOR)


def joined_here(request: HttpRequest, engagement: Engagement) -> Response | None:
    """Return the response of whoever joined this engagement on this device, unless they have withdrawn since."""
    try:
        content = signing.loads(request.COOKIES.get(_name("j", engagement.pk), ""), salt=_JOINED_SALT)
    except signing.BadSignature:
        return None
    return Response.objects.filter(pk=UUID(hex=content), round__engagement=engagement).first()


def remember_joined(answer: HttpResponse, response: Response, engagement: Engagement) -> None:
    """Remember that this device has joined, also when the person leaves it: one device joins once."""
    # A stranger can throw the cookie away: it is there for those who press twice, and makes many names a deliberate act.
    name = _name("j", engagement.pk)
    _set_cookie(answer, name, response.pk.hex, salt=_JOINED_SALT, max_age=JOINED_FOR)


def forget_joined(answer: HttpResponse, engagement: Engagement) -> None:
    answer.delete_cookie(_name("j", engagement.pk), samesite="Lax")


def renew(answer: HttpResponse, session: AnswerSession, *, at: datetime) -> None:
    # Only the idle time begins anew: after seven days everybody opens their link again.
    _set(answer, replace(session, seen_at=at), at)


def remember_taken_back(answer: HttpResponse, response_id: UUID) -> None:
    """Remember that what was given on this device was taken back: the row that could tell is deleted."""
    name = _name("t", response_id)
    _set_cookie(answer, name, response_id.hex, salt=_TAKEN_BACK_SALT, max_age=KNOWN_FOR)


def was_taken_back_here(request: HttpRequest, response_id: UUID) -> bool:
    signed = request.COOKIES.get(_name("t", response_id), "")
    try:
        return bool(signing.loads(signed, salt=_TAKEN_BACK_SALT, max_age=KNOWN_FOR) == response_id.hex)
    except signing.BadSignature:
        return False


def end(answer: HttpResponse, session: AnswerSession) -> None:
    """Delete the cookies of this device; links keep working."""
    answer.delete_cookie(cookie_name(session.response_id), samesite="Lax")
    if session.device:
        answer.delete_cookie(_name("d", session.device), samesite="Lax")


def _set(answer: HttpResponse, session: AnswerSession, at: datetime) -> None:
    # All in the cookie: a page or a save touches no table of sessions, and no cache.
    content = {
        "response": session.response_id.hex,
        "begun": session.begun_at.timestamp(),
        "seen": session.seen_at.timestamp(),
    }
    for key, value in (("interviewer", session.interviewer), ("device", session.device)):
        if value:
            content[key] = value.hex
    left = session.begun_at + ABSOLUTE - at
    _set_cookie(answer, cookie_name(session.response_id), content, salt=_SALT, max_age=min(IDLE, left))
