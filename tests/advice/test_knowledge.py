"""Facts that are no answers: steps as numbers, the most of a symptom, and the engine's draws."""

from typing import Any

import numpy as np
import pytest

from apps.advice import PersonAnswers, RuleKnowledge, load_rules
from apps.advice.facts.gathering import Facts, gather_facts
from apps.advice.instrument import Instrument
from apps.documents.mapping import read
from tests.advice.build import statements_of
from tests.advice.small import FRAMING, RESULT, advice_of, rule, rule_set
from tests.advice.small_folder import INSTRUMENT, Json

TIMES: Json = {
    "id": "G3", "text": "Age", "unit": "time", "ordered": True, "steps": ["seconds", "15min", "1h", "1day"],
}  # fmt: skip
WAITS: Json = {
    "id": "G1", "text": "Wait", "unit": "time", "ordered": True, "steps": ["250ms", "0.5s", "3s", "10min"],
}  # fmt: skip
SHARES: Json = {
    "id": "G2", "text": "Usable", "unit": "percent", "ordered": True, "steps": ["99", "99.95"]
}  # fmt: skip
ASKED: Json = {**INSTRUMENT, "targets": [*INSTRUMENT["targets"], TIMES, WAITS, SHARES]}


def gathered(*people: tuple[str, dict[str, Any]], **more: Any) -> Facts:
    document = rule_set()
    document["pooling"]["ordered"]["items"] += ["G1", "G2", "G3"]
    answers = [PersonAnswers(*each) for each in people]
    return gather_facts(
        load_rules(document, ASKED),
        result=RESULT,
        answers=answers,
        framing=FRAMING,
        instrument=read(Instrument, ASKED),
        statements=statements_of(answers, ASKED),
        **more,
    )


@pytest.mark.parametrize(
    ("target", "step", "number"),
    [
        ("G1", "250ms", 0.25),
        ("G1", "0.5s", 0.5),
        ("G1", "10min", 600),
        ("G2", "99.95", 99.95),
        ("G3", "15min", 900),
        ("G3", "1day", 86_400),
        ("G3", "seconds", 60),
        ("G4", 100, 100),
    ],
)
def test_a_step_of_a_target_is_a_number(target: str, step: object, number: float) -> None:
    facts = gathered(("product", {target: step}))
    assert facts.values[f"target.{target}.number"] == pytest.approx(number)
    assert facts.people[f"target.{target}.number"] == 1


def test_the_most_of_a_symptom_is_that_of_the_crowd_that_feels_it_most() -> None:
    facts = gathered(("product", {"D8": 5}), ("product", {"D8": 4}), *[("platform", {"D8": 1})] * 3)
    assert facts.values["symptom.D8.most"] == facts.values["symptom.any.most"] == 0.875
    assert facts.values["symptom.D8"] == 0.4375
    assert facts.people["symptom.D8.most"] == 2  # theirs, so that two people are not shown as five
    assert not {name for name in gathered(("product", {})).values if name.startswith("symptom.")}


@pytest.mark.parametrize(
    ("draws", "outcome"),
    [([20, 20, 20, 20, 5], "fired"), ([20, 20, 20, 5, 5], "unknown"), ([5, 5, 5, 5, 5], "false")],
)
def test_the_engines_draws_decide_and_not_the_pooled_figure(draws: list[float], outcome: str) -> None:
    rules = rule_set(rule("A", when={"fact": "quantity.QU2.now", "gt": 10, "p": 0.8}))
    knowledge = RuleKnowledge(draws={"quantity.QU2.now": np.array(draws, dtype=float)})
    advice = advice_of(rules, {"QU2": {"now": 12.0}}, knowledge=knowledge)
    assert advice.trace[0].outcome == outcome


def test_a_derived_fact_is_worked_out_draw_by_draw() -> None:
    drawn = np.array([1.0, 2, 3])
    price = {"now": 2.0}
    facts = gathered(
        ("product", {"QU2": {"now": 9.0}, "QM4": price}),
        knowledge=RuleKnowledge(draws={"quantity.QU2.now": drawn}),
    )
    assert facts.draws["derived.cost"] == pytest.approx(drawn * 2 * 30.4)
