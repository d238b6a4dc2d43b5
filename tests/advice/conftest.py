import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from apps import advice
from apps.advice import DEFINITIONS, Advice, PersonAnswers, RuleSet, advise, parse_rules
from tests.advice import build

_INSTRUMENT = Path(__file__).parents[2] / "apps/instruments/definitions/four-dimensions-2.json"


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def instrument() -> dict[str, Any]:
    return json.loads(_text(_INSTRUMENT))


@pytest.fixture
def document() -> dict[str, Any]:
    """Return the shipped rule set, free to be spoilt."""
    return json.loads(_text(DEFINITIONS / "scale-where-it-matters-2.json"))


@pytest.fixture
def rules(document: dict[str, Any], instrument: dict[str, Any]) -> RuleSet:
    return parse_rules(document, instrument)


@pytest.fixture
def advised(rules: RuleSet, instrument: dict[str, Any]) -> Callable[..., Advice]:
    def _advised(
        answers: list[PersonAnswers] | None = None,
        *,
        framing: advice.RuleFraming | None = None,
        **verdict: Any,
    ) -> Advice:
        return advise(
            rules,
            result=build.result(**verdict),
            answers=answers or [],
            framing=framing or build.framing(),
            instrument=instrument,
        )

    return _advised
