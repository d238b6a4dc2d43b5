"""The code that opens the wall on another machine, once."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.guessing import drawn_letters
from apps.room.models import Room
from apps.room.tokens import digest_of_code

# Eight letters are 40 bits: nobody guesses them within ten minutes, so nobody has to be kept from trying.
LETTERS, LASTS = 8, timedelta(minutes=10)


@transaction.atomic
def show_wall_code(*, room: Room, by: Actor, at: datetime) -> str:
    """Return letters that open the wall on another machine, once. Those shown before open nothing any more."""
    code = drawn_letters(LETTERS)
    until = at + LASTS
    Room.objects.filter(pk=room.pk).update(wall_code=digest_of_code(code), wall_code_until=until)
    audit.record(verb="show_wall_code", of=room, by=by, at=at)
    return code


@transaction.atomic
def use_wall_code(*, room: Room, by: Actor, at: datetime) -> bool:
    """Use up the code that this room was read with; of two who send it at once one does."""
    is_used = bool(Room.objects.filter(pk=room.pk, wall_code=room.wall_code).update(wall_code=None))
    if is_used:
        audit.record(verb="open_wall", of=room, by=by, at=at)
    return is_used
