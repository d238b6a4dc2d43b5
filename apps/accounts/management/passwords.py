"""Passwords for the commands that create a user."""

import getpass
import secrets
import sys
from argparse import ArgumentParser
from pathlib import Path

from apps.core.commands import DocumentCommand
from apps.documents.problems import DocumentError, Problem

GENERATED_BYTES = 15
HELP = (
    "Without --password-file the password is asked for at a terminal; elsewhere, or with --generate-password, "
    "one is made and printed, this once, as the only output."
)


class PasswordCommand(DocumentCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        # No option takes the password itself: arguments can be read by everybody on the machine.
        passwords = parser.add_mutually_exclusive_group()
        passwords.add_argument(
            "--password-file", metavar="FILE", help="whose first line is the password, - for standard input"
        )
        passwords.add_argument("--generate-password", action="store_true")

    def password(self, file: str | None, *, generate: bool) -> tuple[str, bool]:
        """Return the password, and whether it was generated and has to be shown."""
        if file is not None:
            return _first_line(file), False
        # Nobody is there to ask, so one is made and printed, this once.
        if generate or not sys.stdin.isatty():
            return secrets.token_urlsafe(GENERATED_BYTES), True
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise DocumentError([Problem("password", "different", "The two passwords differ.")])
        return password, False


def _first_line(file: str) -> str:
    try:
        content = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(
            [Problem("--password-file", "unreadable", f"{file} can't be read as text.")]
        ) from error
    lines = content.splitlines()
    if not lines or not lines[0]:
        raise DocumentError([Problem("--password-file", "empty", f"The first line of {file} is empty.")])
    return lines[0]
