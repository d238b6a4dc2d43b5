"""The newest of the mails that a machine without a mail server writes to files."""

from collections.abc import Collection, Iterator
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


def newest_mails(
    folder: Path, *, scope_id: UUID, group_ids: Collection[UUID] | None = None
) -> tuple[LocalMail, ...]:
    """Read the newest mails of one organisation, or of some of its engagements alone."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    groups = None if group_ids is None else {str(each) for each in group_ids}
    return tuple(_of_scope(files[:MOST_SHOWN], str(scope_id), groups))


def _of_scope(files: list[Path], scope_id: str, groups: set[str] | None) -> Iterator[LocalMail]:
    for file in files:
        for content in file.read_bytes().split(_RULE):
            message = message_from_bytes(content.strip(), policy=policy.default)
            is_reached = groups is None or message["X-Scalelens-Group"] in groups
            if message["X-Scalelens-Scope"] == scope_id and is_reached:
                yield _read(message)


def _read(message: EmailMessage) -> LocalMail:
    body = message.get_body(("plain",))
    return LocalMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(message["Date"]),
        text=body.get_content() if body else "",
    )
