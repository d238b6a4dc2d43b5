from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.demo.services import load_shipped


class Command(BaseCommand):
    help = "Load the instrument and the rules that come with this version. Harmless twice."

    def handle(self, *args: object, **options: object) -> None:
        load_shipped(at=timezone.now())
