"""Periodic work."""

from celery import shared_task
from django.utils import timezone

from apps.decisions.due import services


@shared_task(name="apps.decisions.tasks.tell_what_is_due")
def tell_what_is_due() -> None:
    """Mail what has become due to the team and to its owners."""
    services.tell_what_is_due(at=timezone.now())
