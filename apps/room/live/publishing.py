"""Say that a room changed. Call it after the commit: who hears it looks at once."""

import logging
from uuid import UUID

from apps.room.live.broker import CHANNEL, GONE, broker
from apps.room.live.presence import note_made

logger = logging.getLogger(__name__)


def publish(room_id: UUID, step: int) -> None:
    try:
        note_made(room_id, step)
        broker().publish(CHANNEL, f"{room_id} {step}")
    except GONE as error:
        logger.warning(
            "Nobody was told of step %s of a room; whoever follows it looks by itself: %s", step, error
        )
