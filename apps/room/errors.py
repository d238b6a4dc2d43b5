"""Why something can't be done in a room, in words for whoever asked."""


class RoomRefused(Exception):
    """The sentence says what to do instead."""


class NotSteering(RoomRefused):
    """Somebody else steers."""
