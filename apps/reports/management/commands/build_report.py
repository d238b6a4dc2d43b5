from argparse import ArgumentParser
from pathlib import Path

from django.utils import timezone

from apps.assessments.services import assess_now
from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand
from apps.core.errors import ScalelensError
from apps.engagements.models import Engagement
from apps.reports.services import build_report


class Command(DocumentCommand):
    help = "Make the report of an engagement in this process, without a worker, and write the PDF to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code")
        parser.add_argument("--output", required=True, type=Path, help="the file to write")

    def handle(self, *args: object, code: str, output: Path, **options: object) -> str:
        engagement = Engagement.objects.with_framing().filter(code=code).first()
        if engagement is None:
            raise ScalelensError(f"There is no engagement {code}.")
        now = timezone.now()
        by = COMMAND.within(engagement.organisation_id)
        assess_now(engagement=engagement, by=by, at=now)
        pdf = build_report(engagement=engagement, by=by, at=now)
        try:
            output.write_bytes(pdf)
        except OSError as error:
            raise ScalelensError(f"The PDF could not be written: {error}") from error
        return str(output)
