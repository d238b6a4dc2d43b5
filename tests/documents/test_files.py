"""A document is read whole or refused with every problem, each with its path."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.documents.digests import sha256_of
from apps.documents.files import DEEPEST, read_document, read_file, schema_problems
from apps.documents.problems import DocumentError, Problem

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "kind"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$", "description": "small letters"},
        "code": {"type": "string", "pattern": "[0-9]"},
        "on": {"type": "string", "format": "date", "description": "a day as YYYY-MM-DD"},
        "kind": {"enum": ["a", 1]},
        "format": {"const": "x/1"},
        "size": {"type": ["number", "null"], "minimum": 1, "exclusiveMaximum": 9},
        "many": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
        "one": {"anyOf": [{"const": 1}]},
    },
}  # fmt: skip


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "path", "code", "message"),
    [
        ({"name": 1}, "name", "type", "Expected string."),
        ({"name": "a"}, "name", "minLength", "Expected at least 2 characters."),
        ({"name": "abcde"}, "name", "maxLength", "Expected at most 4 characters."),
        ({"name": "AB"}, "name", "pattern", "Expected small letters."),
        ({"name": "ab\n"}, "name", "pattern", "Expected small letters."),
        ({"code": "x"}, "code", "pattern", "Expected a text of the form [0-9]."),
        ({"on": "2026-02-30"}, "on", "format", "Expected a day as YYYY-MM-DD."),
        ({"kind": "b"}, "kind", "enum", 'Expected one of "a", 1.'),
        ({"format": "x/2"}, "format", "const", 'Expected "x/1".'),
        ({"size": "1"}, "size", "type", "Expected number or null."),
        ({"size": 0}, "size", "minimum", "Expected at least 1."),
        ({"size": 9}, "size", "exclusiveMaximum", "Expected less than 9."),
        ({"many": []}, "many", "minItems", "Expected at least 1 entries."),
        ({"many": [1, 1]}, "many", "uniqueItems", "An entry is in this list twice."),
        ({"many": [1, "2"]}, "many[1]", "type", "Expected integer."),
        ({"one": 2}, "one", "anyOf", "This fits none of the forms allowed here."),
        ({"other": 1}, "other", "unknown_field", "There is no field other here."),
    ],
)
def test_what_leaves_the_schema_is_said_in_a_sentence(
    schema: Path, change: dict[str, Any], path: str, code: str, message: str
) -> None:
    assert schema_problems({"name": "abc", "kind": 1, **change}, schema) == [Problem(path, code, message)]


def test_what_fits_has_no_problem_and_each_missing_field_has_one(schema: Path) -> None:
    whole = {"name": "abc", "kind": "a", "code": "c1", "on": "2026-02-28", "size": None, "many": [1, 2]}
    assert schema_problems(whole, schema) == []
    assert schema_problems({"kind": 1}, schema) == [
        Problem("name", "required", "The field name is required.")
    ]


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("{", "$", "not_json"),
        ('{"a": 1, "a": 2}', "$", "not_json"),
        ('{"a": NaN}', "$", "not_json"),
        ('{"a": ' + "9" * 5000 + "}", "$", "not_json"),
        ("[]", "$", "type"),
        ('{"a": 1e999}', "a", "not_finite"),
        ('{"a": ["x\\u0000"]}', "a[0]", "text"),
        ('{"\\ud800": 1}', "$", "text"),
        ('{"a": ' + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "}", "a" + "[0]" * DEEPEST, "too_deep"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "$", "too_deep"),
    ],
    ids=["half", "twice", "no number", "endless", "no object", "too large", "NUL", "half a pair", "deep", "endlessly deep"],
)  # fmt: skip
def test_what_can_not_be_stored_is_refused(text: str, path: str, code: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        read_document(text)
    assert [(problem.path, problem.code) for problem in refusal.value.errors] == [(path, code)]
    assert str(refusal.value).startswith(f"{path}: ")


def test_a_file_is_read_and_told_by_its_content(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text('{"b": "é", "a": [1, 2.5, null]}', encoding="utf-8")
    document = read_file(file)
    assert document == {"a": [1, 2.5, None], "b": "é"}
    assert sha256_of(document) == sha256_of({"a": [1, 2.5, None], "b": "é"})
    assert sha256_of(document) != sha256_of({"a": [1, 2.5], "b": "é"})


def test_a_problem_is_printed_by_its_three_fields() -> None:
    problem = Problem("a", "type", "Expected number.")
    assert problem.to_json() == {"path": "a", "code": "type", "message": "Expected number."}
