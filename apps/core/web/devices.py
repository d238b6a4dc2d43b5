"""Devices that have proven an account before, known by a signed cookie (OWASP's device cookies).

The cookie signs nobody in. It only keeps wrong guesses of others, from the same network or elsewhere, from counting
as this device's. Each account has a cookie of its own, so people who share a device are not each other.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from apps.core.guessing import Guesser
from apps.core.web.http import client_network

KEPT = timedelta(days=180)  # since the device last proved the account
_SALT = "apps.core.web.devices"


def cookie_name(of: str) -> str:
    # With this prefix no other host of the domain can set it; without https browsers refuse it.
    prefix = "__Host-" if settings.IS_HTTPS else ""
    return f"{prefix}scalelens_d_{_digest(of)[:16]}"


def guesser(request: HttpRequest, *, of: str) -> Guesser:
    """Return the guesser at a secret of this account: the device if the account knows it, else the network."""
    device = _device(request, of)
    return Guesser(device, is_known=True) if device else Guesser(client_network(request), is_known=False)


def remember(request: HttpRequest, answer: HttpResponse, *, of: str) -> None:
    """Make this device known to the account it has just proven."""
    device = _device(request, of) or secrets.token_urlsafe(16)
    answer.set_cookie(
        cookie_name(of),
        signing.dumps([_digest(of), device], salt=_SALT),
        max_age=KEPT,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, of: str) -> str:
    signed = request.COOKIES.get(cookie_name(of), "")
    try:
        account, device = signing.loads(signed, salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return ""
    # The cookie's name comes from the browser; only its signed content is trusted.
    return str(device) if account == _digest(of) else ""


def _digest(of: str) -> str:
    return salted_hmac(_SALT, of, algorithm="sha256").hexdigest()
