"""How many people's phones are in step, for the console alone. Each has a name that its person's other phones have too.

A stream is a line that somebody opened, not somebody who looks: so a phone also says every half minute that it is awake.
"""

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from apps.room.live.broker import GONE, broker, key
from apps.room.models import Room

AWAKE_SECONDS = 75  # after a phone has said so: it does every 30
REMEMBERED_SECONDS = 600
THERE_SECONDS = 14_400  # longer than any workshop
STEP_SECONDS = 15  # a stream's step is written every 5
SETTLING_SECONDS = 10  # in which a phone shows a new step and says so: until then it is not behind

PHONE = re.compile(r"[0-9a-f]{16}")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Presence:
    in_step: int
    behind: int
    silent: int  # was there within ten minutes, and says nothing


def note_awake(room_id: UUID, phone: str, step: int) -> None:
    """Note that a phone is there, and which step it shows; without a name none is counted."""
    if not phone:
        return
    try:
        with broker().pipeline(transaction=False) as notes:
            notes.hsetex(key(room_id, "awake"), phone, str(int(time.time())), ex=REMEMBERED_SECONDS)
            notes.hsetex(key(room_id, "steps"), phone, str(step), ex=STEP_SECONDS)
            notes.execute()
    except GONE as error:
        logger.debug("Who is in step is not known: %s", error)


def note_there(room_id: UUID, person: UUID, at: datetime) -> None:
    """Note that somebody's phone has just fetched what the room shows: whom it is of is counted with, and never shown."""
    try:
        broker().hsetex(key(room_id, "there"), str(person), str(at.timestamp()), ex=THERE_SECONDS)
    except GONE as error:
        logger.debug("Who is there is not known: %s", error)


def there_since(room_id: UUID, since: datetime) -> set[UUID]:
    """Return whose phones have fetched what the room shows since then; nobody while Valkey is gone."""
    try:
        there = cast("dict[str, str]", broker().hgetall(key(room_id, "there")))
    except GONE:
        return set()
    return {UUID(person) for person, at in there.items() if float(at) >= since.timestamp()}


def note_steps(room_id: UUID, steps: Mapping[str, int]) -> None:
    """Note what the open streams of a process have sent."""
    if not steps:
        return
    try:
        fields = [each for phone, step in steps.items() for each in (phone, str(step))]
        broker().hsetex(key(room_id, "steps"), items=fields, ex=STEP_SECONDS)
    except GONE as error:
        logger.debug("Who is in step is not known: %s", error)


def note_made(room_id: UUID, step: int) -> None:
    """Note a step that the room has just made: for a while nobody is behind for not showing it. Raises what GONE names."""
    broker().hsetex(key(room_id, "made"), str(step), "", ex=SETTLING_SECONDS)


def presence_of(room_id: UUID) -> Presence | None:
    """Return how many phones show the step that the room is at, or one just before; None while Valkey is gone."""
    step = Room.objects.values_list("step", flat=True).get(pk=room_id)
    try:
        with broker().pipeline(transaction=False) as asked:
            asked.hgetall(key(room_id, "awake"))
            asked.hgetall(key(room_id, "steps"))
            asked.hgetall(key(room_id, "made"))
            awake, steps, made = cast("list[dict[str, str]]", asked.execute())
    except GONE:
        return None
    step = min((int(each) - 1 for each in made), default=step)
    since = time.time() - AWAKE_SECONDS
    shown = [int(steps.get(phone, -1)) if int(at) >= since else -1 for phone, at in awake.items()]
    in_step = sum(each >= step for each in shown)
    silent = sum(each < 0 for each in shown)
    return Presence(in_step, len(shown) - in_step - silent, silent)
