"""Each check gives back what it was asked for, or notes why it can't, and goes on."""

import math

import pytest

from apps.documents.checking import LARGEST, Checker
from apps.documents.problems import Problem, joined


def test_a_record_gives_its_known_fields_and_tells_the_missing_and_the_unknown() -> None:
    check = Checker()
    assert check.record("people[0]", {"id": 1, "note": 2, "x": 3}, ("id", "name"), ("note",)) == {
        "id": 1,
        "note": 2,
    }
    assert check.record("", [], ("id",)) == {}
    assert check.problems == [
        Problem("people[0].name", "missing_field", "The field 'name' is required."),
        Problem("people[0].x", "unknown_field", "There is no field 'x' here."),
        Problem("$", "wrong_type", "An object is expected here."),
    ]


@pytest.mark.parametrize(
    ("check", "fitting", "unfitting", "empty"),
    [
        ("rows", [1], "ab", ()),
        ("entries", {"a": 1}, [1], {}),
        ("text", "a", "", None),
        ("text", "a", 1, None),
        ("number", 1.5, "1", None),
        ("number", 0, True, None),
    ],
)
def test_what_is_not_of_the_kind_is_noted_and_taken_as_empty(
    check: str, fitting: object, unfitting: object, empty: object
) -> None:
    checker = Checker()
    assert getattr(checker, check)("a", fitting) == fitting
    assert checker.problems == []
    assert getattr(checker, check)("a", unfitting) == empty
    assert [(problem.path, problem.code) for problem in checker.problems] == [("a", "wrong_type")]


def codes(checker: Checker) -> list[str]:
    return [problem.code for problem in checker.problems]


def test_only_true_and_false_are_flags() -> None:
    check = Checker()
    check.flag("a", False)
    check.flag("a", 0)
    assert codes(check) == ["wrong_type"]


def test_a_choice_is_one_of_those_named() -> None:
    check = Checker()
    check.choice("a", "up", ("up", "down"))
    check.choice("a", "left", ("up", "down"))
    assert check.problems == [Problem("a", "unknown_choice", "One of up, down is expected here.")]


def test_a_number_is_finite() -> None:
    check = Checker()
    for value in (math.inf, math.nan, 10**400):
        assert check.number("a", value) is None
    assert codes(check) == ["not_finite"] * 3


def test_a_positive_number_is_above_0() -> None:
    check = Checker()
    check.positive("a", 0.1, "not_positive")
    check.positive("a", "x", "not_positive")
    check.positive("a", 0, "not_positive")
    assert codes(check) == ["wrong_type", "not_positive"]


def test_a_whole_number_lies_within_its_bounds() -> None:
    check = Checker()
    assert check.whole("a", 3.0, 1, "too_small") == 3
    assert check.whole("a", LARGEST + 1, 1, "too_small", None) == LARGEST + 1
    assert [check.whole("a", value, 1, "too_small") for value in (1.5, True, "1", 0, LARGEST + 1)] == [
        None
    ] * 5
    assert codes(check) == ["wrong_type"] * 3 + ["too_small", "too_large"]


def test_a_path_leads_over_fields_and_places() -> None:
    assert joined("") == "$"
    assert joined("$", "rounds", 0, "responses") == "rounds[0].responses"
    assert joined("answers.R1", "ranking[1]") == "answers.R1.ranking[1]"
    assert joined("answers.R1", "[1]") == "answers.R1[1]"
