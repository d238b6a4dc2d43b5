"""The channel of a room: says that something changed, and carries what everybody in the room may see.

PostgreSQL is the truth. Valkey only makes it quick: without it a process looks for itself every second.
"""

from apps.room.live.presence import Presence, presence_of
from apps.room.live.publishing import publish

__all__ = ["Presence", "presence_of", "publish"]
