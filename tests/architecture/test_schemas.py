"""Every schema that is published is one."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

APPS = Path(__file__).parents[2] / "apps"
SCHEMAS = sorted(APPS.rglob("*.schema.json"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_there_are_schemas() -> None:
    assert {"engagement.schema.json", "engine-input-3.schema.json"} <= {path.name for path in SCHEMAS}
