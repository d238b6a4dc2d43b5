"""Session lifetime: eight hours without a request, seven days at most; and how long ago somebody proved who they are."""

from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=10)  # not at every request: a write for each page would be too many
PROVEN_FOR = timedelta(minutes=30)
_BEGUN, _SEEN = "signed_in_at", "seen_at"


def begin(sender: object, request: HttpRequest, **signal: Any) -> None:
    """Mark the session at sign-in (a receiver of Django's signal)."""
    request.session[_BEGUN] = request.session[_SEEN] = timezone.now().timestamp()


def is_over(request: HttpRequest) -> bool:
    """Say whether the session has expired; if not, mark it as in use."""
    now = timezone.now().timestamp()
    begun, seen = request.session.get(_BEGUN, 0.0), request.session.get(_SEEN, 0.0)
    if now - seen > IDLE.total_seconds() or now - begun > ABSOLUTE.total_seconds():
        return True
    if now - seen > NOTED_EVERY.total_seconds():
        request.session[_SEEN] = now
    return False


def is_proven(request: HttpRequest) -> bool:
    """Say whether a password, passkey or code was given in this session in the last 30 minutes."""
    given = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(given) and timezone.now().timestamp() - max(given) < PROVEN_FOR.total_seconds()
