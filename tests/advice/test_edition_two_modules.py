"""Modules, pairs, and what hosting, retrieval, agents and own serving add: each rule fired, and just not fired."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.advice import DEFINITIONS, RuleSet, parse_rules
from apps.advice.conditions.conditions import Draws
from apps.advice.facts.gathering import Facts
from apps.advice.firing import Trial, knowing_what_fired, try_rules
from apps.advice.plan import holds

type Known = dict[str, Any]

_INSTRUMENT = Path(__file__).parents[2] / "apps/instruments/definitions/four-dimensions-2.json"
HOSTED: Known = {"engagement.system_kind": "answers", "engagement.model_hosting": "hosted", "engagement.retrieval": "no"}  # fmt: skip
OWN: Known = HOSTED | {"engagement.model_hosting": "own"}
SEARCH: Known = HOSTED | {"engagement.retrieval": "yes"}
AGENT: Known = HOSTED | {"engagement.system_kind": "agent"}
SCORES: Known = {"engagement.system_kind": "predictive", "engagement.model_hosting": "own"}
LIVE: Known = {"engagement.stage": "live"}


def leads(dimension: str, second: str | None = None, level: str = "clear") -> Known:
    return {
        "verdict.level": level,
        "verdict.dominant": (dimension,),
        "verdict.secondary": (second,) if second else (),
        "verdict.tied": (),
    }


# What is known; what differs where the rule just does not fire. None takes a fact away.
SITUATIONS: dict[str, tuple[Known, Known]] = {
    "module-data": (SCORES | leads("data"), SEARCH),
    "module-index": (SEARCH | leads("data"), HOSTED),
    "module-user": (HOSTED | leads("user"), leads("data", "user")),
    "module-model-hosted": (HOSTED | leads("model"), OWN),
    "module-model-own": (OWN | leads("model"), HOSTED),
    "module-organization": (HOSTED | leads("organization"), leads("user", "organization")),
    "HO1": (HOSTED | {"breach.QM5": 0.5}, {"breach.QM5": 0.49}),
    "HO2": (HOSTED | {"context.C16": "shared", "context.C6": "public"}, {"context.C6": "own_staff", "target.G2": "99.5", "symptom.U8": 0.4}),
    "HO3": (HOSTED | {"quantity.QM10.now": 3, "symptom.U8": 0.1, "context.C6": "own_staff"}, {"quantity.QM10.now": 2}),
    "HO4": (HOSTED | {"quantity.QM7.now": 2000}, {"quantity.QM7.now": 1900}),
    "HO5": (HOSTED | {"symptom.M2": 0.5, "context.C19": "not_tried"}, {"context.C19": "smallest"}),
    "HO6": (HOSTED | {"symptom.M5": 0.2, "target.G2": "99.9", "context.C6": "own_staff"}, {"target.G2": "99.5"}),
    "HO7": (HOSTED | {"context.C1": "minutes"}, {"context.C1": "seconds"}),
    "HO8": (HOSTED, OWN),
    "RG1": (SEARCH, HOSTED),
    "RG2": (SEARCH | {"symptom.D8": 0.5}, {"symptom.D8": 0.49}),
    "RG3": (SEARCH | {"quantity.QD7.now": 30, "derived.age_allowed_hours": 24, "symptom.D9": 0.2, "breach.QD7": 0.1}, {"quantity.QD7.now": 20}),
    "RG4": (SEARCH | {"breach.QD5": 0.1, "derived.index_gb": 65}, {"derived.index_gb": 64}),
    "RG5": (SEARCH | {"context.C18": "groups"}, {"context.C18": "all"}),
    "RG6": (SEARCH | {"breach.QD6": 0.1, "quantity.QD6.now": 24}, {"quantity.QD6.now": 23}),
    "AG1": (AGENT, HOSTED),
    "AG2": (AGENT, HOSTED),
    "AG3": (AGENT | {"context.C17": "undoable"}, {"context.C17": "propose"}),
    "AG4": (AGENT | {"context.C17": "irreversible"}, {"context.C17": "undoable"}),
    "AG5": (AGENT | {"context.C6": "own_staff", "context.C17": "undoable"}, {"context.C17": "propose"}),
    "AG6": (AGENT, HOSTED),
    "AG7": (AGENT, HOSTED),
    "AG8": (AGENT | {"quantity.QM10.now": 2, "quantity.QM11.now": 2}, {"quantity.QM11.now": 3}),
    "SV1": (OWN | leads("data", "user"), leads("data", "organization")),
    "SV2": (OWN | {"breach.QM2": 0.1, "symptom.M3": 0.5}, {"symptom.M3": 0.4}),
    "SV3": (OWN | {"context.C20": "10-30", "context.C1": "seconds"}, {"context.C20": "30-60"}),
    "SV4": (HOSTED | {"derived.tokens_month": 6e9}, {"derived.tokens_month": 4e9}),
    "SV5": (OWN | {"breach.QM2": 0.2, "breach.QM8": 0.5}, {"breach.QM8": 0.4}),
    "SV6": (SCORES | {"breach.QM3": 0.5, "symptom.D4": 0.2}, {"breach.QM3": 0.4}),
    "X18": (HOSTED | {"quantity.QU6.now": 3.0, "target.G10.number": 2}, {"quantity.QU6.now": 2}),
    "DQ1": (SCORES | {"symptom.D2": 0.2, "quantity.QD3.now": 10}, {"quantity.QD3.now": 9}),
    **{
        f"pair-{first}-{second}": (HOSTED | leads(first, second, "leaning"), leads(first, second, "open"))
        for first in ("data", "user", "model", "organization")
        for second in ("data", "user", "model", "organization")
        if first != second
    },
}  # fmt: skip


@cache
def rule_set() -> RuleSet:
    document, instrument = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (DEFINITIONS / "scale-where-it-matters-2.json", _INSTRUMENT)
    )
    return parse_rules(document, instrument)


def facts_of(known: Known, draws: dict[str, Draws] | None = None) -> Facts:
    values = {name: value for name, value in known.items() if value is not None}
    return Facts(values, dict.fromkeys(values, 5), {}, draws or {})


def tried(known: Known, draws: dict[str, Draws] | None = None) -> dict[str, Trial]:
    return {trial.rule.id: trial for trial in try_rules(rule_set().rules, facts_of(known, draws))}


def said(known: Known, name: str) -> str:
    """What one rule says to do, where it fires."""
    trials = tried(known)
    assert trials[name].outcome == "fired"
    rule, facts = trials[name].rule, knowing_what_fired(facts_of(known), list(trials.values()))
    recommendation = next(each.text for each in rule.recommendation if holds(each, facts))
    more = [each.text for each in (*rule.practices, *rule.first_90_days) if holds(each, facts)]
    return "\n".join([recommendation, *more])


@pytest.mark.parametrize("name", SITUATIONS)
def test_it_fires_in_its_situation_and_just_not_beside_it(name: str) -> None:
    known, beside = SITUATIONS[name]
    assert tried(known)[name].outcome == "fired"
    assert tried(known | beside)[name].outcome != "fired"


@pytest.mark.parametrize(
    ("name", "known", "figure", "outcome"),
    [
        ("HO4", HOSTED, {"quantity.QM7.now": (1900, 2500)}, "fired"),
        ("RG4", SEARCH | {"breach.QD5": 0.1}, {"derived.index_gb": (10, 60)}, "false"),
        ("RG3", SEARCH | {"derived.age_allowed_hours": 24}, {"quantity.QD7.now": (20, 30)}, "unknown"),
        ("SV4", HOSTED, {"derived.tokens_month": (4e9, 9e9)}, "unknown"),
        ("X18", HOSTED | {"target.G10.number": 2}, {"quantity.QU6.now": (2.1, 9.0)}, "fired"),
    ],
)
def test_a_figure_fires_by_how_sure_it_is(
    name: str, known: Known, figure: dict[str, tuple[float, float]], outcome: str
) -> None:
    draws = {fact: np.array(ends) for fact, ends in figure.items()}
    values = known | {fact: float(np.median(drawn)) for fact, drawn in draws.items()}
    assert tried(values, draws)[name].outcome == outcome
