from apps.core.errors import ScalelensError


class MailNotWanted(ScalelensError):
    """The mail is no longer true or needed, so it isn't sent. That is no failure."""


class MailNotComposed(ScalelensError):
    """The mail can't be composed; trying again would not help."""


class MailNotFailed(ScalelensError):
    """Only a mail that failed or is uncertain can be sent again."""
