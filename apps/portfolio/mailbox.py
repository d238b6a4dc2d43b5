"""The newest mails that a machine without a mail server wrote to files."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

from apps.engagements.selectors import ids_who_gave
from apps.mailing.files import messages_in
from apps.mailing.models import Mail
from apps.responses.codes import CODE

MOST_SHOWN = 100


@dataclass(frozen=True)
class LocalMail:
    to: str
    subject: str
    at: datetime
    text: str
    is_secret: bool  # its text is left out


def newest_mails(folder: Path, *, scope_id: UUID, group_ids: Collection[UUID]) -> tuple[LocalMail, ...]:
    """Read the newest mails of an organisation that belong to these groups."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    # The files hold the mails of everybody on this machine: of each only those are shown that are the reader's to see.
    groups = {str(each) for each in group_ids}
    messages = [
        message
        for _file, message in messages_in(files[:MOST_SHOWN])
        if message["X-Scalelens-Scope"] == str(scope_id) and message["X-Scalelens-Group"] in groups
    ]
    # Rows of the outbox say whom a mail was about; the files hold what was sent and nothing else.
    rows = {mail.pk: mail for mail in Mail.objects.filter(pk__in=filter(None, map(_mail_id, messages)))}
    gave = ids_who_gave(mail.about_id for mail in rows.values())
    return tuple(_read(message, rows, gave) for message in messages)


def _mail_id(message: EmailMessage) -> UUID | None:
    """Return the id of the outbox row that a message came from; the message's own id contains it."""
    try:
        return UUID(str(message["Message-ID"]).strip("<>").partition("@")[0])
    except ValueError:
        return None


def _read(message: EmailMessage, rows: dict[UUID, Mail], gave: frozenset[UUID]) -> LocalMail:
    mail_id = _mail_id(message)
    mail = rows.get(mail_id) if mail_id else None
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    # A link or a code opens what somebody gave: the facilitator who reads this page must not get there.
    has_link = "/i/" in text and (mail is None or mail.about_id in gave)
    is_secret = has_link or (mail is not None and mail.kind == CODE)
    return LocalMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(message["Date"]),
        text="" if is_secret else text,
        is_secret=is_secret,
    )
