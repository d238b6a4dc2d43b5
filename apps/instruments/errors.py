"""What can go wrong with questionnaires and the figures typed into them."""

from apps.core.errors import ScalelensError


class FigureError(ScalelensError):
    """A figure could not be read; the message says what would work."""


class NotPublished(ScalelensError):
    """This version can't be published: it was retired, or what it rests on is a draft."""


class NotRetired(ScalelensError):
    """This version can't be retired: it is a draft, or the only questionnaire that new engagements could take."""
