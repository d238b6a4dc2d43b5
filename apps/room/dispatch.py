"""Change the room, then tell a worker once it is committed that something shown waits to be read, or all to be printed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from apps.accounts.models import User
from apps.core.actors import Actor
from apps.core.queueing import enqueue
from apps.engagements.models import Engagement
from apps.room import services, tasks
from apps.room.commands import Command
from apps.room.models import Room, RoomPrint


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
    transaction.on_commit(partial(enqueue, tasks.print_next), robust=True)


def _tell_worker(room: Room, at: datetime) -> Room:
    if room.unread_since == at:
        # Robust, and only once it is committed: where Valkey hears of nothing, beat finds the row.
        transaction.on_commit(partial(enqueue, tasks.read_next), robust=True)
    if room.ended_at == at:
        transaction.on_commit(partial(enqueue, tasks.print_next), robust=True)
    return room
