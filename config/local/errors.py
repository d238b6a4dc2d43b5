class LocalStackError(Exception):
    """The local servers can't do their work; the message says what to do."""
