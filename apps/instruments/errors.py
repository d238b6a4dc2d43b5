"""What can go wrong with questionnaires and the figures typed into them."""

from apps.core.errors import ScalelensError


class FigureError(ScalelensError):
    """A figure could not be read; the message says what would work.

    `instead` is what may be meant, as one would type it. It is offered, never taken unasked.
    """

    def __init__(self, message: str, *, instead: str = "") -> None:
        super().__init__(message)
        self.instead = instead


class FigureNotKnown(FigureError):
    """What was typed says that there is no figure to give, which may be given as "don't know"."""


class NotPublished(ScalelensError):
    """This version can't be published: it was retired, or what it rests on is a draft."""


class NotRetired(ScalelensError):
    """This version can't be retired: it is a draft, or the only questionnaire that new engagements could take."""
