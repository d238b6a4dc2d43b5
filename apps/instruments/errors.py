"""What can go wrong with questionnaires and the figures typed into them."""

from apps.core.errors import ScalelensError


class FigureError(ScalelensError):
    """A figure could not be read; the message says what would work."""
