from apps.core.errors import ScalelensError


class LinkNotValid(ScalelensError):
    """Expired, revoked or never made: whoever holds the link isn't told which."""


class SessionEnded(ScalelensError):
    """The way in was revoked, or the cookie is too old; the personal link opens the answers again."""


class InterviewEnded(SessionEnded):
    """A facilitator may no longer see what they entered: the person goes on by their own link, or somebody else does."""


class OwnAnswers(ScalelensError):
    """The person gave these answers themselves: nobody else opens them."""


class RoundClosed(ScalelensError):
    """The round takes no more answers."""


class NothingAsked(ScalelensError):
    """There is no request to settle: it was settled already, or never made."""


class UnknownOperation(ScalelensError):
    """The operation's id belongs to another save."""


class NotMerged(ScalelensError):
    """The guest and the person on the list can't be made one."""
