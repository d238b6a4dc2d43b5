"""Seven things to do now, by what is reached soonest; the rest is next; and why it is no other shape."""

from typing import Any

from apps.advice import Advice, RuleKnowledge
from tests.advice.small import ALWAYS, Json, advice_of, problems_of, rule, rule_set

NOW: Json = {"by": "30", "action": "Begin."}
TODAY: Json = {"by": "today", "action": "Stop it."}
LATER: Json = {"by": "60", "action": "Go on."}
FACTS: Json = {"breach.QU2": 0.9, "breach.data": 0.9, "breach.any": 0.9}


def begun(name: str, kind: str = "modifier", *, on: str = "", **given: Any) -> Json:
    when: Json = {"fact": on, "gte": 0.5} if on else ALWAYS
    return rule(name, kind, when=when, **{"first_90_days": [NOW, LATER], **given})


def advised(*rules: Json, soon: dict[str, float] | None = None) -> Advice:
    knowledge = RuleKnowledge(facts=FACTS, soon=soon or {"QU2": 0.7, "data": 0.2})
    return advice_of(rule_set(*rules), {"C3": "more"}, knowledge=knowledge)


def now_of(advice: Advice) -> list[str]:
    return [entry.rule for entry in advice.plan.do_now]


def test_law_of_today_stops_guards_and_what_cannot_wait_lead() -> None:
    rules = [
        begun("law", "law"),
        begun("law-today", "law", first_90_days=[TODAY]),
        begun("stop", "stop"),
        begun("guard", "guard"),
        begun("rights", first_90_days=[TODAY]),
        begun("far", on="breach.data"),
        begun("near", on="breach.QU2"),
        begun("hard", reversibility="hard"),
        begun("large", effort="large"),
    ]
    assert now_of(advised(*rules)) == ["law-today", "stop", "guard", "rights", "law", "near", "far"]


def test_of_any_limit_the_soonest_counts() -> None:
    assert now_of(advised(begun("far", on="breach.data"), begun("any", on="breach.any")))[:2] == [
        "any",
        "far",
    ]


def test_at_most_seven_are_done_now_and_none_is_lost() -> None:
    advice = advised(*(begun(f"M{number}", "module") for number in range(9)))
    assert len(advice.plan.do_now) == 7
    told = {entry.rule for entry in (*advice.plan.do_now, *advice.plan.do_next)}
    assert told == {each.id for each in advice.fired}
    assert all(entry.recommendation for entry in advice.plan.do_now)


def test_what_begins_later_is_next_and_the_rest_of_what_began() -> None:
    advice = advised(begun("A"), rule("B", when=ALWAYS, first_90_days=[LATER]))
    assert "B" not in now_of(advice)
    [now] = [entry for entry in advice.plan.do_now if entry.rule == "A"]
    assert [step.action for step in now.steps] == ["Begin."]
    later = {entry.rule: entry for entry in advice.plan.do_next}
    assert [step.action for step in later["A"].steps] == ["Go on."]
    assert later["A"].recommendation == ""
    assert later["B"].recommendation == "Do B."


def test_a_stop_puts_off_what_is_next_and_nothing_that_is_now() -> None:
    rules = [begun(f"M{number}", "module", first_90_days=[NOW, LATER]) for number in range(9)]
    for has_stop in (False, True):
        advice = advised(*([begun("stop", "stop")] if has_stop else []), *rules)
        first = {step.first_day for entry in advice.plan.do_next for step in entry.steps}
        assert (min(first) >= 30) is has_stop
        assert all(step.first_day < 31 for entry in advice.plan.do_now for step in entry.steps)
        assert {each.id for each in advice.fired} >= {f"M{number}" for number in range(9)}


def test_what_cannot_wait_is_put_off_by_nothing_and_stands_before_what_can() -> None:
    rules = [begun(f"M{number}", on="breach.QU2") for number in range(9)]
    rights = begun("rights", first_90_days=[TODAY, NOW])
    advice = advised(begun("stop", "stop"), *rules, rights)
    assert now_of(advice)[:2] == ["stop", "rights"]
    many = [begun(f"T{number}", "module", first_90_days=[TODAY, NOW, LATER]) for number in range(9)]
    due = {
        (step.action, step.first_day)
        for entry in advised(begun("stop", "stop"), *many).plan.do_next
        for step in entry.steps
    }
    assert due == {("Stop it.", 0), ("Begin.", 31), ("Go on.", 31)}


def test_a_stop_puts_off_no_law() -> None:
    urgent = [begun(f"T{number}", "module", first_90_days=[TODAY]) for number in range(7)]
    [law] = [
        entry
        for entry in advised(begun("stop", "stop"), begun("law", "law"), *urgent).plan.do_next
        if entry.rule == "law"
    ]
    assert [(step.action, step.by) for step in law.steps] == [("Begin.", "30"), ("Go on.", "60")]


def test_eight_modifiers_have_their_steps_and_the_rest_a_line() -> None:
    rules = [begun(f"X{number}", first_90_days=[LATER]) for number in range(10)]
    advice = advised(*rules, begun("near", on="breach.QU2", first_90_days=[LATER]))
    assert len(advice.plan.brief) == 3
    assert "near" not in advice.plan.brief
    lines = {entry.rule: entry for entry in advice.plan.do_next}
    assert all(not lines[name].steps and lines[name].recommendation for name in advice.plan.brief)
    assert lines["near"].steps
    assert Advice.from_json(advice.to_json()) == advice


def test_a_rule_may_lead_where_it_says_so() -> None:
    leads = {"fact": "breach.QU2", "gte": 0.8}
    assert now_of(advised(begun("law", "law"), begun("cost", leads=leads)))[:2] == ["cost", "law"]
    assert now_of(advised(begun("law", "law"), begun("cost", leads={**leads, "gte": 0.95})))[0] == "law"
    nothing = rule_set(begun("cost", leads={"fact": "breach.QU9", "gte": 1}))
    assert problems_of(nothing) == {("rules[0].leads.fact", "unknown_fact")}


WHY_NOT: list[Json] = [
    {"shape": "P9", "because": "Its parts differ in load.", "facts": ["breach.QU2", "breach.user"]},
    {"shape": "P9", "because": "The peak is {peak_name}.", "facts": []},
]


def test_why_not_another_shape_is_told_with_the_facts_that_speak() -> None:
    advice = advised(rule("P2", "base", excludes=["kind:base"], instead_of=WHY_NOT))
    assert [each.id for each in advice.fired] == ["P2"]
    [other] = advice.other_shapes
    assert (other.shape, other.title, other.because) == ("P9", "P9", "Its parts differ in load.")
    [fact] = other.facts  # of the other nothing is known
    assert (fact.fact, fact.words, fact.people) == ("breach.QU2", "90 %", None)
    assert Advice.from_json(advice.to_json()) == advice
    assert advised(rule("A", when=ALWAYS)).other_shapes == ()
