import json
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from apps.advice import (
    DEFINITIONS,
    Instrument,
    Wording,
    advise,
    computed_words,
    load_rules,
    open_folder,
    parse_facts,
)
from apps.core.commands import DocumentCommand, document_in
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem
from apps.instruments.selectors import worded_document

FORMAT = "scalelens-advice/2"
SHIPPED = DEFINITIONS / "scale-where-it-matters-3"


class Command(DocumentCommand):
    help = "Give advice, scalelens-advice/2, on what a scalelens-facts/1 file holds. It needs no database."
    # Django's checks would ask for the database, which advice does without.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the facts as JSON, - for standard input")
        parser.add_argument(
            "--rules",
            metavar="PATH",
            default=str(SHIPPED),
            help="a rule set, in a folder or in one file; the shipped one unless given",
        )
        parser.add_argument(
            "--instrument", metavar="FILE", help="what the rules read; the shipped one unless given"
        )
        parser.add_argument(
            "--on", metavar="DATE", help="the day it is issued, as in 2026-11-30; today unless given"
        )

    def handle(
        self,
        *args: object,
        file: str,
        rules: str,
        instrument: str | None,
        on: str | None,
        **options: object,
    ) -> str:
        issued_on = timezone.localdate() if on is None else _day(on)
        folder = Path(rules)
        with open_folder(folder) if folder.is_dir() else nullcontext(document_in(rules)) as document:
            questionnaire = document_in(instrument or _shipped_instrument(str(document.get("instrument"))))
            rule_set = load_rules(document, questionnaire)
        given = parse_facts(document_in(file), rule_set, read(Instrument, questionnaire))
        spoken = worded_document(questionnaire, given.framing.chosen)
        advice = advise(
            rule_set,
            given.facts,
            framing=given.framing,
            wording=Wording(spoken, given.framing, computed=computed_words(rule_set.formulas)),
            instrument=read(Instrument, spoken),
            issued_on=issued_on,
            knowledge=given.knowledge,
        )
        return json.dumps({"format": FORMAT, **advice.to_json()}, ensure_ascii=False, allow_nan=False)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        message = f"There is no day {written}: write it as 2026-11-30."
        raise DocumentError([Problem("--on", "wrong_value", message)]) from error


def _shipped_instrument(name: str) -> str:
    path = settings.BASE_DIR / "apps/instruments/definitions" / f"{name.replace('@', '-')}.json"
    if not path.is_file():
        message = f"The rules read {name!r}, which is not shipped: name its file by --instrument."
        raise DocumentError([Problem("instrument", "unknown_instrument", message)])
    return str(path)
