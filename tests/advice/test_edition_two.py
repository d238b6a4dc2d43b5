"""The second edition of the rules that ship."""

import json
from pathlib import Path

from apps.advice import DEFINITIONS, parse_rules
from apps.documents.values import JsonObject

INSTRUMENT = Path(__file__).parents[2] / "apps/instruments/definitions/four-dimensions-2.json"


def read(path: Path) -> JsonObject:
    return json.loads(path.read_text(encoding="utf-8"))


def test_it_loads_and_reads_the_second_questionnaire() -> None:
    rules = parse_rules(read(DEFINITIONS / "scale-where-it-matters-2.json"), read(INSTRUMENT))
    assert (rules.name, rules.instrument) == ("scale-where-it-matters@2", "four-dimensions@2")
