"""Lines of logs: which request or job each belongs to, and nothing in them that opens somebody's answers or says who."""

import json
import logging
import re
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus

import redis
from kombu.exceptions import OperationalError

from apps.core.database.watch import is_away

# A link opens somebody's answers, a report or a new account, also if mistyped or with %5F: that is still nearly the token.
TOKEN = re.compile(
    r"(/(?:i|s|live|wall|welcome|account/address|sign-in/password/[0-9a-f]{32})/)[^/?#\s\"'\\]+"
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# PostgreSQL repeats what was to be stored.
VALUES = re.compile(r"(DETAIL:|Failing row contains).*")

request_id: ContextVar[str] = ContextVar("request_id", default="")
job_id: ContextVar[str] = ContextVar("job_id", default="")


def redacted(text: str) -> str:
    """Return the text without tokens of links, addresses of mail and rows of the database."""
    return VALUES.sub(r"\1 [values]", ADDRESS.sub("[address]", TOKEN.sub(r"\1[link]", text)))


class PlainLine(logging.Formatter):
    """A record for somebody at a terminal, with its traceback below."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class JsonLine(logging.Formatter):
    """A record as one line of JSON, its traceback in it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            "job_id": job_id.get(),
            "exception": self.formatException(record.exc_info) if record.exc_info else "",
        }
        # Redacted before it is written as JSON, whose quotes could else be taken for an end.
        return json.dumps({name: redacted(text) for name, text in line.items() if text}, ensure_ascii=False)


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
