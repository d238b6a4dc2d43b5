"""A command that is being carried out."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import User
from apps.core.actors import Actor
from apps.room.models import Room


@dataclass(frozen=True)
class Steering:
    """A room whose row is locked, and who steers it. Whoever carries the command out saves the room."""

    room: Room
    by: Actor
    user: User
    at: datetime
