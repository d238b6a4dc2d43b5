"""Periodic work, and changes of the room of which a worker is told once they are committed: what is shown is read, or printed."""

from datetime import datetime
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core import leases
from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.engagements.models import Engagement
from apps.room import services
from apps.room.commands import Command
from apps.room.models import Room, RoomPrint


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


@transaction.atomic
def open_room(*, engagement: Engagement, minutes: int, by: Actor, user: User, at: datetime) -> Room:
    """Raises RoomRefused and EngagementArchived."""
    return _tell_worker(
        services.open_room(engagement=engagement, minutes=minutes, by=by, user=user, at=at), at
    )


@transaction.atomic
def command(*, room: Room, seen: int, do: Command, by: Actor, user: User, at: datetime) -> Room:
    """Carry out a command. Raises RoomRefused and NotSteering."""
    return _tell_worker(services.command(room=room, seen=seen, do=do, by=by, user=user, at=at), at)


@transaction.atomic
def print_again(*, screens: RoomPrint, by: Actor, at: datetime) -> None:
    services.queue_print_again(screens=screens, by=by, at=at)
    transaction.on_commit(partial(enqueue, print_next), robust=True)


def _tell_worker(room: Room, at: datetime) -> Room:
    if room.unread_since == at:
        # Robust, and only once it is committed: where Valkey hears of nothing, beat finds the row.
        transaction.on_commit(partial(enqueue, read_next), robust=True)
    if room.ended_at == at:
        transaction.on_commit(partial(enqueue, print_next), robust=True)
    return room
