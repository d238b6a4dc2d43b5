from argparse import ArgumentParser

from django.utils import timezone

from apps.accounts.errors import NotInvited
from apps.accounts.management.passwords import HELP, PasswordCommand
from apps.accounts.members.inviting import invite
from apps.accounts.models import Membership
from apps.accounts.services import add_member, organisation_named
from apps.core.actors import COMMAND
from apps.documents.problems import DocumentError, Problem


class Command(PasswordCommand):
    help = (
        "Bring an owner, facilitator or manager into an organisation. With --invite they get a mail and choose name "
        f"and password themselves. {HELP}"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("organisation", help="the organisation's slug")
        parser.add_argument("role", choices=Membership.Role.values)
        parser.add_argument("--email", required=True, help="what the person signs in with")
        named = parser.add_mutually_exclusive_group(required=True)
        named.add_argument("--name")
        named.add_argument("--invite", action="store_true", help="send an invitation, good for seven days")

    def handle(
        self,
        *args: object,
        organisation: str,
        role: str,
        email: str,
        name: str | None,
        invite: bool,
        password_file: str | None,
        generate_password: bool,
        **options: object,
    ) -> str:
        if invite:
            return self.invite(organisation, role, email)
        password, is_new = self.password(password_file, generate=generate_password)
        add_member(
            organisation_slug=organisation,
            role=role,
            name=name or "",
            email=email,
            password=password,
            by=COMMAND,
            at=timezone.now(),
        )
        self.note(f"{name} is {role} of {organisation} and can sign in.")
        return password if is_new else email

    def invite(self, slug: str, role: str, email: str) -> str:
        organisation = organisation_named(slug)
        by = COMMAND.within(organisation.pk)
        try:
            invite(organisation=organisation, emails=[email], role=role, by=by, at=timezone.now())
        except NotInvited as error:
            problems = [Problem("email", "refused", reason) for reason in error.reasons]
            raise DocumentError(problems) from error
        self.note(f"An invitation to {organisation.name} is on its way.")
        return email
