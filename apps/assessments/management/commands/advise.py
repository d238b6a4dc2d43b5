import json
from argparse import ArgumentParser
from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from apps.advice import DEFINITIONS, Instrument, Wording, advise_on, computed_words, parse_facts, parse_rules
from apps.core.commands import DocumentCommand, document_in
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem
from apps.instruments.selectors import worded_document

FORMAT = "scalelens-advice/1"
SHIPPED = DEFINITIONS / "scale-where-it-matters-2.json"


class Command(DocumentCommand):
    help = "Give advice on what a scalelens-facts/1 file holds and print it as scalelens-advice/1. It needs no database."
    # Django's checks would ask for the database, which advice does without.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the facts as JSON, - for standard input")
        parser.add_argument(
            "--rules", metavar="FILE", default=str(SHIPPED), help="a rule set; the shipped one unless given"
        )
        parser.add_argument(
            "--instrument", metavar="FILE", help="what the rules read; the shipped one unless given"
        )

    def handle(self, *args: object, file: str, rules: str, instrument: str | None, **options: object) -> str:
        document = document_in(rules)
        questionnaire = document_in(instrument or _shipped_instrument(str(document.get("instrument"))))
        rule_set = parse_rules(document, questionnaire)
        facts = parse_facts(document_in(file), rule_set, read(Instrument, questionnaire))
        framing, knowledge = facts.framing, facts.knowledge
        spoken = worded_document(questionnaire, framing.chosen)
        advice = advise_on(
            rule_set,
            facts.facts,
            framing=framing,
            wording=Wording(spoken, framing, computed=computed_words(rule_set.formulas)),
            knowledge=replace(knowledge, closed_on=knowledge.closed_on or timezone.localdate()),
        )
        return json.dumps({"format": FORMAT, **advice.to_json()}, ensure_ascii=False, allow_nan=False)


def _shipped_instrument(name: str) -> str:
    path = settings.BASE_DIR / "apps/instruments/definitions" / f"{name.replace('@', '-')}.json"
    if not path.is_file():
        message = f"The rules read {name!r}, which is not shipped: name its file by --instrument."
        raise DocumentError([Problem("instrument", "unknown_instrument", message)])
    return str(path)
