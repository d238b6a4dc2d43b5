"""Cases worked out by hand; each file says how."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.ranking.exchange import assess_document

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def at(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document[name]
    return document


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float | int) and not isinstance(expected, bool):
        return found == pytest.approx(expected, abs=1e-9)
    return found == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_worked_out_by_hand_comes_out_the_same(path: Path) -> None:
    case = json.loads(path.read_text())
    assessment: Any = assess_document(case["input"])
    wrong = {
        place: (at(assessment, place), expected)
        for place, expected in case["expect"].items()
        if not same(at(assessment, place), expected)
    }
    assert wrong == {}
    given = {(one["code"], one["path"]) for one in assessment["meta"]["warnings"]}
    assert {tuple(one) for one in case.get("warns", [])} <= given
