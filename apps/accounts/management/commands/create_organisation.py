from argparse import ArgumentParser

from django.utils import timezone
from django.utils.text import slugify

from apps.accounts.management.passwords import HELP, PasswordCommand
from apps.accounts.services import create_organisation
from apps.core.actors import COMMAND


class Command(PasswordCommand):
    help = f"Make an organisation and its first owner. {HELP}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="the organisation's name")
        parser.add_argument("--slug", help="its short name; made from the name if left out")
        parser.add_argument("--owner-email", required=True, help="what the first owner signs in with")
        parser.add_argument("--owner-name", required=True)

    def handle(
        self,
        *args: object,
        name: str,
        slug: str | None,
        owner_email: str,
        owner_name: str,
        password_file: str | None,
        generate_password: bool,
        **options: object,
    ) -> str:
        password, is_new = self.password(password_file, generate=generate_password)
        organisation = create_organisation(
            name=name,
            slug=slug or slugify(name),
            owner_name=owner_name,
            owner_email=owner_email,
            password=password,
            by=COMMAND,
            at=timezone.now(),
        )
        self.note(f"{organisation.name} is there. {owner_email} owns it and can sign in.")
        return password if is_new else organisation.slug
