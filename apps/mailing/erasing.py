"""Delete a person's mails: the rows of the outbox, and the files of a machine without a mail server."""

from email.message import EmailMessage
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from apps.core.erasing.traces import Scope, Traces
from apps.mailing.files import messages_in
from apps.mailing.models import Mail


def redact(traces: Traces, scope: Scope) -> None:
    theirs = Q()
    for address in traces.addresses:
        # A server's refusal repeats the address.
        theirs |= Q(recipient__iexact=address) | Q(error_text__icontains=address)
    if theirs:
        mails = Mail.objects.filter(theirs, scope_id=scope.organisation_id)
        (mails.of_group(scope.engagement_id) if scope.engagement_id else mails).delete()
    if settings.MAILS_ARE_FILES:
        transaction.on_commit(partial(_delete_files, traces, str(scope.organisation_id)), robust=True)


def _delete_files(traces: Traces, scope_id: str) -> None:
    """Delete the organisation's mail files that name the person, whoever they went to."""
    for file, message in messages_in(Path(settings.MAIL_FOLDER).glob("*.log")):
        if _names(message, traces, scope_id):
            file.unlink(missing_ok=True)


def _names(message: EmailMessage, traces: Traces, scope_id: str) -> bool:
    if message["X-Scalelens-Scope"] != scope_id:
        return False
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return any(traces.occur_in(str(text)) for text in (*message.values(), *bodies))
