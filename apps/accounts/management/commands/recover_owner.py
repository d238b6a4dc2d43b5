from argparse import ArgumentParser

from django.utils import timezone

from apps.accounts.members.services import recover_owner
from apps.accounts.signing_in.notices import password_link
from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand


class Command(DocumentCommand):
    help = (
        "Let an owner in again who has lost their second factor or password: the second factor is reset, every session "
        "ends, and a link for a new password goes to their address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="what the owner signs in with")
        parser.add_argument(
            "--print", action="store_true", dest="is_printed", help="print the link instead of sending it"
        )

    def handle(self, *args: object, email: str, is_printed: bool, **options: object) -> str:
        owner = recover_owner(email=email, send=not is_printed, by=COMMAND, at=timezone.now())
        self.note(f"The second factor of {owner.name} is reset, and every session of theirs has ended.")
        if is_printed:
            self.note("The link works once, within the hour. Whoever has it is the owner.")
            return password_link(owner)
        self.note(f"A link for a new password is on its way to {owner.email}.")
        return owner.email
