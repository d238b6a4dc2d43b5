"""The demo organisation's members. Their password belongs to this installation and is published nowhere."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

ORGANISATION_SLUG = "demo"
ORGANISATION_NAME = "Fathom & Finch Consulting"


@dataclass(frozen=True, slots=True)
class DemoMember:
    name: str
    email: str
    role: str
    what: str

    @property
    def password(self) -> str:
        digest = hmac.digest(settings.SECRET_KEY.encode(), f"demo {self.email}".encode(), hashlib.sha256)
        letters = base64.b32encode(digest).decode().lower()
        return "-".join(letters[start : start + 4] for start in (0, 4, 8, 12))


OWNER = DemoMember("Olga Marsh", "olga@demo.example", "owner", "owns the organisation")
FACILITATOR = DemoMember("Alice Duarte", "alice@demo.example", "facilitator", "runs the engagements")
MANAGER = DemoMember("Carol Lindqvist", "carol@demo.example", "manager", "reads the reports of her clients")


EVERYONE = (FACILITATOR, MANAGER, OWNER)


def sign_in_table() -> str:
    return "\n".join(f"  {person.email:<20} {person.password}   {person.what}" for person in EVERYONE)
