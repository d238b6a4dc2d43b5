"""Typed requests, and where they come from."""

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


def client_address(request: HttpRequest) -> str:
    """Return the address that connected to our outermost proxy, or to us if there is none."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXIES <= len(forwarded) and forwarded[-settings.PROXIES]:
        return forwarded[-settings.PROXIES]
    address: str = request.META.get("REMOTE_ADDR", "")
    return address
