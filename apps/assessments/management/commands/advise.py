import json
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from apps.advice import (
    DEFINITIONS,
    Instrument,
    Wording,
    advise_in_order,
    advise_on,
    computed_words,
    load_rules,
    parse_facts,
    parse_rules,
    read_folder,
)
from apps.core.commands import DocumentCommand, document_in
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem
from apps.documents.values import Json
from apps.instruments.selectors import worded_document

FORMAT = "scalelens-advice/1"
IN_ORDER = "scalelens-advice/2"
SHIPPED = DEFINITIONS / "scale-where-it-matters-2.json"


class Command(DocumentCommand):
    help = (
        "Give advice on what a scalelens-facts/1 file holds. It needs no database. Rules in one file print "
        "scalelens-advice/1, rules in a folder scalelens-advice/2."
    )
    # Django's checks would ask for the database, which advice does without.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the facts as JSON, - for standard input")
        parser.add_argument(
            "--rules",
            metavar="PATH",
            default=str(SHIPPED),
            help="a rule set, in a file or a folder; the shipped one unless given",
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
        document = read_folder(folder) if folder.is_dir() else document_in(rules)
        questionnaire = document_in(instrument or _shipped_instrument(str(document.get("instrument"))))
        facts = document_in(file)
        if folder.is_dir():
            return _in_order(facts, document, questionnaire, issued_on)
        return _as_it_fires(facts, document, questionnaire, issued_on)


def _in_order(
    document: dict[str, Json], rules: dict[str, Json], questionnaire: dict[str, Json], issued_on: date
) -> str:
    rule_set = load_rules(rules, questionnaire)
    given = parse_facts(document, rule_set, read(Instrument, questionnaire))
    spoken = worded_document(questionnaire, given.framing.chosen)
    advice = advise_in_order(
        rule_set,
        given.facts,
        framing=given.framing,
        wording=Wording(spoken, given.framing, computed=computed_words(rule_set.formulas)),
        instrument=read(Instrument, spoken),
        issued_on=issued_on,
        knowledge=given.knowledge,
    )
    return json.dumps({"format": IN_ORDER, **advice.to_json()}, ensure_ascii=False, allow_nan=False)


def _as_it_fires(
    document: dict[str, Json], rules: dict[str, Json], questionnaire: dict[str, Json], issued_on: date
) -> str:
    rule_set = parse_rules(rules, questionnaire)
    given = parse_facts(document, rule_set, read(Instrument, questionnaire))
    knowledge = given.knowledge
    advice = advise_on(
        rule_set,
        given.facts,
        framing=given.framing,
        wording=Wording(
            worded_document(questionnaire, given.framing.chosen),
            given.framing,
            computed=computed_words(rule_set.formulas),
        ),
        knowledge=replace(knowledge, closed_on=knowledge.closed_on or issued_on),
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
