import getpass
import secrets
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from apps.accounts.services import create_organisation
from apps.core.commands import DocumentCommand
from apps.core.errors import DocumentError, Problem

GENERATED_BYTES = 15


class Command(DocumentCommand):
    help = (
        "Make an organisation and its first owner. Without --password-file the password is asked for at a terminal; "
        "elsewhere, or with --generate-password, one is made and printed, this once, as the only output."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the organisation's name")
        parser.add_argument("--slug", help="its short name; made from the name if left out")
        parser.add_argument("--owner-email", required=True, help="what the first owner signs in with")
        parser.add_argument("--owner-name", required=True)
        passwords = parser.add_mutually_exclusive_group()
        passwords.add_argument(
            "--password-file", metavar="FILE", help="whose first line is the password, - for standard input"
        )
        passwords.add_argument("--generate-password", action="store_true")

    def handle(self, *args: Any, name: str, owner_email: str, owner_name: str, **options: Any) -> str:
        given = self._given_password(options["password_file"], generate=options["generate_password"])
        password = given or secrets.token_urlsafe(GENERATED_BYTES)
        organisation = create_organisation(
            name=name,
            slug=options["slug"] or slugify(name),
            owner_name=owner_name,
            owner_email=owner_email,
            password=password,
            at=timezone.now(),
        )
        self.note(f"{organisation.name} is there. {owner_email} owns it and can sign in.")
        return organisation.slug if given else password

    def _given_password(self, file: str | None, *, generate: bool) -> str | None:
        if file is not None:
            return _first_line(file)
        if generate or not sys.stdin.isatty():
            return None
        password = getpass.getpass("Password of the owner: ")
        if getpass.getpass("Once more: ") != password:
            raise DocumentError([Problem("password", "different", "The two passwords differ.")])
        return password


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
