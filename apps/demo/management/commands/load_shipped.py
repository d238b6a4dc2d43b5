from django.utils import timezone

from apps.core.commands import DocumentCommand
from apps.demo.services import load_shipped


class Command(DocumentCommand):
    help = "Load the instrument and the rules that come with this version. Harmless twice."

    def handle(self, *args: object, **options: object) -> None:
        load_shipped(at=timezone.now())
