"""Assessments, people and framings made by hand: only what a test says differs from a quiet engagement."""

from collections.abc import Mapping
from typing import Any

from apps.advice import PersonAnswers, RuleFraming
from apps.advice.conditions.conditions import FactValue
from apps.advice.facts import Facts

DIMENSIONS = ("data", "user", "model", "organization")
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")


def assessment(
    *,
    level: str = "clear",
    dominant: tuple[str, ...] = ("user",),
    secondary: tuple[str, ...] = (),
    provisional: bool = False,
    nothing_under_pressure: bool = False,
    contributing: int = 6,
    decades: Mapping[str, float] | None = None,
    months: tuple[float | None, ...] = (),
    gap: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    decades = decades or {}
    gaps = gap or {}
    return {
        "verdict": {
            "level": level,
            "dominant": list(dominant),
            "secondary": list(secondary),
            "provisional": provisional,
            "nothing_under_pressure": nothing_under_pressure,
        },
        "coverage": {
            "groups": {
                name: {"stakeholders": 2, "contributing": int(index < contributing)}
                for index, name in enumerate(PERSPECTIVES)
            }
        },
        "headroom": {
            "dimensions": {name: {"decades": decades.get(name)} for name in DIMENSIONS},
            "quantities": {f"Q{index}": {"months_p50": each} for index, each in enumerate(months)},
        },
        "gap": {"dimensions": {name: {"kind": gaps.get(name)} for name in DIMENSIONS}},
    }


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
