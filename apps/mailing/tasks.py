"""Tasks of the outbox. The rows are the queue, so any task may run never, once or often."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from apps.core import leases
from apps.core.queueing import enqueue
from apps.mailing import services


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
