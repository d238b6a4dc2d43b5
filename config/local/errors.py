class LocalStackError(Exception):
    """The local servers can't run; the message says what to do."""
