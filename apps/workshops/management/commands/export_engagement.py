import json
from argparse import ArgumentParser

from apps.core.commands import DocumentCommand
from apps.workshops.selectors import engagement_with_code
from apps.workshops.services import export_engagement


class Command(DocumentCommand):
    help = "Print an engagement as its file (scalelens-engagement/2), with everything in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code, as import_engagement printed it")

    def handle(self, *args: object, code: str, **options: object) -> str:
        document = export_engagement(engagement_with_code(code))
        return json.dumps(document, ensure_ascii=False, indent=1)
