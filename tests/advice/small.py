"""A small rule set over a small instrument, in one document: what a test says is all that differs."""

from copy import deepcopy
from datetime import date
from typing import Any

from apps.advice import (
    Advice,
    PersonAnswers,
    RuleFraming,
    RuleKnowledge,
    RuleResult,
    Wording,
    advise_answers,
    computed_words,
    load_rules,
)
from apps.advice.facts.gathering import NOTHING_MORE
from tests.advice.build import statements_of
from tests.advice.small_folder import INSTRUMENT, MANIFEST, RULE, SHAPE, STEP, Json

PERHAPS: Json = {"fact": "context.C3", "at_least": "9-20"}
FRAMING = RuleFraming("own", "pilot", 18, "claims settled", "EUR")
RESULT = RuleResult(level="clear", dominant=("user",), contributing=1)
ISSUED = date(2026, 11, 25)


def rule(name: str, **given: Any) -> Json:
    """A step that may fire; `target` is what it is measured by."""
    measure = {"measure": {"target": target}} if (target := given.pop("target", "")) else {}
    own = {"id": name, "topic": name, "title": f"Test {name.lower()} again", "when": PERHAPS, "steps": [STEP]}
    return {**RULE, **own, **measure, **given}


def rule_set(*rules: Json, **given: Any) -> Json:
    """Rules before a shape that always holds."""
    document = {
        **MANIFEST,
        "prices": {
            "token": {"between": [0.05, 5], "unit": "a million", "as_of": "2026-11-25", "source": "S1"}
        },
        "constants": {"days_a_month": {"value": 30.4, "source": "own"}},
        "words": {"cost": "derived.cost"},
        "derived": {
            "derived.cost": {"multiply": ["quantity.QM4.now", "quantity.QU2.now", "constant.days_a_month"]}
        },
        "rules": [*rules, SHAPE],
        "targets": [],
        "experiments": [],
    }
    return deepcopy({**document, **given})


def target(name: str, **given: Any) -> Json:
    return {
        "id": name,
        "indicator": f"Share of {name}",
        "window": "28 days",
        "default": {"value": None},
        "evidence": [],
        "note": "",
        "budget": "1 in 100.",
        "stop": "2 in 100 for an hour.",
        **given,
    }


def experiment(name: str, **given: Any) -> Json:
    return {
        "id": name,
        "assumption": "It fits",
        "test": "Fill a tenth for {success_measure}",
        "days": 5,
        "passes_if": "It takes a tenth of the time",
        "when": PERHAPS,
        "sources": ["own"],
        **given,
    }


def advice_of(
    document: Json,
    *people: PersonAnswers | Json,
    instrument: Json = INSTRUMENT,
    framing: RuleFraming = FRAMING,
    result: RuleResult = RESULT,
    knowledge: RuleKnowledge = NOTHING_MORE,
) -> Advice:
    """Return what a rule set advises; of answers alone nobody asks whose they are."""
    answers = [each if isinstance(each, PersonAnswers) else PersonAnswers("product", each) for each in people]
    rules = load_rules(document, instrument)
    return advise_answers(
        rules,
        result=result,
        answers=answers,
        framing=framing,
        instrument=instrument,
        wording=Wording(instrument, framing, computed=computed_words(rules.formulas)),
        issued_on=ISSUED,
        statements=statements_of(answers, instrument),
        knowledge=knowledge,
    )
