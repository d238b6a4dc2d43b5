from apps.core.errors import ScalelensError


class MailNotWanted(ScalelensError):
    """What the mail would have said no longer holds: it isn't sent, and that is no failure."""


class MailNotComposed(ScalelensError):
    """The mail can't be written as it is; trying again would not help."""


class MailNotFailed(ScalelensError):
    """Only what failed, or whose fate is unknown, is sent again."""
