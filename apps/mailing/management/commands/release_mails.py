from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from apps.mailing import outlet
from apps.mailing.models import Mail


class Command(BaseCommand):
    help = (
        "Let mails go out of a database that was brought back from a backup, which holds them. "
        "Without an option, say how it stands."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--send", action="store_true", help="also what waits: it has not gone out since")
        what.add_argument(
            "--discard", action="store_true", help="what waits goes to nobody, the next mail does"
        )

    def handle(self, *args: object, send: bool, discard: bool, **options: object) -> str:
        if not outlet.is_held():
            return "Mails go out of this database: nothing is held."
        if send or discard:
            count = outlet.release(discard=discard)
            return f"Mails go out of this database from now on. {'Discarded' if discard else 'To be sent'}: {count}."
        waiting = Mail.objects.filter(state=Mail.State.QUEUED).count()
        return (
            f"This database was brought back from a backup and holds its mails: {waiting} wait. Release them with "
            "--send, or with --discard where they went out since."
        )
