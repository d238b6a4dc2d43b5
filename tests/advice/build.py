"""Results, people and framings made by hand: only what a test says differs from a quiet engagement."""

from dataclasses import replace
from typing import Any

from apps.advice import PersonAnswers, RuleFraming, RuleResult
from apps.advice.conditions.conditions import FactValue
from apps.advice.facts.gathering import Facts

DIMENSIONS = ("data", "user", "model", "organization")
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")


def result(**given: Any) -> RuleResult:
    quiet = RuleResult(level="clear", dominant=("user",), contributing=6, differs=False)
    return replace(quiet, **given)


def person(perspective: str, **answers: Any) -> PersonAnswers:
    return PersonAnswers(perspective, answers)


def everyone(**answers: Any) -> list[PersonAnswers]:
    return [person(perspective, **answers) for perspective in PERSPECTIVES]


def framing(
    *, model_hosting: str = "own", stage: str = "pilot", success_measure: str = "claims settled in a day"
) -> RuleFraming:
    return RuleFraming(model_hosting, stage, 18, success_measure, "EUR")


def facts(**values: FactValue) -> Facts:
    """Facts by name, two underscores for a dot."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Facts(named, dict.fromkeys(named, 3), {})
