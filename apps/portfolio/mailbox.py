"""The newest of the mails that a machine without a mail server writes to files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

MOST_SHOWN = 100
_RULE = b"-" * 79  # the file backend's line after each message


@dataclass(frozen=True)
class LocalMail:
    to: str
    subject: str
    at: datetime
    text: str


def newest_mails(folder: Path, *, scope_id: UUID) -> tuple[LocalMail, ...]:
    """Read the newest mails of one organisation."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    return tuple(_of_scope(files[:MOST_SHOWN], str(scope_id)))


def _of_scope(files: list[Path], scope_id: str) -> Iterator[LocalMail]:
    for file in files:
        for content in file.read_bytes().split(_RULE):
            message = message_from_bytes(content.strip(), policy=policy.default)
            if message["X-Scalelens-Scope"] == scope_id:
                yield _read(message)


def _read(message: EmailMessage) -> LocalMail:
    body = message.get_body(("plain",))
    return LocalMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(message["Date"]),
        text=body.get_content() if body else "",
    )
