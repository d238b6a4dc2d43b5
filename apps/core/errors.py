"""The errors every app's own errors descend from."""


class ScalelensError(Exception):
    """Something could not be done; the message is a sentence a person can act on."""
