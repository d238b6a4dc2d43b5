"""Encryption by SECRET_KEY: a copy of the database alone reveals nothing."""

import base64
import json
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def fernet(purpose: str) -> MultiFernet:
    """Return a Fernet that encrypts by the present key and also decrypts by those it replaced. Each purpose has its own keys."""
    return _fernet(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _fernet(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key_from(purpose, secret)) for secret in secrets])


def _key_from(purpose: str, secret: str) -> bytes:
    digest = salted_hmac(purpose, "", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


def keyed_digests(purpose: str, text: str) -> tuple[str, ...]:
    """Return the digest of a text by the key in force, then by those it replaced."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(salted_hmac(purpose, text, secret=key, algorithm="sha256").hexdigest() for key in keys)


class SealedSessions:
    """Writes sessions encrypted: one may hold a form that waits for proof, with whatever was typed into it."""

    def dumps(self, held: object) -> bytes:
        written = json.dumps(held, separators=(",", ":")).encode()
        sealed: bytes = fernet(__name__).encrypt(written)
        return sealed

    def loads(self, kept: bytes) -> object:
        """Read a session, also one from before they were encrypted. Without its key it is empty."""
        if kept.startswith(b"{"):
            return json.loads(kept)
        try:
            return json.loads(fernet(__name__).decrypt(kept))
        except InvalidToken:
            return {}
