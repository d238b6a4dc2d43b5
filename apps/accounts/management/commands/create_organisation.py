from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from apps.accounts.management.passwords import HELP, PasswordCommand
from apps.accounts.services import create_organisation


class Command(PasswordCommand):
    help = f"Make an organisation and its first owner. {HELP}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="the organisation's name")
        parser.add_argument("--slug", help="its short name; made from the name if left out")
        parser.add_argument("--owner-email", required=True, help="what the first owner signs in with")
        parser.add_argument("--owner-name", required=True)

    def handle(self, *args: Any, name: str, owner_email: str, owner_name: str, **options: Any) -> str:
        password, is_new = self.password(options["password_file"], generate=options["generate_password"])
        organisation = create_organisation(
            name=name,
            slug=options["slug"] or slugify(name),
            owner_name=owner_name,
            owner_email=owner_email,
            password=password,
            at=timezone.now(),
        )
        self.note(f"{organisation.name} is there. {owner_email} owns it and can sign in.")
        return password if is_new else organisation.slug
