"""Tasks of the outbox, and what queues mails for them. The rows are the queue, so any task may run never, once or often."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.core import leases
from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.mailing import services
from apps.mailing.models import Mail
from apps.mailing.services import NewMail


@shared_task(name="apps.mailing.tasks.send")
def send() -> None:
    """Send the mail that has waited longest, and enqueue another task if more are waiting."""
    if leases.work_on(services.claim_mail(), partial(services.deliver, at=timezone.now())):
        enqueue(send)


@shared_task(name="apps.mailing.tasks.sweep")
def sweep() -> None:
    """Free the mails whose worker died, and enqueue a task if any are waiting."""
    if services.sweep():
        enqueue(send)


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
    transaction.on_commit(partial(enqueue, send), robust=True)
