from argparse import ArgumentParser

from django.utils import timezone

from apps.accounts.management.passwords import HELP, PasswordCommand
from apps.accounts.models import Membership
from apps.accounts.services import add_member
from apps.core.actors import COMMAND


class Command(PasswordCommand):
    help = f"Bring an owner, facilitator or manager into an organisation. {HELP}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("organisation", help="the organisation's slug")
        parser.add_argument("role", choices=Membership.Role.values)
        parser.add_argument("--email", required=True, help="what the person signs in with")
        parser.add_argument("--name", required=True)

    def handle(
        self,
        *args: object,
        organisation: str,
        role: str,
        email: str,
        name: str,
        password_file: str | None,
        generate_password: bool,
        **options: object,
    ) -> str:
        password, is_new = self.password(password_file, generate=generate_password)
        add_member(
            organisation_slug=organisation,
            role=role,
            name=name,
            email=email,
            password=password,
            by=COMMAND,
            at=timezone.now(),
        )
        self.note(f"{name} is {role} of {organisation} and can sign in.")
        return password if is_new else email
