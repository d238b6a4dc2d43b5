import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from apps.core.commands import DocumentCommand
from apps.demo.load.services import FACILITATOR, MANAGER, OWNER, Size, seed_load
from apps.demo.services import load_shipped


class Command(DocumentCommand):
    help = (
        "Add engagements to an organisation of its own, to measure with, and print who can sign in. Takes minutes "
        "and gigabytes; refused where BASE_URL is https, unless --yes is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engagements", type=int, default=10_000)
        parser.add_argument("--people", type=int, default=20, help="of each engagement")
        parser.add_argument("--answers", type=int, default=20, help="of each person")
        parser.add_argument("--yes", action="store_true", help="also on an installation that others may use")

    def handle(self, *args: object, **options: int) -> str:
        if settings.IS_HTTPS and not settings.DEBUG and not options["yes"]:
            raise CommandError("This installation is not only yours to measure. Say --yes if you mean it.")
        size = Size(options["engagements"], options["people"], options["answers"])
        if min(size.engagements, size.people, size.answers) < 1:
            raise CommandError("Each number must be 1 or more.")
        at, began = timezone.now(), time.monotonic()
        load_shipped(at=at)
        seeded = seed_load(size, at=at, tell=self.note)
        self.note(f"{time.monotonic() - began:.0f} s")
        who = "\n".join(
            f"  {each.email:<20} {each.password}   {each.what}" for each in (OWNER, FACILITATOR, MANAGER)
        )
        return (
            f"{seeded.engagements} engagements, {seeded.responses} responses, {seeded.answers} answers\n{who}"
        )
