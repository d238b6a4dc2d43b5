"""Periodic work."""

from celery import shared_task
from django.utils import timezone

from apps.outreach import lost_links, services


@shared_task(name="apps.outreach.tasks.thank")
def thank() -> None:
    services.thank(at=timezone.now())


@shared_task(name="apps.outreach.tasks.send_lost_links")
def send_lost_links() -> None:
    lost_links.answer_requests(at=timezone.now())
