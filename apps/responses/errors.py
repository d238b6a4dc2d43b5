from apps.core.errors import ScalelensError


class LinkNotValid(ScalelensError):
    """The link expired, was revoked or never existed; its holder isn't told which."""


class NotProven(ScalelensError):
    """Something was given already: this link opens it only on a device it was given on, or after a code."""


class CodeRefused(ScalelensError):
    """The code is wrong, too old, used already, or of another browser."""


class SessionEnded(ScalelensError):
    """The invitation was revoked, or the cookie expired; the personal link opens the answers again."""


class InterviewEnded(SessionEnded):
    """The facilitator may no longer see the answers: the person continues on their own, or another facilitator does."""


class OwnAnswers(ScalelensError):
    """The person gave these answers on their own: nobody else may open them."""


class RoundClosed(ScalelensError):
    """The round accepts no more answers."""


class NothingAsked(ScalelensError):
    """There is no open request: it was settled already, or never made."""


class UnknownOperation(ScalelensError):
    """The operation's id belongs to another save."""


class NotMerged(ScalelensError):
    """The guest and the person on the list can't be merged."""


class NameTaken(ScalelensError):
    """Somebody on the list can't be joined as: they have begun, or left the list. The message says what to do."""


class NameKept(ScalelensError):
    """Something was answered under the name, so it can't be chosen by anybody else."""


class NotSent(ScalelensError):
    """The person can't be sent the question. The message says why."""


class TextChanged(ScalelensError):
    """The text was changed, removed or reworded meanwhile."""


class AlreadyErased(ScalelensError):
    """The person was erased before, or the engagement was archived meanwhile."""
