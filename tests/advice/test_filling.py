"""Placeholders get what is known; a text whose placeholder has no value is left out, and the advice says so."""

from typing import Any

import numpy as np
import pytest

from apps.advice import Advice, RuleKnowledge, RulePeak
from tests.advice.small import ALWAYS, Json, advice_of, rule, rule_set

TWO: Json = {"QU2": {"now": 100.0, "horizon": 300.0, "limit": 200.0}, "QM4": {"now": 2.0}}
KNOWN = RuleKnowledge(
    facts={"verdict.tied": ("data", "user"), "status.QU2": "over"},
    worst=("QU2",),
    over=("QU2",),
    months=(4.2, 11.0),
    peak=RulePeak("Winter sale", 41, 3.0),
    draws={"quantity.QU2.now": np.linspace(50, 150, 101)},
)


def advised(text: str, *, knowledge: RuleKnowledge = KNOWN, **parts: Any) -> Advice:
    document = rule_set(rule("A", **{"when": ALWAYS, "practices": [text, "Plain."], **parts}))
    return advice_of(document, TWO, TWO, knowledge=knowledge)


def said(text: str, **given: Any) -> str:
    return advised(text, **given).fired[0].practices[0]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Verify {worst}.", "Verify “Requests”."),
        ("{over} is over.", "“Requests” is over."),
        ("In {months}.", "In 4 to 11 months."),
        ("Before {peak_name} ({peak_days} days).", "Before Winter sale (41 days)."),
        ("{tied} lead.", "Data and Users lead."),
        ("From {date:law} on.", "From 2 August 2026 on."),
        ("At {price:token}.", "At 0.05 to 5."),
        # 60 to 140 requests, each 2, on 30.4 days.
        ("It takes {cost}.", "It takes 4,000 to 9,000."),
        ("{horizon} months for {success_measure}.", "18 months for “claims settled”."),
    ],
)
def test_a_placeholder_has_its_words(text: str, filled: str) -> None:
    assert said(text) == filled


@pytest.mark.parametrize(
    ("months", "words"),
    [((0.2, None), "0 months or more"), ((3.0, 3.4), "about 3 months"), ((2.0, 40.0), "2 to 40 months")],
)
def test_months_are_a_range(months: tuple[float, float | None], words: str) -> None:
    assert said("{months}", knowledge=RuleKnowledge(months=months)) == words


@pytest.mark.parametrize("name", ["worst", "over", "months", "peak_name", "peak_days", "tied"])
def test_a_text_without_a_value_is_left_out_and_named(name: str) -> None:
    advice = advised(f"Look at {{{name}}}.", knowledge=RuleKnowledge())
    assert advice.fired[0].practices == ("Plain.",)
    assert [(each.rule, each.placeholders) for each in advice.left_out] == [("A", (name,))]
    assert Advice.from_json(advice.to_json()) == advice
    assert "{" not in str([each.practices for each in advice.fired])


def test_the_next_text_is_said_where_the_first_lacks_a_value() -> None:
    recommend = [{"text": "Before {peak_name}."}, {"text": "Soon."}]
    assert advised("x", recommend=recommend).fired[0].recommendation == "Before Winter sale."
    assert advised("x", recommend=recommend, knowledge=RuleKnowledge()).fired[0].recommendation == "Soon."
    only = [{"text": "Before {peak_name}."}]
    assert advised("x", recommend=only, knowledge=RuleKnowledge()).fired[0].recommendation == ""


def test_a_step_an_effect_and_a_stop_without_a_value_are_left_out() -> None:
    steps = [{"by": "today", "action": "Ask about {peak_name}."}, {"by": "30", "action": "Ask."}]
    advice = advised(
        "x", knowledge=RuleKnowledge(), first_90_days=steps, effect="By {months}.", stop_if="After {months}."
    )
    fired = advice.fired[0]
    assert [step.action for step in fired.first_90_days] == ["Ask."]
    assert (fired.effect, fired.stop_if) == (None, "")
    assert advice.left_out[0].placeholders == ("months", "peak_name")


def test_what_people_typed_is_no_placeholder() -> None:
    peak = RuleKnowledge(peak=RulePeak("{worst} {months}", 3, 2.0))
    assert said("Before {peak_name}.", knowledge=peak) == "Before {worst} {months}."


def test_a_figure_that_fired_a_rule_is_told_with_its_range() -> None:
    [evidence] = advised("x", when={"fact": "quantity.QU2.now", "gt": 55, "p": 0.9}).fired[0].evidence
    assert evidence.between == (60, 100, 140)
    assert evidence.words == "about 100 requests/s, likely 60 to 140 requests/s"
    assert evidence.share == pytest.approx(0.95, abs=0.01)
    assert evidence.people == 2
