"""Periodic work."""

from celery import shared_task
from django.utils import timezone

from apps.room import services


@shared_task(name="apps.room.tasks.tidy")
def tidy() -> None:
    """Park rooms in which nothing was done for an hour, and order the reports of those that have ended."""
    services.park_idle(at=timezone.now())
    services.order_waiting_reports(at=timezone.now())
