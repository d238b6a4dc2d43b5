from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.retention import archiving, services


class Command(BaseCommand):
    help = "Delete what has been kept long enough, and archive what is over. The worker does the same every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and delete nothing")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        at = timezone.now()
        if dry_run:
            purged = services.due_now(at=at)
            over = list(archiving.endings(at=at))
            noticed, archived = (
                sum(not each.is_noticed for each in over),
                sum(each.is_noticed and each.due <= at for each in over),
            )
        else:
            noticed, archived = archiving.archive_what_is_over(at=at)
            purged = services.purge(at=at, most_batches=None)
        for table, rows in purged.items():
            self.stdout.write(f"{rows:>9}  {table}")
        self.stdout.write(f"{noticed:>9}  engagements whose lead is told that they will be archived")
        self.stdout.write(f"{archived:>9}  engagements archived")
