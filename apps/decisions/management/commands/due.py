from argparse import ArgumentParser

from django.utils import timezone

from apps.accounts.services import organisation_named
from apps.core.commands import DocumentCommand
from apps.decisions.due.selectors import Due, due_in
from apps.engagements.models import Engagement

OVERDUE = 1


class Command(DocumentCommand):
    help = "Print what is due, a line each: state, day, engagement, kind, text, owner. Exit code 1 says that something is overdue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", help="of this organisation alone")
        parser.add_argument(
            "--days", metavar="N", type=int, default=0, help="also what will be due within so many days"
        )

    def handle(self, *args: object, organisation: str | None, days: int, **options: object) -> None:
        engagements = Engagement.objects.archived(is_archived=False)
        if organisation is not None:
            engagements = engagements.of_organisation(organisation_named(organisation).pk)
        rows = due_in(engagements, at=timezone.now(), days=days)
        for each in rows:
            self.stdout.write(_line(each))
        if any(each.is_overdue for each in rows):
            raise SystemExit(OVERDUE)


def _line(due: Due) -> str:
    state = "overdue" if due.is_overdue else "due"
    fields = (state, due.on.isoformat(), due.engagement.code, due.kind, due.row.text, due.owner)
    return "\t".join(_on_one_line(field) for field in fields)


def _on_one_line(text: str) -> str:
    """Leave out tabs, line breaks and whatever steers a terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
