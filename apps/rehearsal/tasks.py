"""Periodic work."""

from celery import shared_task
from django.utils import timezone

from apps.rehearsal import services


@shared_task(name="apps.rehearsal.tasks.go_on")
def go_on() -> None:
    """Let the made-up people of each rehearsal do what the room is at, and erase the rehearsals that are over."""
    services.erase_what_is_over(at=timezone.now())
    services.go_on(at=timezone.now())
