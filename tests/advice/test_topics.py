"""Of what contradicts itself one text is said, and the trace names the other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.advice import Advice, Wording, reworded
from apps.advice.advising import LeftOut
from apps.instruments.rule_texts import rule_texts
from tests.advice.small import (
    ALWAYS,
    FRAMING,
    INSTRUMENT,
    PERHAPS,
    Json,
    advice_of,
    problems_of,
    rule,
    rule_set,
)

DOES: Json = {"text": "Add replicas.", "does": ["replicas"]}
FORBIDS: Json = {"text": "More replicas.", "forbids": ["replicas"]}
KINDS = ("law", "stop", "guard", "module", "pair", "modifier", "additive")


def advised(*rules: Json, people: str = "more", resolves: list[Json] | None = None) -> Advice:
    lines = resolves or [{"topic": "replicas", "stays": "kind", "why": "The weightier rule counts."}]
    return advice_of(rule_set(*rules, resolves=lines), {"C3": people})


def said(advice: Advice) -> set[str]:
    return {text for each in advice.fired for text in (*each.practices, *each.leave_alone)}


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ({"stays": "does"}, "Add replicas."),
        ({"stays": "forbids"}, "More replicas."),
        ({"stays": "kind"}, "More replicas."),
    ],
)
def test_a_line_says_which_text_stays(line: Json, stays: str) -> None:
    advice = advised(
        rule("A", "modifier", practices=[DOES]),
        rule("B", "stop", leave_alone=[FORBIDS]),
        resolves=[{"topic": "replicas", "why": "It must fit first.", **line}],
    )
    assert said(advice) == {stays}
    [withheld] = advice.withheld
    assert {withheld.text} | said(advice) == {"Add replicas.", "More replicas."}
    assert withheld.why == "It must fit first."
    assert Advice.from_json(advice.to_json()) == advice


def test_why_a_text_is_withheld_has_its_placeholders_filled_or_is_left_out_and_named() -> None:
    rules = (rule("A", when=ALWAYS, practices=[DOES]), rule("B", "stop", when=ALWAYS, leave_alone=[FORBIDS]))
    line: Json = {"topic": "replicas", "stays": "forbids"}
    filled = advised(
        *rules, resolves=[{**line, "why": "It must fit for {horizon} months, from {date:law} on."}]
    )
    assert [each.why for each in filled.withheld] == ["It must fit for 18 months, from 2 August 2026 on."]
    assert filled.left_out == ()
    without = advised(*rules, resolves=[{**line, "why": "It must fit before {peak_name}."}])
    assert [(each.rule, each.text, each.why) for each in without.withheld] == [("A", "Add replicas.", "")]
    assert without.left_out == (LeftOut("A", ("peak_name",)),)


def test_what_is_withheld_and_why_is_said_in_another_language() -> None:
    line: Json = {"topic": "replicas", "stays": "forbids", "why": "It must fit."}
    rules = (rule("A", when=ALWAYS, practices=[DOES]), rule("B", "stop", when=ALWAYS, leave_alone=[FORBIDS]))
    document = rule_set(*rules, resolves=[line])
    texts = {text: text[::-1] for text in rule_texts(document).values()}
    wording = Wording(INSTRUMENT, FRAMING)
    advice = reworded(advised(*rules, resolves=[line]), wording=wording, texts=texts, limits={})
    assert [(each.text, each.why) for each in advice.withheld] == [(".sacilper ddA", ".tif tsum tI")]


def test_a_reason_to_withhold_names_no_placeholder_there_is_not() -> None:
    line = {"topic": "replicas", "stays": "kind", "why": "Before {nothing}."}
    assert problems_of(rule_set(rule("A"), resolves=[line])) == {("resolves[0].why", "unknown_placeholder")}


def test_the_first_line_that_holds_decides() -> None:
    lines: list[Json] = [
        {"topic": "replicas", "stays": "does", "why": "Few people.", "when": {"use": "small"}},
        {"topic": "replicas", "stays": "forbids", "why": "Else.", "when": ALWAYS},
    ]
    rules = [rule("A", when=ALWAYS, practices=[DOES]), rule("B", when=ALWAYS, leave_alone=[FORBIDS])]
    assert said(advised(*rules, people="1-3", resolves=lines)) == {"Add replicas."}
    assert said(advised(*rules, people="more", resolves=lines)) == {"More replicas."}


def test_what_does_not_fire_withholds_nothing() -> None:
    small = {"use": "small"}
    advice = advised(rule("A", practices=[DOES]), rule("B", "stop", when=small, leave_alone=[FORBIDS]))
    assert (said(advice), advice.withheld) == ({"Add replicas."}, ())


def test_a_step_gives_way_like_any_text() -> None:
    step = {"by": "30", "action": "Add replicas.", "does": ["replicas"]}
    advice = advised(rule("A", first_90_days=[step]), rule("B", "stop", leave_alone=[FORBIDS]))
    fired = {each.id: each for each in advice.fired}
    assert fired["A"].first_90_days == ()
    assert [each.rule for each in advice.withheld] == ["A"]


texts = st.lists(st.sampled_from(["does", "forbids", ""]), min_size=1, max_size=3)
conditions = st.sampled_from([ALWAYS, PERHAPS, {"use": "small"}, {"unless": {"use": "small"}}])
lines = st.lists(
    st.fixed_dictionaries({"stays": st.sampled_from(["does", "forbids", "kind"]), "when": conditions}),
    max_size=2,
)


@given(
    rules=st.lists(st.tuples(st.sampled_from(KINDS), conditions, texts), min_size=1, max_size=6),
    lines=lines,
    people=st.sampled_from(["1-3", "4-8", "9-20", "more"]),
)
def test_nothing_is_both_done_and_forbidden(rules: list[Any], lines: list[Json], people: str) -> None:
    written: list[Json] = []
    parts: dict[str, str] = {}
    for number, (kind, when, of) in enumerate(rules):
        # One rule never contradicts itself: such a file does not load.
        part = of[0]
        named: list[Json] = [
            {"text": f"{number} {at}", **({part: ["replicas"]} if part else {})} for at in range(len(of))
        ]
        parts |= {text["text"]: part for text in named}
        written.append(rule(f"R{number}", kind, when=when, practices=named))
    always = [{"topic": "replicas", "stays": "kind", "why": "x"}]
    resolves = [{"topic": "replicas", "why": "x", **line} for line in lines]
    advice = advised(*written, people=people, resolves=resolves + always)
    kept = {parts[text] for text in said(advice)}
    assert not {"does", "forbids"} <= kept
    withheld = {each.text for each in advice.withheld}
    assert withheld.isdisjoint(said(advice))
    # What stays has to be said, or both would be gone.
    assert not withheld or kept & {"does", "forbids"}
