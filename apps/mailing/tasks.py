"""Tasks of the outbox. The rows are the queue, so any task may run never, once or often."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.core import leases
from apps.core.nudge import enqueue
from apps.mailing import services
from apps.mailing.models import Mail

logger = logging.getLogger(__name__)


@shared_task(name="apps.mailing.tasks.send")
def send() -> None:
    """Send the mail that has waited longest, and enqueue another task if more are waiting."""
    mail = services.claim_mail()
    if mail is None:
        return
    try:
        services.deliver(mail, at=timezone.now())
    except leases.LeaseLost as lost:
        logger.warning("Mail %s: what this worker noted is dropped. %s", mail.pk, lost)
    if leases.anything_waits(Mail.objects.all()):
        enqueue(send)


@shared_task(name="apps.mailing.tasks.sweep")
def sweep() -> None:
    """Free the mails whose worker died, and enqueue a task if any are waiting."""
    if services.sweep():
        enqueue(send)
