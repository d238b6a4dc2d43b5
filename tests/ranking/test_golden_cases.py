"""Cases worked out by hand; each file says how."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.ranking.exchange import assess_document, read_input
from apps.ranking.opinions.readings import readings_of
from tests.ranking.build import approx, evidence_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
OF_OPINIONS = [path for path in CASES if '"readings"' in path.read_text(encoding="utf-8")]


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


def at(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document[int(name) if isinstance(document, list) else name]
    return document


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float | int) and not isinstance(expected, bool):
        # Worked out to four digits.
        return bool(found == approx(expected, rel=5e-4, abs=6e-5))
    return bool(found == expected)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_worked_out_by_hand_comes_out_the_same(path: Path) -> None:
    case = read(path)
    assessment: Any = assess_document(case["input"])
    found = {place: at(assessment, place) for place in (*case["expect"], *case.get("between", {}))}
    assert case["working"]
    assert {
        place: (found[place], expected)
        for place, expected in case["expect"].items()
        if not same(found[place], expected)
    } == {}
    assert {
        place: (found[place], least, most)
        for place, (least, most) in case.get("between", {}).items()
        if not least <= found[place] <= most
    } == {}
    given = {(one["code"], one["path"]) for one in assessment["meta"]["warnings"]}
    assert {tuple(one) for one in case.get("warns", [])} <= given


@pytest.mark.parametrize("path", OF_OPINIONS, ids=lambda path: path.stem)
def test_opinions_are_read_as_by_hand(path: Path) -> None:
    case = read(path)
    found = readings_of(evidence_of(read_input(case["input"]).engagement))
    assert found.mean.tolist() == approx(case["readings"]["mean"], abs=1e-4)
    assert found.variance.tolist() == approx(case["readings"]["variance"], abs=1e-4)
