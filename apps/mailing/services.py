"""Queue and send mails, record what became of each, and delete those of a person who is erased."""

import logging
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.core import audit, leases
from apps.core.actors import Actor
from apps.core.erasing.traces import Scope, Traces
from apps.mailing.composing import message_of
from apps.mailing.errors import MailNotComposed, MailNotFailed, MailNotWanted
from apps.mailing.files import messages_in
from apps.mailing.models import DETAIL, NOT_WANTED, REFUSED, UNCERTAIN, Mail
from apps.mailing.outlet import is_held, note_outlet

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
PERMANENT_FAILURE = 500  # SMTP codes below it mean "try again later"
UNREACHABLE = gettext_noop("The mail server can't be reached:")
UNUSABLE = gettext_noop("The address can't be used:")
PUT_OFF = gettext_noop("The mail server puts it off:")
REFUSED_TEXT = gettext_noop("The mail server refused it:")
UNCERTAIN_TEXT = gettext_noop("The connection broke while it was being sent: it may have arrived, or not.")


@dataclass(frozen=True)
class NewMail:
    """A mail to be queued. A second one with the same `once_key` is ignored."""

    kind: str
    about_id: UUID
    recipient: str
    once_key: str


def queue_mails(*, scope_id: UUID, group_id: UUID, mails: Sequence[NewMail], at: datetime) -> int:
    """Queue any number of mails in two statements; return how many are new."""
    rows = [
        Mail(
            scope_id=scope_id,
            group_id=group_id,
            kind=mail.kind,
            about_id=mail.about_id,
            recipient=mail.recipient,
            once_key=mail.once_key,
            queued_at=at,
            available_at=Now(),
        )
        for mail in mails
    ]
    # The same mail queued twice meets its own key, and bulk_create does not say which rows are new.
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    return Mail.objects.filter(pk__in=[row.pk for row in rows]).count()


def claim_mail() -> Mail | None:
    return None if is_held() else leases.claim(Mail.objects.all())


def deliver(mail: Mail, *, at: datetime) -> None:
    """Send a claimed mail and record the outcome. Raises LeaseLost."""
    try:
        message = message_of(mail, at=at)
    except MailNotWanted as reason:
        leases.finish(mail, error_code=NOT_WANTED, error_text=str(reason))
    except (MailNotComposed, ValueError) as error:
        leases.fail(mail, code=REFUSED, text=str(error), may_retry=False)
    else:
        with leases.Heartbeat(mail, waits=True):
            _send(mail, message)


def _send(mail: Mail, message: EmailMultiAlternatives) -> None:
    connection = mailers.default
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _try_later(mail, f"{UNREACHABLE}{DETAIL}{error}")
        return
    # If we crash from here on, nobody knows whether the mail went out.
    leases.renew(mail, sending_at=Now())
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(mail, *next(iter(refusal.recipients.values())))
    except smtplib.SMTPResponseException as refusal:
        _refused(mail, refusal.smtp_code, refusal.smtp_error)
    except (ValueError, smtplib.SMTPNotSupportedError) as error:
        leases.fail(mail, code=REFUSED, text=f"{UNUSABLE}{DETAIL}{error}", may_retry=False)
    except (OSError, smtplib.SMTPException):
        logger.warning("Mail %s: the connection broke while it was being sent", mail.pk)
        leases.fail(mail, code=UNCERTAIN, text=UNCERTAIN_TEXT, may_retry=False)
    else:
        leases.finish(mail)
    finally:
        _close(connection)


def _refused(mail: Mail, code: int, reply: bytes | str) -> None:
    words = reply.decode("utf-8", errors="replace") if isinstance(reply, bytes) else reply
    if code < PERMANENT_FAILURE:
        _try_later(mail, f"{PUT_OFF}{DETAIL}{code} {words}")
    else:
        leases.fail(mail, code=REFUSED, text=f"{REFUSED_TEXT}{DETAIL}{code} {words}", may_retry=False)


def _try_later(mail: Mail, text: str) -> None:
    # Twice as long as last time. The server did not accept the mail, so nothing is uncertain.
    wait = min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    with transaction.atomic():
        leases.fail(mail, code="SERVER", text=text, may_retry=True)
        waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.QUEUED)
        waiting.update(available_at=Now() + wait, sending_at=None)


def _close(connection: BaseEmailBackend) -> None:
    # What became of the mail is known by now: a server that breaks off at the end changes nothing of it.
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        logger.info("The connection to the mail server was not closed in good order: %s", error)


def sweep() -> int:
    """Free mails whose worker died; those being sent become uncertain. Return how many wait to be sent."""
    with transaction.atomic():
        ids = list(Mail.objects.cut_off().select_for_update(skip_locked=True).values_list("pk", flat=True))
        Mail.objects.filter(pk__in=ids).update(
            state=Mail.State.FAILED,
            error_code=UNCERTAIN,
            error_text=UNCERTAIN_TEXT,
            finished_at=Now(),
            fence=None,
            lease_until=None,
        )
        if ids:
            leases.count_lost(Mail, len(ids))
    waiting = leases.sweep(Mail.objects.filter(sending_at__isnull=True))
    note_outlet()
    return 0 if is_held() else waiting


@transaction.atomic
def send_again(*, mail: Mail, by: Actor, at: datetime) -> None:
    """Queue a failed or uncertain mail again at a person's request. Raises MailNotFailed."""
    current = Mail.objects.select_for_update().get(pk=mail.pk)
    if not current.is_failed:
        raise MailNotFailed(_("This mail has not failed: it is on its way, or sent."))
    Mail.objects.filter(pk=mail.pk).update(sending_at=None)
    leases.queue_again(current)
    audit.record(verb="send_mail_again", of=current, by=by, at=at)


def delete_files_of(group_id: UUID) -> None:
    """Delete the mail files, of a machine without a mail server, that hold a mail of this group."""
    if settings.MAILS_ARE_FILES:
        _delete_files(lambda message: message["X-Scalelens-Group"] == str(group_id))


def _delete_files(is_due: Callable[[EmailMessage], bool]) -> None:
    for file, message in messages_in(Path(settings.MAIL_FOLDER).glob("*.log")):
        if is_due(message):
            file.unlink(missing_ok=True)


def redact(traces: Traces, scope: Scope) -> None:
    """Delete a person's mails: the rows of the outbox, and the files of a machine without a mail server."""
    theirs = Q()
    for address in traces.addresses:
        # A server's refusal repeats the address.
        theirs |= Q(recipient__iexact=address) | Q(error_text__icontains=address)
    if theirs:
        mails = Mail.objects.filter(theirs, scope_id=scope.organisation_id)
        (mails.of_group(scope.engagement_id) if scope.engagement_id else mails).delete()
    if settings.MAILS_ARE_FILES:
        # After the commit: a file does not come back when its transaction is rolled back.
        names_person = partial(_names, traces, str(scope.organisation_id))
        transaction.on_commit(partial(_delete_files, names_person), robust=True)


def _names(traces: Traces, scope_id: str, message: EmailMessage) -> bool:
    """Return whether a mail of this organisation names the person, whoever it went to."""
    if message["X-Scalelens-Scope"] != scope_id:
        return False
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return any(traces.occur_in(str(text)) for text in (*message.values(), *bodies))
