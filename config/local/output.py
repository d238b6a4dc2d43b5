import sys


def note(text: str) -> None:
    """Write a note to standard error; standard output belongs to the command."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
