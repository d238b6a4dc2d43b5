"""Session lifetime: eight hours without a request, seven days at most; and how long ago somebody proved who they are."""

from datetime import datetime, timedelta
from typing import TypedDict

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

type Holds = SessionBase | dict[str, object]


class Proof(TypedDict, total=False):
    """What allauth notes of each thing that was given in a session."""

    at: float
    method: str
    type: str
    provider: str


IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=10)  # not at every request: a write for each page would be too many
PROVEN_FOR = timedelta(minutes=30)
_BEGUN, _SEEN = "signed_in_at", "seen_at"


def begin(sender: object, request: HttpRequest, **signal: object) -> None:
    """Mark the session at sign-in (a receiver of Django's signal)."""
    request.session[_BEGUN] = request.session[_SEEN] = timezone.now().timestamp()


def is_over(request: HttpRequest) -> bool:
    """Say whether the session has expired; if not, mark it as in use."""
    now = timezone.now().timestamp()
    if _has_expired(request.session, now):
        return True
    if now - last_seen(request.session) > NOTED_EVERY.total_seconds():
        request.session[_SEEN] = now
    return False


def _has_expired(held: Holds, now: float) -> bool:
    rests, lasts = now - last_seen(held), now - _instant(held, _BEGUN)
    return rests > IDLE.total_seconds() or lasts > ABSOLUTE.total_seconds()


def is_proven(request: HttpRequest) -> bool:
    """Say whether a password, passkey or code was given in this session in the last 30 minutes."""
    given = [record["at"] for record in _given(request)]
    return bool(given) and timezone.now().timestamp() - max(given) < PROVEN_FOR.total_seconds()


def ways_in(request: HttpRequest) -> list[str]:
    """Return what was given to sign in, in order: password, totp, recovery_codes, webauthn or a provider's name."""
    return [record.get("type") or record.get("provider") or record["method"] for record in _given(request)]


def _given(request: HttpRequest) -> list[Proof]:
    return get_authentication_records(request, request.user)  # type: ignore[no-any-return]


def lets_in(held: dict[str, object], *, user: AbstractBaseUser, at: datetime) -> bool:
    """Say whether what was given in a session would let this person in now."""
    is_theirs = constant_time_compare(str(held.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash())
    return is_theirs and not _has_expired(held, at.timestamp())


def last_seen(held: Holds) -> float:
    """Return the instant of the last request, to ten minutes."""
    return _instant(held, _SEEN)


def _instant(held: Holds, name: str) -> float:
    return float(str(held.get(name, 0.0)))
