"""The rules that ship."""

import json
from pathlib import Path

from apps.advice import DEFINITIONS, parse_rules
from apps.documents.values import JsonObject

INSTRUMENT = Path(__file__).parents[2] / "apps/instruments/definitions/four-dimensions-2.json"


def read(path: Path) -> JsonObject:
    return json.loads(path.read_text(encoding="utf-8"))


def test_they_load_and_read_the_questionnaire_that_ships() -> None:
    rules = parse_rules(read(DEFINITIONS / "scale-where-it-matters-2.json"), read(INSTRUMENT))
    assert (rules.name, rules.instrument) == ("scale-where-it-matters@2", "four-dimensions@2")
