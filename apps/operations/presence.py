"""A worker or beat says every few seconds that it is there, by the connection that watches PostgreSQL."""

import json
import logging
import socket
import threading
import time
from collections.abc import Sequence
from typing import Literal

import psycopg

from apps.core.database.watch import is_away

SAID_EVERY_SECONDS = 15.0
# Whose loop has not turned for so long hangs, even if this thread of it does not.
LONGEST_TURN_SECONDS = 10.0
PATIENCE_SECONDS = 2.0

logger = logging.getLogger(__name__)

_SAY = """
insert into operations_runningprocess (name, kind, queues, seen_at) values (%s, %s, %s, now())
on conflict (name) do update set kind = excluded.kind, queues = excluded.queues, seen_at = excluded.seen_at
"""
# The row of a process that died is there to be seen until somebody had time to look.
_FORGET = "delete from operations_runningprocess where seen_at < now() - interval '1 hour'"
_LEAVE = "delete from operations_runningprocess where name = %s"


class Presence:
    """Says that its process is there, as long as the loop of the process turns."""

    def __init__(self, name: str, kind: Literal["worker", "beat"], queues: Sequence[str] = ()) -> None:
        # Celery writes its names like addresses of mail, which they are not.
        self._name, self._kind, self._queues = name.replace("@", " on "), kind, sorted(queues)
        self._turned_at = time.monotonic()
        self._said_at = float("-inf")
        self._leaves, self._has_left = False, threading.Event()

    def turn(self) -> None:
        """Note that the loop turns."""
        self._turned_at = time.monotonic()

    def leave(self) -> None:
        """Take the row away, because the process was told to stop: nobody is to be alarmed."""
        self._leaves = True
        self._has_left.wait(PATIENCE_SECONDS)

    def ask(self, connection: psycopg.Connection) -> None:
        """Say it where it is due, and ask for anything else where it is not."""
        now = time.monotonic()
        if self._leaves:
            connection.execute(_LEAVE, [self._name])
            self._has_left.set()
        elif now - self._said_at < SAID_EVERY_SECONDS or now - self._turned_at > LONGEST_TURN_SECONDS:
            connection.execute("select 1")
        else:
            self._said_at = now
            self._say(connection)

    def _say(self, connection: psycopg.Connection) -> None:
        try:
            connection.execute(_FORGET)
            connection.execute(_SAY, [self._name, self._kind, json.dumps(self._queues)])
        except psycopg.DatabaseError as error:
            if is_away(error):
                self._said_at = float("-inf")  # as soon as it is back
                raise
            # Work goes on in a database that is not migrated yet.
            logger.warning("This process can't say that it is there: %s", error)


def name_here(role: str) -> str:
    return f"{role}@{socket.gethostname()}"
