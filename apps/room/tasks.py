"""Periodic work."""

from celery import shared_task
from django.utils import timezone

from apps.core import leases
from apps.core.queueing import enqueue
from apps.room import services
from apps.room.models import RoomPrint


@shared_task(name="apps.room.tasks.tidy")
def tidy() -> None:
    """Park rooms in which nothing was done for an hour, and order the reports of those that have ended."""
    services.park_idle(at=timezone.now())
    services.order_waiting_reports(at=timezone.now())


@shared_task(name="apps.room.tasks.sweep")
def sweep() -> None:
    """Enqueue a task where a room waits of which no message told, or whose worker died."""
    if services.has_unread():
        enqueue(read_next)
    if leases.sweep(RoomPrint.objects.all()):
        enqueue(print_next)


@shared_task(name="apps.room.tasks.read_next")
def read_next() -> None:
    """Read what comes first by what a room has shown, and enqueue another task if more are waiting."""
    if services.read_next(at=timezone.now()):
        enqueue(read_next)


@shared_task(name="apps.room.tasks.print_next")
def print_next() -> None:
    """Print the screens of a room that has ended, and enqueue another task if more are waiting."""
    if services.print_next():
        enqueue(print_next)
