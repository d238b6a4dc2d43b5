"""Personal links: the token is in the link alone, the database knows its hash."""

import hashlib
import secrets

from django.conf import settings


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    return f"{settings.BASE_URL}/i/{token}/"
