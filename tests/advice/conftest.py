import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from apps.advice import DEFINITIONS, RuleSet
from tests.advice import shipped

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
def rules() -> RuleSet:
    """Return the shipped rule set, which its own test checks."""
    return shipped.rules()
