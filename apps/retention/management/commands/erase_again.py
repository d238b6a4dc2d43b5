import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.retention.restoring import ErasedLine, erase_again


class Command(BaseCommand):
    help = (
        "After bringing back a backup: erase again whoever was erased before, by the list of `erased_people`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="what `erased_people` wrote last; - for standard input")

    def handle(self, *args: object, file: str, **options: object) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            lines = [ErasedLine.parse(line) for line in text.splitlines() if line.strip()]
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} is not a list that erased_people has written: {error}") from error
        count = erase_again(lines, at=timezone.now())
        self.stdout.write(f"{count} erased again, by a list of {len(lines)}.")
