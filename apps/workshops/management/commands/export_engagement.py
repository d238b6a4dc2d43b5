import json
from argparse import ArgumentParser

from django.utils import timezone

from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand
from apps.workshops.selectors import engagement_with_code
from apps.workshops.services import hand_out_engagement


class Command(DocumentCommand):
    help = "Print an engagement as its file (scalelens-engagement/2), with everything in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code, as import_engagement printed it")

    def handle(self, *args: object, code: str, **options: object) -> str:
        engagement = engagement_with_code(code)
        by = COMMAND.within(engagement.organisation_id)
        document = hand_out_engagement(engagement=engagement, by=by, at=timezone.now())
        return json.dumps(document, ensure_ascii=False, indent=1)
