"""What is due without anybody waiting for it."""

from celery import shared_task
from django.utils import timezone

from apps.outreach import lost_links, services


@shared_task(name="apps.responses.tasks.thank")
def thank() -> None:
    """Thank those who have sent their answers."""
    services.thank(at=timezone.now())


@shared_task(name="apps.responses.tasks.send_lost_links")
def send_lost_links() -> None:
    """Queue the links that were asked for, where the address is on an open list."""
    lost_links.answer_requests(at=timezone.now())
