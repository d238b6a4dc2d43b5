import json
from argparse import ArgumentParser

from django.utils import timezone

from apps.assessments.services import assess_now
from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand
from apps.core.errors import ScalelensError
from apps.engagements.models import Engagement


class Command(DocumentCommand):
    help = "Rank the answers of an engagement in this process, store the result and print it. It shows everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code")

    def handle(self, *args: object, code: str, **options: object) -> str:
        engagement = Engagement.objects.filter(code=code).first()
        if engagement is None:
            raise ScalelensError(f"There is no engagement {code}.")
        by = COMMAND.within(engagement.organisation_id)
        assessment = assess_now(engagement=engagement, by=by, at=timezone.now())
        return json.dumps(
            {"assessment": assessment.result, "advice": assessment.advice},
            ensure_ascii=False,
            # JSON knows no NaN: other programs could not read it.
            allow_nan=False,
        )
