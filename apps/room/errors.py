"""Why something can't be done in a room, in words for whoever asked."""

from apps.core.errors import ScalelensError


class RoomRefused(ScalelensError):
    """The sentence says what to do instead."""


class NotSteering(RoomRefused):
    """Somebody else steers."""
