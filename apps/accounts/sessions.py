"""Session lifetime: eight hours without a request, seven days at most; and how long ago somebody proved who they are."""

from datetime import timedelta
from typing import TypedDict

from allauth.account.authentication import get_authentication_records
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone


class Proof(TypedDict, total=False):
    """What allauth notes of each thing that was given in a session."""

    at: float
    method: str
    type: str
    provider: str


IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=10)
PROVEN_FOR = timedelta(minutes=30)
_BEGUN, _SEEN = "signed_in_at", "seen_at"


def begin(sender: object, request: HttpRequest, **signal: object) -> None:
    """Mark the session at sign-in (a receiver of Django's signal)."""
    request.session[_BEGUN] = request.session[_SEEN] = timezone.now().timestamp()


def is_over(request: HttpRequest) -> bool:
    """Return whether the session has expired; if not, mark it as in use."""
    now = timezone.now().timestamp()
    if _has_expired(request.session, now):
        return True
    # Not at every request: a write for each page would be too many.
    if now - last_seen(request.session) > NOTED_EVERY.total_seconds():
        request.session[_SEEN] = now
    return False


def _has_expired(content: SessionBase, now: float) -> bool:
    rests, lasts = now - last_seen(content), now - _instant(content, _BEGUN)
    return rests > IDLE.total_seconds() or lasts > ABSOLUTE.total_seconds()


def is_proven(request: HttpRequest) -> bool:
    """Return whether a password, passkey or code was given in this session in the last 30 minutes."""
    newest = max((proof["at"] for proof in _proofs(request)), default=0.0)
    return timezone.now().timestamp() - newest < PROVEN_FOR.total_seconds()


def ways_in(request: HttpRequest) -> list[str]:
    """Return what was given to sign in, in order: password, totp, recovery_codes, webauthn or a provider's name."""
    return [proof.get("type") or proof.get("provider") or proof["method"] for proof in _proofs(request)]


def _proofs(request: HttpRequest) -> list[Proof]:
    # Signing in is proof too, so what allauth notes of it is counted with what was asked for later.
    return get_authentication_records(request, request.user)  # type: ignore[no-any-return]


def last_seen(content: SessionBase) -> float:
    """Return the instant of the last request, to ten minutes."""
    return _instant(content, _SEEN)


def _instant(content: SessionBase, name: str) -> float:
    # Without a mark it began in 1970: a session that nobody marked is over.
    return float(str(content.get(name, 0.0)))
