from argparse import ArgumentParser

from django.utils import timezone

from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand, document_in
from apps.instruments.services import load_instrument


class Command(DocumentCommand):
    help = "Load an instrument (scalelens-instrument/2) and publish it. A published version never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the instrument as JSON, - for standard input")
        parser.add_argument("--draft", action="store_true", help="keep it a draft, which may still change")

    def handle(self, *args: object, file: str, draft: bool, **options: object) -> str:
        version = load_instrument(document_in(file), by=COMMAND, at=timezone.now(), publish=not draft)
        self.note(f"{version.name} is {version.get_state_display().lower()}.")
        return version.name
