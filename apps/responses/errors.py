from apps.core.errors import ScalelensError


class LinkNotValid(ScalelensError):
    """Expired, revoked or never made: whoever holds the link isn't told which."""


class SessionEnded(ScalelensError):
    """The way in was revoked, or the cookie is too old; the personal link opens the answers again."""


class RoundClosed(ScalelensError):
    """The round takes no more answers; what came now is kept as late."""


class AlreadySent(ScalelensError):
    """The answers were sent; "Change" opens them again while the round is open."""


class SavedElsewhere(ScalelensError):
    """Some items were answered on another page or device since this one was opened."""

    def __init__(self, items: frozenset[str]) -> None:
        self.items = items
        super().__init__("These were answered elsewhere in the meantime.")


class UnknownOperation(ScalelensError):
    """The operation's id belongs to another save."""
