"""Results, people and framings made by hand: only what a test says differs from a quiet engagement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from apps.advice import CrowdCounts, PersonAnswers, RuleFraming, RuleResult

PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")


def result(**given: Any) -> RuleResult:
    quiet = RuleResult(level="clear", dominant=("user",), contributing=6, differs=False)
    return replace(quiet, **given)


def person(perspective: str, **answers: Any) -> PersonAnswers:
    return PersonAnswers(perspective, answers)


def statements_of(
    people: Sequence[PersonAnswers], instrument: Mapping[str, Any]
) -> dict[str, list[CrowdCounts]]:
    """Count what people answered to the statements of an instrument, each perspective a crowd."""
    statements: dict[str, list[CrowdCounts]] = {}
    for item in (each["id"] for each in instrument["symptoms"]):
        crowds: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
        for each in people:
            if isinstance(level := each.answers.get(item), int):
                crowds[each.perspective][level - 1] += 1
        if crowds:
            statements[item] = [CrowdCounts(1.0, tuple(counts)) for counts in crowds.values()]
    return statements


def framing(
    *, model_hosting: str = "own", stage: str = "pilot", success_measure: str = "claims settled in a day"
) -> RuleFraming:
    return RuleFraming(model_hosting, stage, 18, success_measure, "EUR")
