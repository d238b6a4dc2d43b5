import json
from argparse import ArgumentParser
from typing import cast

from django.utils import timezone

from apps.core.actors import COMMAND
from apps.core.commands import DocumentCommand
from apps.exchange.engagement.selectors import engagement_with_code
from apps.exchange.engagement.services import hand_out_engagement


class Command(DocumentCommand):
    help = "Print an engagement as its file (scalelens-engagement/2), with everything in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code, as import_engagement printed it")
        parser.add_argument(
            "--history",
            action="store_true",
            help="with every save of an answer: who gave what before they changed it, when, and what came too late",
        )

    def handle(self, *args: object, code: str, history: bool, **options: object) -> str:
        engagement = engagement_with_code(code)
        by = COMMAND.within(engagement.organisation_id)
        document = hand_out_engagement(engagement=engagement, by=by, at=timezone.now(), with_history=history)
        if history:
            events = cast("list[dict[str, object]]", document.get("history", []))
            people = len({event["stakeholder"] for event in events})
            late = sum(event["outcome"] == "late" for event in events)
            self.note(
                f"The history holds {len(events)} saves of answers by {people} people, with their times, "
                f"what was given before it was changed, and {late} that came too late."
            )
        return json.dumps(document, ensure_ascii=False, indent=1)
