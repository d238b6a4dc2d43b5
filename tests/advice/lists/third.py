"""The third edition as it ships, and advice on facts from a file or from a document."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from apps.advice.facts.file import parse_facts
from apps.advice.instrument import Instrument
from apps.advice.lists.advice import Advice
from apps.advice.lists.giving import advise
from apps.advice.rules.file import DEFINITIONS
from apps.advice.rules.loading import load_rules, read_folder
from apps.advice.rules.ruleset import RuleSet
from apps.advice.wording.wording import Wording, computed_words
from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.instruments.selectors import worded_document

type Json = dict[str, Any]

FOLDER = DEFINITIONS / "scale-where-it-matters-3"
ISSUED = date(2026, 11, 30)
_INSTRUMENT = Path(__file__).parents[3] / "apps/instruments/definitions/four-dimensions-3.json"
_SITUATIONS = Path(__file__).parents[1] / "situations"


@cache
def document() -> Json:
    """Return the questionnaire as it ships."""
    return json.loads(_INSTRUMENT.read_text(encoding="utf-8"))


@cache
def _spoken(routing: tuple[tuple[str, str], ...]) -> JsonObject:
    return worded_document(document(), dict(routing))


def _routing(framing: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    chosen = {name: value for name, value in framing["switches"].items() if isinstance(value, str)}
    return tuple(
        sorted({"model_hosting": framing["model_hosting"], "stage": framing["stage"], **chosen}.items())
    )


def instrument(framing: Mapping[str, Any]) -> JsonObject:
    """Return the questionnaire in the words of a framing."""
    return _spoken(_routing(framing))


@cache
def _questions(routing: tuple[tuple[str, str], ...]) -> Instrument:
    return read(Instrument, _spoken(routing))


def questions(framing: Mapping[str, Any]) -> Instrument:
    """Return what rules know of the questionnaire in the words of a framing."""
    return _questions(_routing(framing))


@cache
def rules() -> RuleSet:
    # That it loads without a problem is told by its own test.
    return load_rules(read_folder(FOLDER), document(), is_checked=True)


def situation(name: str) -> Json:
    """Return one of the ten situations, free to be changed; its name may be its first letters."""
    path = next(iter(sorted(_SITUATIONS.glob(f"{name}*.json"))))
    return json.loads(path.read_text(encoding="utf-8"))


def advised(facts: Json, issued_on: date = ISSUED, **more: Any) -> Advice:
    spoken = instrument(facts["framing"])
    asked = questions(facts["framing"])
    given = parse_facts(facts, rules(), asked)
    return advise(
        rules(),
        given.facts,
        framing=given.framing,
        wording=Wording(spoken, given.framing, computed=computed_words(rules().formulas)),
        instrument=asked,
        issued_on=issued_on,
        knowledge=given.knowledge,
        **more,
    )


def changed(facts: Json, **more: Any) -> Json:
    """Return facts with some of them changed or added."""
    return {
        **facts,
        "facts": {**facts["facts"], **{name.replace("__", "."): value for name, value in more.items()}},
    }
