"""Guessing at a secret: whoever guesses waits longer and longer, and nobody else waits.

Guesses are counted by guesser: a device that has proven this account before, or else a network. Only that guesser
waits, for that account. So a stranger cannot lock anybody out who signs in from elsewhere, and what guessing can
reach is bounded all the same (docs/decisions/0029-nobody-locks-anybody-out.md has the sums).
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.hashing import HashingBusy, for_stranger
from apps.core.limits import (
    BackOff,
    bucket_of,
    count_try,
    forget_tries,
    refund_attempt,
    tries_in_window,
    try_after_pause,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Guesser:
    where: str  # the id of a known device, or the network of an unknown one
    is_known: bool


@dataclass(frozen=True)
class Secret:
    """How often one kind of secret may be guessed."""

    kind: str
    attack_threshold: int  # so many guesses of strangers together in a day are an attack
    strangers_per_day: int | None = None  # together; None where strangers never wait for each other


# docs/decisions/0029-nobody-locks-anybody-out.md says how many guesses each attacker has by these.
_WEEK = timedelta(days=7)
# For a device that has proven this account before.
_KNOWN = BackOff(free=5, first=timedelta(seconds=30), longest=timedelta(hours=1), forgotten_after=DAY)
# For each network, and once an account is under attack.
_STRANGERS = BackOff(free=5, first=timedelta(minutes=1), longest=timedelta(hours=6), forgotten_after=_WEEK)
_UNDER_ATTACK = BackOff(free=1, first=timedelta(hours=1), longest=DAY, forgotten_after=_WEEK)

PASSWORD = Secret("password", attack_threshold=50)
# Six digits are soon guessed by many networks. Only those with the password or the link get this far.
CODE = Secret("code", attack_threshold=10, strangers_per_day=15)
# Of a link to a report: ten random letters, which even many networks together could not find while it lives.
PASSCODE = Secret("passcode", attack_threshold=50)
# No letter that is read as another, or as a digit: each is worth five bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def drawn_letters(count: int) -> str:
    """Draw letters and digits for somebody to type, in two halves, as they are read out."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(count))
    return f"{drawn[: count // 2]}-{drawn[count // 2 :]}"


def typed_letters(typed: str) -> str:
    """Return drawn letters as they are compared, however they were typed: with blanks, dashes or capitals."""
    return "".join(each for each in typed.lower() if each in _LETTERS)[:40]


def guess(secret: Secret, *, of: str, by: Guesser, at: datetime) -> datetime | None:
    """Count a guess at the secret `of` somebody, before it is checked; return when their last one was.

    Raises TooManyTries during a pause, whatever was typed.
    """
    # A known device never waits for the guesses of strangers, nor they for its: each is a bucket of its own.
    if by.is_known:
        return try_after_pause(_bucket(secret, of, by), pause=_KNOWN, at=at)
    together = _bucket_of_all(secret, of)
    is_under_attack = tries_in_window(together, window=DAY, at=at) >= secret.attack_threshold
    pause = _UNDER_ATTACK if is_under_attack else _STRANGERS
    last = try_after_pause(_bucket(secret, of, by), pause=pause, at=at)
    # Counted also where strangers never wait for each other: by it an attack is known.
    count_try(together, most=secret.strangers_per_day or 2**31, window=DAY, at=at)
    return last


@contextmanager
def hashed_guess(secret: Secret, *, of: str, by: Guesser, at: datetime) -> Iterator[None]:
    """Count a guess that this block checks by hashing. Raises TooManyTries and HashingBusy."""
    last = guess(secret, of=of, by=by, at=at)
    try:
        with nullcontext() if by.is_known else for_stranger(by.where):
            yield
    except HashingBusy:
        # Nothing was checked. Counted all the same, a flood of strangers would have the account's owner wait.
        refund_attempt(_bucket(secret, of, by), at=at, last=last)
        if not by.is_known:
            refund_attempt(_bucket_of_all(secret, of), at=at)
        raise


def reset_guesses(secret: Secret, *, of: str, by: Guesser) -> None:
    """Forget the guesses of a guesser who was right in the end. Those of others stay counted."""
    forget_tries(_bucket(secret, of, by))


def name_of_account(email: str) -> str:
    """Return one name for all spellings under which PostgreSQL and allauth find the same address."""
    # With two names an account would have twice as many guesses.
    return unicodedata.normalize("NFKC", email.strip()).upper().casefold()


def _bucket(secret: Secret, of: str, by: Guesser) -> str:
    return bucket_of(secret.kind, of, "device" if by.is_known else "network", by.where)


def _bucket_of_all(secret: Secret, of: str) -> str:
    return bucket_of(f"{secret.kind}-all", of)
