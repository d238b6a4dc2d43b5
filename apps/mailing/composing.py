"""Composers of mails. Higher apps register one for each kind of mail at start-up."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_noop, override

from apps.core.words.text import is_one_line
from apps.mailing.errors import MailNotComposed
from apps.mailing.models import DETAIL, Mail

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Button:
    """What the HTML part of a mail shows in the place of an address of its text."""

    label: str
    address: str


@dataclass(frozen=True)
class Composed:
    """A composed mail in one language. The text is plain; the HTML part turns its addresses into links, one into a button."""

    recipient_name: str
    subject: str
    text: str
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    language: str = field(kw_only=True)
    button: Button | None = field(default=None, kw_only=True)


type Composer = Callable[[Mail, datetime], Composed]

_composers: dict[str, Composer] = {}
_labels: dict[str, str | Promise] = {}


def register(kind: str, composer: Composer, *, label: str | Promise) -> None:
    """Register the composer of a kind of mail, and its label."""
    _composers[kind], _labels[kind] = composer, label


def label_of(kind: str) -> str:
    return str(_labels.get(kind, kind))


def message_of(mail: Mail, *, at: datetime) -> EmailMultiAlternatives:
    """Compose a mail; raises MailNotWanted and MailNotComposed."""
    composer = _composers.get(mail.kind)
    if composer is None:
        raise MailNotComposed(
            gettext_noop("Nobody knows what a mail of this kind says:") + DETAIL + mail.kind
        )
    words = composer(mail, at)
    for header in (words.recipient_name, words.subject, words.reply_to, *words.headers.values()):
        if not is_one_line(header):
            raise MailNotComposed(
                gettext_noop("A name or the subject holds a line break. Change it, then send again.")
            )
    message = EmailMultiAlternatives(
        subject=words.subject[:LONGEST_SUBJECT],
        body=words.text,
        to=[formataddr((words.recipient_name, mail.recipient))],
        reply_to=[words.reply_to] if words.reply_to else None,
        headers={
            "Message-ID": _message_id(mail),
            "Auto-Submitted": "auto-generated",
            "X-Scalelens-Scope": str(mail.scope_id),
            "X-Scalelens-Group": str(mail.group_id),
            **words.headers,
        },
    )
    message.attach_alternative(html_of(words), "text/html")
    return message


def html_of(words: Composed) -> str:
    """Write the HTML part: the same words, with a button."""
    paragraphs = list(_paragraphs(words))
    with override(words.language):
        return render_to_string("mailing/mail.html", {"words": words, "paragraphs": paragraphs})


def _paragraphs(words: Composed) -> Iterator[tuple[str, bool]]:
    """Yield each paragraph, and whether the button follows it; an address on a line of its own is replaced by it."""
    is_due = words.button is not None
    address = re.compile(rf"{re.escape(words.button.address)}(?![\w/-])" if words.button else "$^")
    for paragraph in re.split(r"\n{2,}", words.text.strip()):
        has_button = is_due and address.search(paragraph) is not None
        is_due = is_due and not has_button
        yield "" if has_button and address.fullmatch(paragraph.strip()) else paragraph, has_button


def _message_id(mail: Mail) -> str:
    """Return a stable message id: if a mail goes out twice, mail programs show it once."""
    return f"<{mail.pk}@{urlsplit(settings.BASE_URL).hostname}>"
