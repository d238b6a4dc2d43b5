"""The published schemas and the engine say the same of a document."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.ranking.exchange import assess_document
from tests.ranking.inputs.test_input import DOCUMENT, REFUSALS, Change, changed
from tests.ranking.inputs.test_validation import ENGAGEMENT
from tests.ranking.inputs.test_validation import REFUSALS as OF_AN_ENGAGEMENT
from tests.ranking.inputs.test_validation import changed as engagement_changed
from tests.ranking.test_golden_cases import CASES

SCHEMAS = Path(__file__).parents[3] / "apps/ranking/schemas"
# What a schema can't say: whether an id is known, used twice, or one figure larger than another.
BEYOND_A_SCHEMA = {
    "unknown_dimension", "unknown_perspective", "unknown_crowd", "unknown_item", "unknown_quantity", "duplicate_id", "likert_out_of_range",
    "low_above_likely", "likely_above_high", "zero_low", "not_finite", "too_large",
    "counted_item", "counts_differ",
}  # fmt: skip
STRUCTURAL = {name: change for name, change, _, code in REFUSALS if code not in BEYOND_A_SCHEMA}
STRUCTURAL_WITHIN = {
    name: change
    for name, change, problems in OF_AN_ENGAGEMENT
    if not BEYOND_A_SCHEMA & {code for _, code, _ in problems}
}


def read(name: str) -> str:
    return (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def schema(name: str) -> Draft202012Validator:
    document: dict[str, Any] = json.loads(read(name))
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_fits_both_schemas(path: Path) -> None:
    given = json.loads(path.read_text())["input"]
    schema("engine-input-3").validate(given)
    schema("assessment-3").validate(assess_document(given))


def test_the_published_example_fits() -> None:
    schema("engine-input-3").validate(DOCUMENT)
    schema("assessment-3").validate(assess_document(DOCUMENT))


@pytest.mark.parametrize("change", STRUCTURAL.values(), ids=STRUCTURAL)
def test_what_the_engine_refuses_the_schema_refuses(change: Change) -> None:
    assert not schema("engine-input-3").is_valid(changed(change))


@pytest.mark.parametrize("change", STRUCTURAL_WITHIN.values(), ids=STRUCTURAL_WITHIN)
def test_what_the_engine_refuses_of_an_engagement_the_schema_refuses(change: Change) -> None:
    fits, does_not = (
        schema("engine-input-3").is_valid({"format": DOCUMENT["format"], "engagement": one})
        for one in (ENGAGEMENT, engagement_changed(change))
    )
    assert (fits, does_not) == (True, False)
