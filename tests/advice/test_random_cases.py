"""The shipped rules never contradict themselves, whatever people answer in whatever framing."""

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from apps.advice import Advice, FiredRule, RuleSet, advise
from apps.advice.rules.rules import Text
from tests.advice import shipped
from tests.advice.build import statements_of
from tests.advice.random_cases import RandomCase, random_case

CASES = int(os.environ.get("SCALELENS_FACTS", "160"))  # `make claims` asks for 2,000
PARTS = 8
ASKED: Any = shipped.instrument()
BRACES = re.compile(r"\{[a-z_]+(:[a-z_0-9]+)?\}")


def advised(rules: RuleSet, case: RandomCase) -> Advice:
    return advise(
        rules,
        result=case.result,
        answers=case.answers,
        framing=case.framing,
        instrument=ASKED,
        statements=statements_of(case.answers, ASKED),
        knowledge=case.knowledge,
    )


def said_by(rule: FiredRule) -> set[str]:
    steps = {step.action for step in rule.first_90_days}
    return {rule.recommendation, *rule.practices, *rule.anti_patterns, *rule.leave_alone, *steps}


def is_said(text: Text, said: set[str]) -> bool:
    pattern = ".*".join(map(re.escape, re.split(r"\{[^}]*\}", text.text)))
    return any(re.fullmatch(pattern, each, re.DOTALL) for each in said)


def contradictions_in(rules: RuleSet, advice: Advice) -> Iterator[str]:
    fired = {rule.id: said_by(rule) for rule in advice.fired}
    told = [
        (rule.id, text)
        for rule in rules.rules
        if rule.id in fired
        for text in rule.texts
        if (text.does or text.forbids) and is_said(text, fired[rule.id])
    ]
    for one, text in told:
        for other, against in told:
            if text.does & against.forbids:
                yield f"{one} does what {other} forbids: {sorted(text.does & against.forbids)}"


def is_today(rule: FiredRule) -> bool:
    return any(step.by == "today" for step in rule.first_90_days)


def faults_of(rules: RuleSet, advice: Advice) -> Iterator[str]:
    kinds = [rule.kind for rule in advice.fired]
    ids = {rule.id for rule in advice.fired}
    if kinds.count("base") != 1:
        yield f"{kinds.count('base')} base shapes"
    yield from contradictions_in(rules, advice)
    if found := BRACES.search(json.dumps(advice.to_json())):
        yield f"{found[0]} is not filled in"
    plan = advice.plan
    if len(plan.do_now) > 7:
        yield "more than seven things now"
    if {entry.rule for entry in (*plan.do_now, *plan.do_next)} != ids:
        yield "a rule is in no part of the plan"
    laws = {rule.id for rule in advice.fired if rule.kind == "law"}
    later = [step for entry in plan.do_next if entry.rule not in laws for step in entry.steps]
    if "stop" in kinds and any(step.first_day < 30 and step.by != "today" for step in later):
        yield "something begins beside a stop"
    urgent = {
        rule.id for rule in advice.fired if rule.kind == "stop" or (rule.kind == "law" and is_today(rule))
    }
    if len(urgent) <= 6 and not urgent <= {entry.rule for entry in plan.do_now}:
        yield "something that must stop waits"
    if "N0" in ids and ("stop" in kinds or not ids.isdisjoint({"CO2", "X2"})):
        yield "nothing to invest in, beside something that presses"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_advice_contradicts_itself(part: int, rules: RuleSet) -> None:
    found: dict[int, list[str]] = {}
    for seed in range(part, CASES, PARTS):
        faults = list(faults_of(rules, advised(rules, random_case(ASKED, seed))))
        if faults:
            found[seed] = faults
    assert found == {}


def test_the_cases_reach_most_rules(rules: RuleSet) -> None:
    fired = {rule.id for seed in range(CASES) for rule in advised(rules, random_case(ASKED, seed)).fired}
    assert len(fired) > 0.75 * len(rules.rules)


def test_nobody_who_gives_scores_is_told_of_prompts_or_answers(rules: RuleSet) -> None:
    words = re.compile(r"\b(prompts?|tokens?|passages?|an answer)\b")
    said = [
        text
        for seed in range(CASES)
        if (case := random_case(ASKED, seed)).framing.switches["system_kind"] == "predictive"
        for rule in advised(rules, case).fired
        for text in said_by(rule)
    ]
    assert said
    assert [text for text in said if words.search(text.replace("as an answer to a quota", ""))] == []
