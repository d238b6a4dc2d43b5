"""Who steers: one member at a time. A lost line gives the baton to nobody; somebody else takes it."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from apps.room.errors import NotSteering, RoomRefused
from apps.room.steering.turn import Steering

LEASE = timedelta(seconds=30)
GIVEN_BACK_WITHIN = timedelta(seconds=60)


def hold(turn: Steering) -> None:
    """Renew the baton of whoever holds it, or give it to the first who asks. Raises NotSteering."""
    room = turn.room
    if room.steered_by_id not in (None, turn.user.pk):
        name = room.steered_by.name if room.steered_by else ""
        raise NotSteering(_("%(name)s steers. Take over first.") % {"name": name})
    _give(turn, turn.user.pk)


def take_over(turn: Steering) -> None:
    """Take the baton from whoever holds it."""
    room = turn.room
    if room.steered_by_id != turn.user.pk:
        room.taken_from_id, room.taken_at = room.steered_by_id, turn.at
    _give(turn, turn.user.pk)


def give_back(turn: Steering) -> None:
    """Undo a taking over, by either of the two. Raises RoomRefused once it is a minute ago."""
    room = turn.room
    if room.taken_from_id is None or room.taken_at is None or turn.at - room.taken_at > GIVEN_BACK_WITHIN:
        raise RoomRefused(_("This can be undone for a minute only. Take over instead."))
    if turn.user.pk not in (room.steered_by_id, room.taken_from_id):
        raise RoomRefused(_("Only the two of whom one took over can undo it."))
    _give(turn, room.taken_from_id)
    room.taken_from_id = room.taken_at = None


def _give(turn: Steering, user_id: UUID) -> None:
    turn.room.steered_by_id = user_id
    turn.room.steered_until = turn.at + LEASE
