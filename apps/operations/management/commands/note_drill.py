from django.core.management.base import BaseCommand
from django.db import transaction

from apps.operations.models import BackupDrill


class Command(BaseCommand):
    help = (
        "Note that a backup was brought back now and found whole; an alarm asks for the next one after eight days. "
        "`drill --note` does it by itself where it reaches this installation's database."
    )

    def handle(self, *args: object, **options: object) -> str:
        with transaction.atomic():
            BackupDrill.objects.all().delete()
            noted = BackupDrill.objects.create()
        noted.refresh_from_db()
        return f"Noted: the last good drill was at {noted.good_at:%Y-%m-%d %H:%M} UTC."
