from argparse import ArgumentParser

from django.utils import timezone

from apps.assessments.tasks import queue_assessment
from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand, document_in
from apps.documents.problems import Problem
from apps.engagements.selectors import latest_round
from apps.exchange.engagement.selectors import lead_for_import, organisation_for_import
from apps.exchange.engagement.services import import_engagement


class Command(DocumentCommand):
    help = "Add an engagement from its file (scalelens-engagement/2) and print its code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the engagement as JSON, - for standard input")
        parser.add_argument(
            "--organisation", metavar="SLUG", help="whose it is; needed where there are several"
        )
        parser.add_argument(
            "--lead",
            metavar="EMAIL",
            help="who leads it; without one only the organisation's owners reach it",
        )

    def handle(
        self, *args: object, file: str, organisation: str | None, lead: str | None, **options: object
    ) -> str:
        at = timezone.now()
        whose = organisation_for_import(organisation)
        engagement = import_engagement(
            document=document_in(file),
            organisation=whose,
            lead=lead_for_import(lead, whose),
            by=COMMAND,
            at=at,
            warn=self.warn,
        )
        if round_ := latest_round(engagement):
            queue_assessment(round=round_, at=at)
        return engagement.code

    def warn(self, warning: Problem) -> None:
        self.note(f"Warning: {warning.path}: {warning.message}")
