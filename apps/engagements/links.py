"""Personal links. Only the link holds the token; the database has its hash."""

import hashlib
import secrets
from contextlib import suppress
from ipaddress import ip_address
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.web.sealing import keyed_digests


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address_digests(email: str) -> tuple[str, ...]:
    """Return the digest of a mail address by the key in force, then by those it replaced."""
    return keyed_digests("apps.engagements.links", email.casefold())


def address_digest(email: str) -> str:
    # A token remembers where it went by this alone: whoever reads its row learns no address.
    return address_digests(email)[0]


def masked(email: str) -> str:
    """Return an address so that its owner knows it again: "bo…@example.com"."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:2]}…@{domain}" if email else ""


def link_of(token: str) -> str:
    return f"{settings.BASE_URL}/i/{token}/"


def reach_of(address: str) -> Literal["machine", "network", ""]:
    """Say who alone reaches an address: this machine, or its network; nothing where anybody may."""
    host = urlsplit(address).hostname or ""
    if host in {"127.0.0.1", "localhost", "::1"}:
        return "machine"
    with suppress(ValueError):
        return "network" if ip_address(host).is_private else ""
    return "network" if "." not in host or host.endswith(".local") else ""


def token_in(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def mail_to(email: str, *, name: str, initiative: str, link: str) -> str:
    """Return a mailto: address that opens the facilitator's mail program with the mail written."""
    text = _(
        "%(name)s, here are the questions about %(initiative)s. The link is yours alone. "
        "It needs no account, and you can stop and go on later."
    )
    body = f"{text % {'name': name, 'initiative': initiative}}\r\n\r\n{link}"
    # Not "+" for a space, as urlencode does by itself: mail programs show the plus.
    query = urlencode({"subject": initiative, "body": body}, quote_via=quote)
    return f"mailto:{quote(email, safe='@')}?{query}"
