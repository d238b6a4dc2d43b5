"""Secrets of second factors, sealed by SECRET_KEY, so that a copy of the database alone makes no code."""

import base64
import logging

from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)


def seal(secret: str) -> str:
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the secret; one that no code fits where it was sealed by a key that is gone."""
    try:
        secret: bytes = _fernet().decrypt(sealed.encode())
        return secret.decode()
    except InvalidToken:
        logger.warning("A second factor was sealed by a SECRET_KEY that is gone; it has to be reset.")
        return str(generate_totp_secret())


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key_from(key)) for key in keys])


def _key_from(secret: str) -> bytes:
    digest = salted_hmac("apps.accounts.signing_in.sealing", "", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
