"""Password hashing: expensive to guess, at most two hashes at a time per process.

One hash takes 19 MiB and a core for a moment. There are two lanes of one each: one for devices and members that have
proven themselves, one for strangers, so that strangers who flood the sign-in page keep nobody out who was here before.
Few may wait in a lane, and fewer from one network, so that a flood leaves threads for every other page.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.translation import gettext

from apps.core.errors import ScalelensError


class HashingBusy(ScalelensError):
    """Too many wait already. Nothing was checked."""

    retry_after_seconds = 3


@dataclass(frozen=True, eq=False)  # each is its own: one network may have two
class _Ticket:
    who: str


class Lane:
    """One at a time, first come, first served. Raises HashingBusy if too many wait, or one too long."""

    def __init__(self, *, most: int, most_of_one: int, seconds: float) -> None:
        self._most, self._most_of_one, self._seconds = most, most_of_one, seconds
        self._queue: list[_Ticket] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, who: str) -> Iterator[None]:
        ticket = _Ticket(who)
        try:
            self._wait(ticket)
            yield
        finally:
            with self._changed:
                if ticket in self._queue:
                    self._queue.remove(ticket)
                # All are woken: a single one need not be the one whose turn it is.
                self._changed.notify_all()

    def _wait(self, ticket: _Ticket) -> None:
        with self._changed:
            of_one = sum(other.who == ticket.who for other in self._queue)
            is_full = len(self._queue) >= self._most or of_one >= self._most_of_one
            if not is_full:
                self._queue.append(ticket)
            if is_full or not self._changed.wait_for(lambda: self._queue[0] is ticket, self._seconds):
                raise HashingBusy(gettext("Too many sign in at this moment. Try again in a few seconds."))


# Those who proved themselves count as one; strangers are counted by network.
PROVEN = Lane(most=4, most_of_one=4, seconds=3)
STRANGERS = Lane(most=4, most_of_one=2, seconds=3)
_network: ContextVar[str] = ContextVar("network", default="")


@contextmanager
def for_stranger(network: str) -> Iterator[None]:
    """Hash in the lane of strangers inside this block."""
    # Django calls the hasher with a password alone, so whose it is comes around that way.
    token = _network.set(network)
    try:
        yield
    finally:
        _network.reset(token)


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it."""

    # Older hashes carry their own cost: they are verified, and renewed at the next sign-in.
    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1

    def encode(self, password: str, salt: str) -> str:
        with _semaphore():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _semaphore():
            return super().verify(password, encoded)


@contextmanager
def _semaphore() -> Iterator[None]:
    network = _network.get()
    with STRANGERS.turn(network) if network else PROVEN.turn("proven"):
        yield
