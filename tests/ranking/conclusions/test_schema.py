"""The published schema and the engine say the same of an assessment."""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.results import assessment, people, verdict
from apps.ranking.run import assess, preview
from tests.ranking.conclusions.engagements import crowd, result
from tests.ranking.random_engagements import random_engagement

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "apps/ranking/schemas/assessment-3.schema.json").read_text()
)
ROOMS: tuple[ModuleType, ...] = (assessment, people, verdict)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("seed", range(12))
def test_every_assessment_fits(seed: int, validator: Draft202012Validator) -> None:
    engagement = Engagement.from_json(random_engagement(seed))
    settings = Settings(draws=1024, camps_draws=19)
    validator.validate(assess(engagement, settings, engagement).to_json())
    validator.validate(preview(engagement, settings).to_json())


def test_every_field_is_promised() -> None:
    types = {name: one for room in ROOMS for name, one in vars(room).items() if is_dataclass(one)}
    promised = {name: one["required"] for name, one in SCHEMA["$defs"].items()}
    assert promised == {name: [field.name for field in fields(types[name])] for name in promised}
    assert all(one["required"] == list(one["properties"]) for one in SCHEMA["$defs"].values())


def test_an_assessment_without_a_kind_is_none(validator: Draft202012Validator) -> None:
    document: Any = result(*crowd(1)).to_json()
    del document["verdict"]["kind"]
    assert not validator.is_valid(document)
