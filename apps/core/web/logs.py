"""Log filters. A link opens somebody's answers, a report or a new account, so its token must not reach a log."""

import logging
import re
import time
from http import HTTPStatus

import redis
from kombu.exceptions import OperationalError

from apps.core.database.watch import is_away

# Also if mistyped or with %5F: that is still nearly the token.
TOKEN = re.compile(r"(/(?:i|s|welcome|account/address|sign-in/password/[0-9a-f]{32})/)[^/?#\s\"']+")


class RedactTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if TOKEN.search(message):
            record.msg, record.args = TOKEN.sub(r"\1[link]", message), ()
        return True


class OneLineAnOutage(logging.Filter):
    """Says once a minute that a server is away, in a line without a traceback: else each request and tick says it whole."""

    SECONDS = 60

    def __init__(self) -> None:
        super().__init__()
        self._next: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        away = _away(record)
        if away is None:
            return True
        now = time.monotonic()
        if now < self._next.get(away, 0):
            return False
        self._next[away] = now + self.SECONDS
        if record.exc_info:
            first_line = str(record.exc_info[1]).strip().partition("\n")[0]
            record.msg, record.args = f"{away} can't be reached: {first_line}", ()
            record.exc_info = record.exc_text = None
        return True


def _away(record: logging.LogRecord) -> str | None:
    """Return which server a record says is away, by its error; Celery's loops say it without one."""
    error = record.exc_info[1] if record.exc_info else None
    while error:
        if isinstance(error, redis.RedisError | OperationalError):
            return "Redis"
        if isinstance(error, Exception) and is_away(error):
            return "PostgreSQL"
        error = error.__cause__ or error.__context__
    if getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE:
        return "what a page needs"
    is_loop = record.name in {"celery.worker.consumer.consumer", "celery.beat", "apps.core.queueing"}
    return record.name if is_loop and "onnect" in record.getMessage() else None
