"""The base of every app's own errors."""


class ScalelensError(Exception):
    """Something could not be done; the message is a sentence a person can act on."""
