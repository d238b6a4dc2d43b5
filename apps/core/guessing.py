"""Guessing at a secret: who guesses waits longer and longer, and nobody else waits.

A password or a code is guessed at by somebody: a device that has proven this account before, or else a network. Only
that somebody waits, for that account. So no stranger can keep a right password out from anywhere else, and what
guessing can reach is bounded all the same (docs/decisions/0029-nobody-locks-anybody-out.md has the sums).
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.limits import (
    BackOff,
    bucket_of,
    count_try,
    forget_tries,
    take_back_try,
    try_after_pause,
    used_up,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Guesser:
    """Who guesses: the id of a known device, or the network of an unknown one."""

    where: str
    is_known: bool


@dataclass(frozen=True)
class Secret:
    """How often one kind of secret may be guessed at."""

    kind: str
    known: BackOff  # for a device that has proven this account before
    strangers: BackOff  # for each network
    pressed: BackOff  # for each network, once strangers have guessed at this account `press` times in a day
    press: int
    most_of_strangers: int | None = None  # a day, together; None where strangers never wait for each other


_WEEK = timedelta(days=7)
_KNOWN = BackOff(free=5, first=timedelta(seconds=30), longest=timedelta(hours=1), forgotten_after=DAY)
_STRANGERS = BackOff(free=5, first=timedelta(minutes=1), longest=timedelta(hours=6), forgotten_after=_WEEK)
_PRESSED = BackOff(free=1, first=timedelta(hours=1), longest=DAY, forgotten_after=_WEEK)

PASSWORD = Secret("password", known=_KNOWN, strangers=_STRANGERS, pressed=_PRESSED, press=50)
# Six digits are soon guessed by many networks. Only who has the password or the link already gets this far.
CODE = Secret("code", known=_KNOWN, strangers=_STRANGERS, pressed=_PRESSED, press=10, most_of_strangers=15)
# Of a link to a report: ten random letters, which many networks together could not find in its life either.
PASSCODE = Secret("passcode", known=_KNOWN, strangers=_STRANGERS, pressed=_PRESSED, press=50)


def guess(secret: Secret, *, of: str, by: Guesser, at: datetime) -> None:
    """Count a guess at the secret `of` somebody, before it is looked at. Raises TooManyTries where it must wait.

    What is raised is said whatever was typed: while somebody waits, their right guess tells them nothing.
    """
    together = bucket_of(f"{secret.kind}-all", of)
    if by.is_known:
        try_after_pause(_bucket(secret, of, by), pause=secret.known, at=at)
        return
    is_pressed = used_up(together, window=DAY, at=at) >= secret.press
    pause = secret.pressed if is_pressed else secret.strangers
    try_after_pause(_bucket(secret, of, by), pause=pause, at=at)
    count_try(together, most=secret.most_of_strangers or 2**31, window=DAY, at=at)


def guessed_right(secret: Secret, *, of: str, by: Guesser) -> None:
    """Forget the guesses of somebody who was right in the end. What others guessed stays counted."""
    forget_tries(_bucket(secret, of, by))


def not_looked_at(secret: Secret, *, of: str, by: Guesser) -> None:
    """Take back a guess that was counted and then not looked at."""
    take_back_try(_bucket(secret, of, by))


def name_of_account(email: str) -> str:
    """Return one name for all spellings under which PostgreSQL and allauth find the same address."""
    return unicodedata.normalize("NFKC", email.strip()).upper().casefold()


def _bucket(secret: Secret, of: str, by: Guesser) -> str:
    return bucket_of(secret.kind, of, "device" if by.is_known else "network", by.where)
