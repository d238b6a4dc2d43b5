from django.utils import timezone

from apps.core.commands import DocumentCommand
from apps.demo import people
from apps.demo.services import load_demo, load_shipped


class Command(DocumentCommand):
    help = "Load the shipped instrument and rules and the demo organisation, and print who can sign in. Harmless twice."

    def handle(self, *args: object, **options: object) -> str:
        at = timezone.now()
        load_shipped(at=at)
        load_demo(at=at)
        return people.sign_in_table()
