"""Why a rule fired, and what nearly did."""

from dataclasses import replace

import pytest

from apps.advice import Advice, RuleKnowledge
from tests.advice.small import FRAMING, PERHAPS, Json, advice_of, rule, rule_set

OFF: Json = {"fact": "symptom.D8", "gte": 0.5}
SEARCH: Json = {"fact": "engagement.retrieval", "is": "yes"}
NEAR: Json = {"fact": "breach.QU2", "gte": 0.5}
FIRST: Json = {"fact": "verdict.dominant", "has": "data"}


def advised(*rules: Json, breach: float = 0.3, trouble: int | None = None) -> Advice:
    answers: Json = {"C3": "more"} | ({} if trouble is None else {"D8": trouble})
    framing = replace(FRAMING, switches={"system_kind": "answers", "retrieval": "no"})
    knowledge = RuleKnowledge(facts={"breach.QU2": breach})
    return advice_of(rule_set(*rules), answers, framing=framing, knowledge=knowledge)


def reasons(advice: Advice, name: str) -> list[str]:
    fired = next(each for each in advice.fired if each.id == name)
    return [each.fact for each in fired.evidence]


@pytest.mark.parametrize(
    ("trouble", "facts"), [(None, ["context.C3"]), (1, ["context.C3", "symptom.D8"])], ids=["unsaid", "said"]
)
def test_what_nobody_said_is_no_reason(trouble: int | None, facts: list[str]) -> None:
    advice = advised(rule("A", when={"all": [PERHAPS, {"unless": OFF}]}), trouble=trouble)
    assert reasons(advice, "A") == facts


def test_that_another_rule_did_not_fire_is_no_reason() -> None:
    advice = advised(rule("A", when=SEARCH), rule("B", when={"all": [PERHAPS, {"unless": {"fired": "A"}}]}))
    assert reasons(advice, "B") == ["context.C3"]


def test_that_something_is_not_known_is_a_reason() -> None:
    unknown: Json = {"fact": "symptom.D8", "known": False}
    assert reasons(advised(rule("A", when={"not": {"not": unknown}})), "A") == ["symptom.D8"]


@pytest.mark.parametrize(
    ("lacks", "is_near"),
    [(SEARCH, False), (FIRST, False), (NEAR, True), ({"fact": "symptom.D8", "gte": 0.5}, True)],
    ids=["another framing", "another verdict", "a figure", "an answer"],
)
def test_nearly_is_what_an_answer_or_a_figure_could_change(lacks: Json, is_near: bool) -> None:
    known: Json = {"fact": "engagement.system_kind", "is": "answers"}
    advice = advised(rule("A", when={"all": [PERHAPS, known, lacks]}), trouble=1)
    assert [each.id for each in advice.near_misses] == (["A"] if is_near else [])


def test_a_figure_that_speaks_for_it_is_not_said_twice() -> None:
    few: Json = {"all": [{"fact": "breach.QU2", "gte": 0.1}, {"unless": {"fact": "breach.QU2", "gte": 0.9}}]}
    assert reasons(advised(rule("A", when=few)), "A") == ["breach.QU2"]
    low: Json = {"all": [PERHAPS, {"unless": {"fact": "breach.QU2", "gte": 0.9}}]}
    assert reasons(advised(rule("A", when=low)), "A") == ["context.C3", "breach.QU2"]
