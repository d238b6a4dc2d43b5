"""Secrets of second factors, encrypted by SECRET_KEY, so that a copy of the database alone makes no codes."""

import logging

from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken

from apps.core.web.sealing import fernet

logger = logging.getLogger(__name__)
_PURPOSE = "apps.accounts.signing_in.sealing"


def seal(secret: str) -> str:
    return fernet(_PURPOSE).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the secret, or one that no code fits if its key is gone."""
    try:
        secret: bytes = fernet(_PURPOSE).decrypt(sealed.encode())
        return secret.decode()
    except InvalidToken:
        logger.warning("A second factor was sealed by a SECRET_KEY that is gone; it has to be reset.")
        return str(generate_totp_secret())
