"""A small rule set over a small instrument: what a test says is all that differs."""

from copy import deepcopy
from typing import Any

import pytest

from apps.advice import (
    Advice,
    PersonAnswers,
    RuleFraming,
    RuleKnowledge,
    RuleResult,
    RulesError,
    advise,
    parse_rules,
)
from apps.advice.facts.gathering import NOTHING_MORE
from tests.advice.build import statements_of

type Json = dict[str, Any]

INSTRUMENT: Json = {
    "slug": "small",
    "version": 2,
    "dimensions": {"data": "Data", "user": "Users", "model": "Model"},
    "framing": [
        {
            "id": "system_kind",
            "text": "Kind",
            "choices": [{"slug": slug, "label": slug} for slug in ("predictive", "answers", "agent")],
        },
        {
            "id": "retrieval",
            "text": "Retrieval",
            "asked_when": {"system_kind": ["answers", "agent"]},
            "choices": [{"slug": slug, "label": slug} for slug in ("yes", "no")],
        },
    ],
    "agreement_scale": {"choices": [{"value": value} for value in (1, 2, 3, 4, 5, "dk")]},
    "symptoms": [{"id": "D8", "text": "Not found", "asked_when": {"retrieval": ["yes"]}}],
    "quantities": [
        {"id": "QU2", "text": "Requests", "unit": "requests/s", "points": ["now", "horizon", "limit"]},
        {"id": "QM4", "text": "Price", "unit": "currency", "points": ["now"]},
    ],
    "context": [
        {
            "id": "C3",
            "text": "People",
            "pick": "one",
            "ordered": True,
            "choices": [{"slug": slug, "label": slug} for slug in ("1-3", "4-8", "9-20", "more")],
        }
    ],
    "targets": [
        {"id": "G4", "text": "Budget", "unit": "currency", "ordered": True, "steps": [10, 100, 1000]}
    ],
}
PERHAPS: Json = {"fact": "context.C3", "at_least": "9-20"}
ALWAYS: Json = {"all": []}
FRAMING = RuleFraming("own", "pilot", 18, "claims settled", "EUR")
RESULT = RuleResult(level="clear", dominant=("user",), contributing=1)


def rule(name: str, kind: str = "modifier", **given: Any) -> Json:
    return {
        "id": name,
        "kind": kind,
        "title": name,
        "when": ALWAYS if kind == "base" else PERHAPS,
        "excludes": [],
        "recommend": f"Do {name}.",
        "practices": [],
        "anti_patterns": [],
        "first_90_days": [],
        "leave_alone": [],
        "effect": "It stays up.",
        "effort": "small",
        "reversibility": "easy",
        "stop_if": "It has no effect.",
        "slo": [],
        "sources": ["S1"],
        **given,
    }


def rule_set(*rules: Json, **given: Any) -> Json:
    """Rules before a base shape that always holds."""
    document = {
        "format": "scalelens-rules/2",
        "slug": "small-rules",
        "version": 2,
        "title": "Small rules",
        "language": "en",
        "instrument": "small@2",
        "sure": 0.8,
        "kinds": ["law", "stop", "guard", "base", "additive", "module", "pair", "modifier"],
        "pooling": {
            "ordered": {"items": ["C3", "G4"], "method": "group-balanced lower median"},
            "nominal": {
                "items": [],
                "method": "most frequent by balanced weight",
                "at_least": 0.6,
                "otherwise": "undecided",
            },
            "many": {"items": [], "method": "every slug that any perspective ticked"},
            "quantities": {"method": "group-balanced geometric mean of the likely values, field by field"},
            "symptoms": {"method": "group-balanced mean score, 0..1"},
        },
        "topics": {"replicas": "More replicas", "purchase": "A big purchase"},
        "resolves": [],
        "dates": {"law": {"on": "2026-08-02", "as_of": "2026-11-25", "source": "S1"}},
        "prices": {
            "token": {"between": [0.05, 5], "unit": "a million", "as_of": "2026-11-25", "source": "S1"}
        },
        "constants": {"days_a_month": {"value": 30.4, "source": "own"}},
        "words": {"cost": "derived.cost"},
        "derived": {
            "derived.cost": {"multiply": ["quantity.QM4.now", "quantity.QU2.now", "constant.days_a_month"]}
        },
        "conditions": {"small": {"fact": "context.C3", "at_most": "4-8"}},
        "sources": {"S1": "The article.", "own": "Our judgement."},
        "rules": [*rules, rule("P9", "base")],
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
    return advise(
        parse_rules(document, instrument),
        result=result,
        answers=answers,
        framing=framing,
        instrument=instrument,
        statements=statements_of(answers, instrument),
        knowledge=knowledge,
    )


def problems_of(document: object, instrument: Json = INSTRUMENT) -> set[tuple[str, str]]:
    with pytest.raises(RulesError) as caught:
        parse_rules(document, instrument)
    return {(problem.path, problem.code) for problem in caught.value.errors}
