"""The titles of what to do: nothing is first, or comes first, where a limit is over today."""

from collections.abc import Sequence
from typing import Any

import pytest

from apps.advice import Advice, Meaning
from apps.documents.mapping import plain
from apps.findings.plan import PlanSection, plan_of
from tests.findings.claims.checks import check
from tests.findings.claims.random_cases import shipped_rules
from tests.findings.hand_made import case_of, person, result, snapshot

EVIDENCE: dict[str, Any] = {
    "operator": "is",
    "negated": False,
    "wanted": None,
    "wanted_fact": None,
    "value": None,
    "people": None,
    "wanted_words": "",
}
FIRST = EVIDENCE | {"fact": "verdict.dominant", "label": "First", "words": "Data"}


def plan(rules: str, over: list[str], evidence: Sequence[dict[str, Any]] = (FIRST,)) -> PlanSection:
    """Return the plan of advice in which these rules fired, beside a result in which these dimensions are over."""
    fired = {
        "kind": "module",
        "title": "Users are first",
        "recommendation": "Invest in serving.",
        "practices": [],
        "anti_patterns": [],
        "first_90_days": [],
        "leave_alone": [],
        "effect": None,
        "effort": None,
        "reversibility": None,
        "stop_if": "",
        "evidence": list(evidence),
        "shown_days": None,
    }
    entry = {"title": "Users are first", "recommendation": "Invest in serving.", "steps": []}
    means = {rule.id: rule.means for rule in shipped_rules()[0].rules}
    means["module-model"] = Meaning(joins=("model",))  # the shipped ones have none
    parts = {"do_now": [entry | {"rule": rule} for rule in rules.split()], "do_next": [], "leave_alone": []}
    empty: dict[str, Any] = {key: [] for key in ("targets", "near_misses", "undecided", "trace")}
    advice = Advice.from_json(
        {
            "rules": "made-up@1",
            "fired": [fired | {"id": rule, "means": plain(means[rule])} for rule in rules.split()],
            "plan": parts,
        }
        | empty
    )
    found = [
        {
            "quantity": "QU1",
            "dimension": name,
            "status": "over",
            "p": 1.0,
            "times_over": 3.0,
            "people_over": 6,
            "people_under": 0,
            "people_measured": 6,
            "times_low": 3.0,
            "times_high": 3.0,
            "one_measurer": False,
            "already": True,
        }
        for name in over
    ]
    verdict = {
        "level": "leaning",
        "kind": "over" if over else "first",
        "over": found,
        "over_dimensions": over,
    }
    everybody = [person(number, "product", (1, 2, 3, 4)) for number in range(6)]
    case = case_of(snapshot(*everybody), result(verdict=verdict))
    section = plan_of(case, advice)
    assert [problem for action in section.do_now for problem in check(action.title, case)] == []
    return section


@pytest.mark.parametrize(
    ("rule", "over", "title"),
    [
        ("module-user", [], "If users come first"),
        ("module-user", ["user"], "Users are over their limit"),
        ("module-model", ["user"], "If model comes next"),
        ("pair-user-model", ["user"], "With users over, if model comes next"),
        ("pair-data-user", ["data", "user"], "Data and users are over their limit"),
        ("pair-data-user", ["model"], "If data comes next, and then users"),
        ("pair-data-user", [], "If data comes first, and users second"),
    ],
)
def test_a_title_says_first_only_where_nothing_is_over(rule: str, over: list[str], title: str) -> None:
    (action,) = plan(rule, over).do_now
    assert action.title.text == title


def test_a_reason_is_said_once() -> None:
    (action,) = plan("module-data", [], evidence=[FIRST, FIRST | {"wanted": "user"}]).do_now
    assert [reason.words for reason in action.reasons] == ["Data"]


def test_the_reason_does_not_call_first_what_is_over() -> None:
    (action,) = plan("module-data", ["data"]).do_now
    assert [(reason.label, reason.words) for reason in action.reasons] == [("Over, or first", "Data")]
    (action,) = plan("module-data", []).do_now
    assert [reason.label for reason in action.reasons] == ["First"]


def test_what_leads_stands_before_what_does_not() -> None:
    actions = plan("P0 module-model X10 module-user module-data", []).do_now
    assert [action.rule for action in actions] == ["P0", "module-data", "X10", "module-user", "module-model"]


def test_no_rule_says_who_leads_where_a_limit_is_over() -> None:
    assert [action.rule for action in plan("P0 P0-wide T0", ["data"]).do_now] == ["P0"]
    assert len(plan("P0 P0-wide T0", []).do_now) == 3


def second(targets: list[dict[str, Any]], experiments: list[dict[str, Any]]) -> PlanSection:
    """Return the plan of advice of the second format: promises and tests alone."""
    empty: dict[str, Any] = {key: [] for key in ("fired", "near_misses", "undecided", "trace")}
    plan: dict[str, Any] = {"do_now": [], "do_next": [], "leave_alone": []}
    document = {
        "rules": "made-up@2",
        "plan": plan,
        "targets": targets,
        "experiments": experiments,
        **empty,
    }
    everybody = [person(number, "product", (1, 2, 3, 4)) for number in range(6)]
    return plan_of(case_of(snapshot(*everybody), result()), Advice.from_json(document))


def promise(**given: Any) -> dict[str, Any]:
    return {
        "id": "late", "indicator": "late answers", "value": 3, "words": "3 EUR", "unit": "EUR", "window": "28 days",
        "source": None, "source_label": "", "people": 0, "note": "", "named_by": [], "terms": {}, "perspectives": [],
        "budget": "1 in 100.", "stop": "2 in 100.", **given,
    }  # fmt: skip


def test_a_promise_says_what_may_be_missed_and_what_less_would_save() -> None:
    (row,) = second([promise(looser={"step": "2 in 100", "saves": "a tenth"})], []).targets
    assert (row.words, row.budget, row.stop) == ("3 EUR", "1 in 100.", "2 in 100.")
    assert row.looser == "2 in 100; it may save a tenth"


@pytest.mark.parametrize(
    ("source", "people", "taken_from"),
    [
        ("derived.success_by_day_90", 0, "What counts"),  # follows from the framing
        ("derived.cost_month", 1, "What counts (1 person)"),
        ("target.G4", 6, "What counts (6 people)"),
    ],
)
def test_a_promise_says_how_many_answers_it_rests_on(source: str, people: int, taken_from: str) -> None:
    (row,) = second([promise(source=source, source_label="What counts", people=people)], []).targets
    assert row.source == taken_from
    assert row.value is not None


def test_who_named_another_value_is_told_with_how_many_they_are() -> None:
    named = [{"perspective": "risk", "value": 2, "words": "2 EUR", "people": 1}]
    (row,) = second([promise(people=4, perspectives=named)], []).targets
    assert row.perspectives == (("Security, legal and risk (1 person)", "2 EUR"),)


def test_a_test_says_how_long_it_takes_and_one_persons_figure() -> None:
    why = EVIDENCE | {"fact": "quantity.QU1.now", "label": "Users", "words": "900", "people": 1}
    offered = {
        "id": "E2", "assumption": "It holds", "test": "Try it", "days": 1, "passes_if": "It held", "evidence": [why],
    }  # fmt: skip
    (row,) = second([], [offered]).experiments
    assert (row.days, row.passes_if) == ("1 day", "It held")
    assert [(reason.label, reason.words, reason.people) for reason in row.reasons] == [("Users", "900", 1)]
