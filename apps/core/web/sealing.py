"""Encryption by SECRET_KEY: a copy of the database alone reveals nothing."""

import base64
import json
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def fernet(purpose: str) -> MultiFernet:
    """Return a Fernet that encrypts by the present key and also decrypts by those it replaced."""
    # Each purpose has keys of its own: what is sealed for one can't be handed to another.
    return _fernet(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _fernet(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    digests = (salted_hmac(purpose, "", secret=secret, algorithm="sha256").digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def keyed_digests(purpose: str, text: str) -> tuple[str, ...]:
    """Return the digest of a text by the key in force, then by those it replaced."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(salted_hmac(purpose, text, secret=key, algorithm="sha256").hexdigest() for key in keys)


class SealedSessions:
    # One may hold a form that waits for proof, with whatever was typed into it.
    def dumps(self, held: object) -> bytes:
        written = json.dumps(held, separators=(",", ":")).encode()
        sealed: bytes = fernet(__name__).encrypt(written)
        return sealed

    def loads(self, kept: bytes) -> object:
        # One from before they were encrypted.
        if kept.startswith(b"{"):
            return json.loads(kept)
        try:
            return json.loads(fernet(__name__).decrypt(kept))
        except InvalidToken:
            # Its key is gone: whoever had it signs in again, and no page breaks.
            return {}
