"""What an answer may be, item by item."""

from typing import Any

import pytest

from apps.instruments.definition import Definition
from apps.instruments.values import check_answer, is_given

GOOD = [
    ("R1", {"ranking": ["data", "user", "model", "organization"]}),
    ("R1", {"ranking": ["data"], "considered": ["user", ["data", "model"]]}),
    ("R1", {"ranking": ["data", ["user", "model", "organization"]]}),
    ("R1", {"declined": True}),
    ("R6", "rough"),
    ("R3", "The March storm day."),
    ("D1", 1),
    ("D1", 5),
    ("QU7", {"now": 2000, "horizon": 20000, "limit": 31622.8, "rows": ["limit"], "source": "rough"}),
    ("QU7", {"now": 0, "horizon": None, "limit": 1}),
    ("QM2", {"now": 0, "horizon": 0, "zeros": ["now"]}),
    ("QU7", {}),
    ("QM12", {"now": 3, "source": "guess"}),
    ("C2", "planned_peaks"),
    ("C7", ["personal_data", "high_risk"]),
    ("C7", []),
    ("G2", "99.9"),
    ("G4", 30000),
    ("C21", "user"),
    ("C14", ["annex_iii", "transparency"]),
    ("R5", "x" * 200),
]
BAD: list[tuple[str, Any, str]] = [
    ("R1", ["data"], ""),
    ("R1", {}, ""),
    ("R1", {"declined": False}, ""),
    ("R1", {"declined": 1}, ""),
    ("R1", {"ranking": ["data"], "declined": True}, ""),
    ("R1", {"considered": ["data"]}, ""),
    ("R1", {"ranking": []}, "ranking"),
    ("R1", {"ranking": "data"}, "ranking"),
    ("R1", {"ranking": ["data", "speed"]}, "ranking[1]"),
    ("R1", {"ranking": ["data", []]}, "ranking[1]"),
    ("R1", {"ranking": ["data", 3]}, "ranking[1]"),
    ("R1", {"ranking": ["data", ["user", "data"]]}, "ranking[1]"),
    ("R1", {"ranking": ["data"], "considered": ["x"]}, "considered[0]"),
    ("QU7", {"now": 5, "zeros": ["now"]}, "zeros"),
    ("QU7", {"now": 0, "zeros": "now"}, "zeros"),
    ("QU7", {"now": None, "zeros": ["now"]}, "zeros"),
    ("R6", "sure", ""),
    ("R6", ["guess"], ""),
    ("R3", "x" * 281, ""),
    ("R3", 3, ""),
    ("D1", 0, ""),
    ("D1", 6, ""),
    ("D1", True, ""),
    ("D1", 3.5, ""),
    ("D1", "4", ""),
    ("QU7", 2000, ""),
    ("QU7", {"now": -1}, "now"),
    ("QU7", {"now": float("nan")}, "now"),
    ("QU7", {"now": float("inf")}, "now"),
    ("QU7", {"now": 10**400}, "now"),
    ("QU7", {"now": "3"}, "now"),
    ("QU7", {"now": True}, "now"),
    ("QU7", {"limit": 0}, "limit"),
    ("QU7", {"later": 3}, "later"),
    ("QU7", {"now": 3, "source": "sure"}, "source"),
    ("QU7", {"now": 3, "source": ["guess"]}, "source"),
    ("QU7", {"now": 3, "rows": ["limit"]}, "rows"),
    ("QU7", {"now": 3, "rows": ["now", "now"]}, "rows"),
    ("QU7", {"now": 3, "rows": [["now"]]}, "rows"),
    ("QU7", {"now": 3, "rows": "now"}, "rows"),
    ("QM12", {"now": 3, "horizon": 4}, "horizon"),
    ("C2", "sometimes", ""),
    ("C2", ["steady"], ""),
    ("C7", "ordinary", ""),
    ("C7", ["high_risk", "ordinary"], "[1]"),
    ("C7", ["high_risk", "high_risk"], "[1]"),
    ("C7", ["high_risk", "none"], "[1]"),
    ("C7", [["high_risk"]], "[0]"),
    ("G2", 99.9, ""),
    ("G4", 31000, ""),
    ("G4", True, ""),
    ("G4", [30000], ""),
]


@pytest.mark.parametrize(("item_id", "value"), GOOD)
def test_a_fitting_answer_is_taken(definition: Definition, item_id: str, value: object) -> None:
    assert list(check_answer(definition.item(item_id), value)) == []


@pytest.mark.parametrize(("item_id", "value", "path"), BAD)
def test_what_does_not_fit_is_named_with_its_place(
    definition: Definition, item_id: str, value: object, path: str
) -> None:
    problems = check_answer(definition.item(item_id), value)
    assert [problem.path for problem in problems] == [path]
    assert all(problem.message.endswith(".") for problem in problems)


def test_dont_know_and_blank_fit_every_item(definition: Definition) -> None:
    for item in definition.items:
        assert not check_answer(item, "dk")
        assert not check_answer(item, None)


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (None, False), ("", False), ([], False), ({}, False), ({"source": "rough"}, False), ({"rows": []}, False),
        ("dk", True), (3, True), ({"declined": True}, True), ({"now": None, "source": "rough"}, True),
        ({"now": 0}, True), (["personal_data"], True),
    ],
)  # fmt: skip
def test_dont_know_counts_as_an_answer_and_blank_does_not(value: object, given: bool) -> None:
    assert is_given(value) is given
