import json
from argparse import ArgumentParser

from django.utils import timezone

from apps.assessments.models import Snapshot
from apps.assessments.snapshots import collect_evidence
from apps.core.commands import DocumentCommand
from apps.documents.mapping import plain
from apps.documents.problems import DocumentError, Problem
from apps.engagements.models import Engagement, Round


class Command(DocumentCommand):
    help = (
        "Print an engagement as it stood at the end of a round, for `rank` (scalelens-engine-input/3). "
        "It shows opinions of crowds and figures without names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code")
        parser.add_argument(
            "--round", type=int, required=True, dest="number", metavar="N", help="the round's number, from 1"
        )

    def handle(self, *args: object, code: str, number: int, **options: object) -> str:
        engagement = Engagement.objects.with_framing().filter(code=code).first()
        if engagement is None:
            raise DocumentError([Problem("code", "unknown", f"There is no engagement with the code {code}.")])
        round_ = _round(engagement, number)
        if round_.is_open:
            self.note(f"Round {number} is still open: this is what there is so far.")
        frozen = Snapshot.objects.filter(round=round_).order_by("-taken_at").first()
        if frozen is None or round_.is_open:
            evidence, _members = collect_evidence(engagement, round_, at=timezone.now())
        else:
            evidence = frozen.evidence
        document = plain(evidence.engine_input)
        return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _round(engagement: Engagement, number: int) -> Round:
    rounds = {round_.number: round_ for round_ in Round.objects.filter(engagement=engagement)}
    if number in rounds:
        return rounds[number]
    if rounds:
        message = f"There is no round {number}: the last one is {max(rounds)}."
    else:
        message = f"There is no round {number}: none has been opened yet."
    raise DocumentError([Problem("--round", "unknown", message)])
