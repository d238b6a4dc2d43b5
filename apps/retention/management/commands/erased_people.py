import json

from django.core.management.base import BaseCommand

from apps.documents.mapping import plain
from apps.retention.restoring import erased_list


class Command(BaseCommand):
    help = "Write the list of who was erased, a line each, without names: keep it apart from the backups."

    def handle(self, *args: object, **options: object) -> None:
        for line in erased_list():
            self.stdout.write(json.dumps(plain(line)))
