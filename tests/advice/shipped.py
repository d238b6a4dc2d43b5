"""The rules that ship, tried with facts by name: one situation a rule, fired and just not fired."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from apps.advice import DEFINITIONS, RuleSet, parse_rules
from apps.advice.conditions.conditions import FactValue
from apps.advice.facts.gathering import Facts
from apps.advice.firing import Trial, try_rules
from apps.documents.values import JsonObject

type Situation = dict[str, FactValue | None]

INSTRUMENT = Path(__file__).parents[2] / "apps/instruments/definitions/four-dimensions-2.json"
# Where a situation says nothing else: a supplier's model that answers, live, among many, and nothing is near.
_ORDINARY: Situation = {
    "engagement.system_kind": "answers",
    "engagement.model_hosting": "hosted",
    "engagement.retrieval": "no",
    "engagement.people_check": "none",
    "engagement.exists": "one_application",
    "engagement.success_without_human": "no",
    "engagement.stage": "live",
    "verdict.level": "clear",
    "verdict.kind": "first",
    "verdict.dominant": ("user",),
    "verdict.secondary": (),
    "verdict.tied": (),
    "verdict.over": (),
    "verdict.provisional": False,
    "verdict.nothing_under_pressure": False,
    "verdict.opinion_only": False,
    "verdict.measured": True,
    "perspectives_contributing": 6,
    "stated.figures_share": 0.5,
    "symptom.any.most": 0.25,
    **{f"breach.{name}": 0.1 for name in ("data", "user", "model", "organization", "any")},
    **{f"breach_now.{name}": 0.0 for name in ("data", "user", "model", "organization", "any")},
    "context.C6": "own_staff",
    "context.C13": "deployer",
    "context.C14": "minimal",
    "quantity.QU7.now": 1000,
    "quantity.QU2.horizon": 1,
}


def document() -> dict[str, Any]:
    """Return the rule set that ships, free to be spoilt."""
    return json.loads((DEFINITIONS / "scale-where-it-matters-2.json").read_text(encoding="utf-8"))


def instrument() -> JsonObject:
    return json.loads(INSTRUMENT.read_text(encoding="utf-8"))


@cache
def rules() -> RuleSet:
    # That it loads is told by its own test, and every process that collects these tests would check it.
    return parse_rules(document(), instrument(), is_checked=True)


def facts(situation: Situation) -> Facts:
    """What is known: ordinary, but for what a situation says; None stands for what nobody said."""
    known = {name: value for name, value in {**_ORDINARY, **situation}.items() if value is not None}
    return Facts(known, dict.fromkeys(known, 3), {})


def tried(situation: Situation) -> dict[str, Trial]:
    return {trial.rule.id: trial for trial in try_rules(rules().rules, facts(situation))}


def has_fired(rule: str, situation: Situation) -> bool:
    return tried(situation)[rule].outcome == "fired"


def over(quantity: str, share: float = 0.97) -> Situation:
    return {f"status.{quantity}": "over", f"breach_now.{quantity}": share}
