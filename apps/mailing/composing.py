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
    label: str
    address: str


@dataclass(frozen=True)
class Composed:
    """A composed mail in one language. The text is plain; the HTML part shows its addresses as links."""

    recipient_name: str
    subject: str
    text: str
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    language: str = field(kw_only=True)
    button: Button | None = field(default=None, kw_only=True)  # in the place of one of these addresses


type Composer = Callable[[Mail, datetime], Composed]

_composers: dict[str, Composer] = {}
_labels: dict[str, str | Promise] = {}


def register(kind: str, composer: Composer, *, label: str | Promise) -> None:
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
    # A line break in a name would begin a header of its own: whoever types a name could add recipients.
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
            # If a mail goes out twice, mail programs show it once.
            "Message-ID": f"<{mail.pk}@{urlsplit(settings.BASE_URL).hostname}>",
            # So that no absence note answers it.
            "Auto-Submitted": "auto-generated",
            "X-Scalelens-Scope": str(mail.scope_id),
            "X-Scalelens-Group": str(mail.group_id),
            **words.headers,
        },
    )
    # By a worker, whose language is nobody's: the template's own words follow those of the mail.
    with override(words.language):
        context = {"words": words, "paragraphs": list(_paragraphs(words))}
        message.attach_alternative(render_to_string("mailing/mail.html", context), "text/html")
    return message


def _paragraphs(words: Composed) -> Iterator[tuple[str, bool]]:
    """Yield each paragraph, and whether the button follows it; an address on a line of its own is replaced by it."""
    is_due = words.button is not None
    address = re.compile(rf"{re.escape(words.button.address)}(?![\w/-])" if words.button else "$^")
    for paragraph in re.split(r"\n{2,}", words.text.strip()):
        has_button = is_due and address.search(paragraph) is not None
        is_due = is_due and not has_button
        yield "" if has_button and address.fullmatch(paragraph.strip()) else paragraph, has_button
