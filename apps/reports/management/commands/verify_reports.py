from django.core.management.base import BaseCommand, CommandError

from apps.reports.models import ReportFile
from apps.reports.selectors import damaged_files


class Command(BaseCommand):
    help = "Recompute the SHA-256 of every stored PDF and compare it with the one stored beside it."

    def handle(self, *args: object, **options: object) -> str:
        damaged = damaged_files()
        if damaged:
            raise CommandError("The stored PDFs of these reports are damaged: " + ", ".join(damaged))
        return f"{ReportFile.objects.count()} stored PDFs are as they were stored."
