from django.core.management.base import BaseCommand, CommandError

from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import damaged_results


class Command(BaseCommand):
    help = (
        "Recompute the digest of everything frozen at a closing, and of every result; name what does not fit."
    )

    def handle(self, *args: object, **options: object) -> str:
        damaged = damaged_results()
        if damaged:
            raise CommandError("Not as they were stored: " + ", ".join(damaged))
        snapshots, results = Snapshot.objects.count(), Assessment.objects.ready().count()
        return f"{snapshots} frozen rounds and {results} results are as they were stored."
