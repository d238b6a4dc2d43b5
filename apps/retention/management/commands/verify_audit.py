from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.chain import Head, verify
from apps.retention.services import audit_kept_since


class Command(BaseCommand):
    help = "Check that no row of the audit log was changed or taken out; name the first one that was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            type=_head,
            help="an end of the chain noted earlier, as this command and the worker's log say it",
        )

    def handle(self, *args: object, head: Head | None, **options: object) -> str:
        result = verify(head, kept_since=audit_kept_since(), at=timezone.now())
        if result.broken:
            raise CommandError(f"Row {result.broken.event_id} of the audit log {result.broken.what}.")
        return (
            f"{result.head.position} rows are as they were, {result.purged} of them deleted by retention; "
            f"{result.unsealed} are not linked yet. The end: {result.head}"
        )


def _head(text: str) -> Head:
    position, _, sha256 = text.partition(":")
    if not position.isdecimal() or len(sha256) != 64:
        raise ArgumentTypeError(
            f"{text!r} must look like 1234:9f86d0…, 64 letters and digits after the colon"
        )
    return Head(int(position), sha256)
