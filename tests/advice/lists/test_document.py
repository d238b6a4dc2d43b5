"""`scalelens-advice/2`: what is written fits its schema and reads back as it was."""

import json

import pytest
from jsonschema import Draft202012Validator

from apps.advice.lists.advice import Advice
from apps.advice.rules.file import DEFINITIONS
from tests.advice.lists.third import advised, situation

_SCHEMA = Draft202012Validator(json.loads((DEFINITIONS / "advice-2.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", [f"s{number:02}" for number in range(1, 11)])
def test_it_fits_its_schema_and_reads_back(name: str) -> None:
    advice = advised(situation(name))
    document = json.loads(json.dumps(advice.to_json()))
    assert [one.message for one in _SCHEMA.iter_errors({"format": "scalelens-advice/2", **document})] == []
    assert Advice.from_json(document) == advice
