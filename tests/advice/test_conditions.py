import pytest

from apps.advice.conditions.conditions import (
    UNDECIDED,
    Condition,
    Known,
    Truth,
    judge,
    truth_of,
)
from apps.advice.conditions.written import Grammar, WrittenCondition, parse_condition
from apps.documents.mapping import read

FACTS = Known(
    {
        "number": 3.0,
        "other": 2,
        "flag": False,
        "slug": "b",
        "list": ("x", "y"),
        "none_listed": (),
        "torn": UNDECIDED,
    }
)


def parsed(condition: dict, **shared: dict) -> Condition:
    written = {name: read(WrittenCondition, each) for name, each in shared.items()}
    return parse_condition(read(WrittenCondition, condition), Grammar(written))


@pytest.mark.parametrize(
    ("comparison", "truth"),
    [
        ({"fact": "slug", "is": "b"}, True),
        ({"fact": "slug", "is": "a"}, False),
        ({"fact": "flag", "is": False}, True),
        ({"fact": "list", "is": ["y", "x"]}, True),
        ({"fact": "list", "is": ["x"]}, False),
        ({"fact": "slug", "in": ["a", "b"]}, True),
        ({"fact": "slug", "in": ["a"]}, False),
        ({"fact": "list", "has": "x"}, True),
        ({"fact": "none_listed", "has": "x"}, False),
        ({"fact": "list", "has_any": ["z", "y"]}, True),
        ({"fact": "list", "has_any": ["z"]}, False),
        ({"fact": "number", "lt": 3}, False),
        ({"fact": "number", "lte": 3}, True),
        ({"fact": "number", "gt": 3}, False),
        ({"fact": "number", "gte": 3}, True),
        ({"fact": "number", "gt": {"fact": "other"}}, True),
        ({"fact": "other", "gt": {"fact": "number"}}, False),
        ({"fact": "number", "gt": {"fact": "absent"}}, None),
        ({"fact": "number", "known": True}, True),
        ({"fact": "absent", "known": True}, False),
        ({"fact": "absent", "known": False}, True),
    ],
)
def test_a_comparison_holds_a_fact_against_what_is_wanted(comparison: dict, truth: Truth) -> None:
    assert judge(parsed(comparison), FACTS).truth is truth


@pytest.mark.parametrize("fact", ["absent", "torn"])
@pytest.mark.parametrize(
    "asked",
    [{"is": "a"}, {"in": ["a"]}, {"has": "a"}, {"has_any": ["a"]}, {"lt": 1}, {"gte": 1}, {"is": UNDECIDED}],
)
def test_a_missing_or_undecided_fact_is_unknown_to_every_operator(fact: str, asked: dict) -> None:
    condition = parsed({"fact": fact, **asked})
    assert judge(condition, FACTS).truth is None


@pytest.mark.parametrize("wanted", [True, False])
def test_an_undecided_fact_is_neither_known_nor_unknown(wanted: bool) -> None:
    assert judge(parsed({"fact": "torn", "known": wanted}), FACTS).truth is None


YES = {"fact": "slug", "is": "b"}
NO = {"fact": "slug", "is": "a"}
UNKNOWN = {"fact": "absent", "is": "a"}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ({"all": []}, True),
        ({"all": [YES, YES]}, True),
        ({"all": [YES, UNKNOWN]}, None),
        ({"all": [UNKNOWN, NO]}, False),
        ({"any": [NO, NO]}, False),
        ({"any": [NO, UNKNOWN]}, None),
        ({"any": [UNKNOWN, YES]}, True),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": UNKNOWN}, None),
        ({"not": {"all": [UNKNOWN, NO]}}, True),
        ({"use": "shared"}, True),
    ],
)
def test_conditions_combine_in_three_values(condition: dict, truth: Truth) -> None:
    assert judge(parsed(condition, shared=YES), FACTS).truth is truth
    assert truth_of(parsed(condition, shared=YES), FACTS) is truth
    without = {"unless": condition}
    assert truth_of(parsed(without, shared=YES), FACTS) is judge(parsed(without, shared=YES), FACTS).truth


def test_evidence_is_what_decided_and_nothing_else() -> None:
    either = {"any": [NO, {"fact": "number", "gte": 3}]}
    fired = judge(parsed({"all": [YES, either]}), FACTS)
    assert [leaf.comparison.fact for leaf in fired.decided_by] == ["slug", "number"]
    failed = judge(parsed({"all": [YES, {"fact": "number", "lt": 1}]}), FACTS)
    assert [leaf.comparison.fact for leaf in failed.decided_by] == ["number"]
    missing = judge(parsed({"all": [YES, UNKNOWN]}), FACTS)
    assert [leaf.comparison.fact for leaf in missing.decided_by] == ["absent"]


def test_a_comparison_inside_a_negation_is_told_as_negated() -> None:
    judged = judge(parsed({"not": {"any": [NO, {"not": YES}]}}), FACTS)
    assert judged.truth is True
    assert [leaf.negated for leaf in judged.decided_by] == [True, False]
