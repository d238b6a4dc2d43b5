"""Typed requests, the address they come from, and pages whose own address is a secret."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


def wants_fragment(request: HtmxHttpRequest) -> bool:
    """Return whether htmx asks for a fragment of a page."""
    # From a link that htmx follows it takes the whole page. A page that Back asks for is loaded by the browser itself
    # (`refreshOnHistoryMiss` in base.html).
    return bool(request.htmx) and not request.htmx.boosted


def ids_in(values: Iterable[str]) -> set[UUID]:
    """Return the ids that were sent; anything else that was is ignored."""
    ids = set()
    for value in values:
        with suppress(ValueError):
            ids.add(UUID(value))
    return ids


def client_address(request: HttpRequest) -> str:
    """Return the address that connected to our outermost proxy, or to us if there is none."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    # From the end: our own proxies add theirs there, and whatever stands before may be made up.
    if 0 < settings.PROXIES <= len(forwarded) and forwarded[-settings.PROXIES]:
        return forwarded[-settings.PROXIES]
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def client_network(request: HttpRequest) -> str:
    """Return what limits count by: an IPv4 address, or the /64 of an IPv6 address."""
    # Whoever has one address of a /64 has all of them.
    try:
        address = ip_address(client_address(request).partition("%")[0])
    except ValueError:
        return client_address(request)
    if not isinstance(address, IPv6Address):
        return str(address)
    # All of IPv4, spelled as IPv6, lies in one /64: everybody would be one caller.
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


class CsrfWithoutReferrer(CsrfViewMiddleware):
    """Checks the CSRF token as usual but allows "Origin: null"."""

    # Browsers send that from a page whose address must not appear in a Referer. Another site gains nothing by sending
    # it: the cookie is SameSite and the token unknown to it.
    def _origin_verified(self, request: HttpRequest) -> bool:
        return request.META["HTTP_ORIGIN"] == "null" or bool(super()._origin_verified(request))  # type: ignore[misc]


def without_referrer(answer: HttpResponse) -> HttpResponse:
    """Keep the token in this page's address out of Referer headers and search engines."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@contextmanager
def show_outcome(
    request: HttpRequest, done: str, *, refused: type[Exception] | tuple[type[Exception], ...]
) -> Iterator[None]:
    """Show as a message that what the block does is done, or why it was refused."""
    try:
        yield
    except refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
