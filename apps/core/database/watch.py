"""Whether PostgreSQL answers, known beforehand: a process that asks only when it needs it waits as long as PostgreSQL hangs."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from django.db import connection

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.4
CONNECT_SECONDS = 2


def is_away(error: Exception) -> bool:
    """Return whether an error of the database, Django's or the driver's, says that it can't be reached."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.InterfaceError):
        return True
    # Without a code: the connection broke or never was. 08: a failed connection; 57P: a server that stops or starts.
    return isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or "08").startswith(("08", "57P"))


SHARES_SESSIONS = (
    "a pooler hands its sessions to others after each transaction, so one organisation could see another's rows. "
    "Connect to PostgreSQL itself, or set the pooler to pool_mode = session."
)


def shares_sessions(params: Mapping[str, Any]) -> bool:
    """Return whether something before PostgreSQL lends one session to several connections, as PgBouncer does by transaction."""
    with (
        psycopg.connect(**{**params, "autocommit": True}) as first,
        psycopg.connect(**{**params, "autocommit": False}) as second,
    ):
        mine = _session(first)
        # A transaction keeps its session, so the first one can't have it, unless it is its own.
        return _session(second) == mine or _session(first) != mine


def _session(connection: psycopg.Connection) -> object:
    return connection.execute("select pg_backend_pid()").fetchone()


def _ask(connection: psycopg.Connection) -> None:
    connection.execute("select 1")


class Watch:
    """Asks PostgreSQL twice a second, from a thread and by a connection of its own."""

    def __init__(self, *, longest_silence: float, ask: Callable[[psycopg.Connection], None] = _ask) -> None:
        # Seconds; a busy machine answers late, a hung PostgreSQL not at all.
        self._longest_silence = longest_silence
        self._ask = ask
        self._asked_at: float | None = None  # what was asked then is not answered yet
        self._refusal = ""
        self._answers = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def problem(self) -> str:
        """Return why nothing can be read or stored now; empty if it can, or if nobody watches."""
        asked_at = self._asked_at
        if not self._refusal and asked_at and time.monotonic() - asked_at > self._longest_silence:
            return f"it has not answered for {self._longest_silence:g} s"
        return self._refusal

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="postgres watch", daemon=True)
            self._thread.start()

    def answers_within(self, seconds: float) -> bool:
        """Wait for the next answer. True at once if nobody watches: whoever asks finds out by themselves."""
        if self._thread is None:
            return True
        with self._answers:
            return self._answers.wait(seconds) and not self.problem

    def _look(self) -> None:
        with_limit = connection.get_connection_params() | {"connect_timeout": CONNECT_SECONDS}
        asking: psycopg.Connection | None = None
        is_shared = False
        while True:
            self._asked_at = time.monotonic()
            try:
                if asking is None:
                    asking = psycopg.connect(**with_limit, autocommit=True)
                    is_shared = shares_sessions(with_limit)
                    if is_shared:
                        logger.error("PostgreSQL is not used: %s", SHARES_SESSIONS)
                self._ask(asking)
                self._refusal = SHARES_SESSIONS if is_shared else ""
            except psycopg.Error as error:
                self._refusal = str(error).strip().partition("\n")[0] or type(error).__name__
                if asking:
                    asking.close()
                asking = None
            self._asked_at = None
            with self._answers:
                self._answers.notify_all()
            time.sleep(LOOK_SECONDS)


# Of this process. Only a server starts it: a command finds out by itself.
watch = Watch(longest_silence=1.5)
