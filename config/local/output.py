import sys


def note(text: str) -> None:
    """Tell the person at the terminal something; standard output stays the command's own."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
