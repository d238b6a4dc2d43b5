"""Save the rows, then tell a worker once they are committed."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.mailing import services, tasks
from apps.mailing.models import Mail
from apps.mailing.services import NewMail


@transaction.atomic
def queue_mails(*, scope_id: UUID, group_id: UUID, mails: Sequence[NewMail], at: datetime) -> int:
    """Queue mails and tell a worker. Returns at once even without Redis or a mail server."""
    new = services.queue_mails(scope_id=scope_id, group_id=group_id, mails=mails, at=at)
    if new:
        _enqueue_work()
    return new


@transaction.atomic
def send_again(*, mail: Mail, by: Actor, at: datetime) -> None:
    services.send_again(mail=mail, by=by, at=at)
    _enqueue_work()


def _enqueue_work() -> None:
    transaction.on_commit(partial(enqueue, tasks.send), robust=True)
