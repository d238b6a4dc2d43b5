"""Promises with what may be missed and where to stop, and tests of what is assumed."""

from typing import Any

from apps.advice import Advice
from apps.documents.mapping import read
from tests.advice import small
from tests.advice.build import framing, person
from tests.advice.small import experiment, rule, rule_set, target
from tests.advice.small_folder import ALWAYS, INSTRUMENT, Json

NEVER: Json = {"fact": "context.C3", "is": "1-3"}


def advice_of(document: Json, **answers: Any) -> Advice:
    return small.advice_of(document, {"C3": "more", **answers}, framing=framing())


def test_a_promise_says_what_may_be_missed_where_to_stop_and_what_less_would_save() -> None:
    looser = {"step": "2 in 100", "saves": "Half of {horizon}"}
    document = rule_set(rule("A", target="late"), targets=[target("late", looser=looser, metric="duration")])
    (late,) = advice_of(document).targets
    assert (late.words, late.named_by) == ("to be agreed", ("A",))
    assert (late.budget, late.stop, late.metric) == ("1 in 100.", "2 in 100 for an hour.", "duration")
    assert late.looser is not None
    assert (late.looser.step, late.looser.saves) == ("2 in 100", "Half of 18")


def test_an_answer_alone_is_no_promise_and_nothing_is_made_up_where_it_is_missing() -> None:
    priced = target("budget", default={"from": "target.G4"})
    assert advice_of(rule_set(targets=[priced]), G4=100).targets == ()
    named = rule_set(rule("A", target="budget"), targets=[priced])
    (given,), (missing,) = advice_of(named, G4=100).targets, advice_of(named).targets
    assert (given.value, given.unit) == (100, "EUR")
    assert (missing.value, missing.words) == (None, "to be agreed")


def test_the_lesser_of_two_answers_is_proposed() -> None:
    least = rule_set(
        rule("A", target="cost"),
        targets=[target("cost", default={"least_of": ["target.G4", "quantity.QM4.now"]})],
    )
    for answers, value, source in (
        ({"G4": 100, "QM4": {"now": 2.5}}, 2.5, "quantity.QM4.now"),
        ({"G4": 10, "QM4": {"now": 20}}, 10, "target.G4"),
        ({"QM4": {"now": 2.5}}, 2.5, "quantity.QM4.now"),
        ({"G4": 10}, 10, "target.G4"),
    ):
        (found,) = advice_of(least, **answers).targets
        assert (found.value, found.source) == (value, source)


def test_a_figure_is_raised_where_nobody_measured_it_and_nothing_is_no_promise() -> None:
    default: Json = {
        "from": "quantity.QU2.horizon", "times": 1.5, "hold_minutes": 10,
        "times_when": {"unless": {"fact": "quantity.QU2.measured", "is": True}},
    }  # fmt: skip
    document = rule_set(rule("A", target="load"), targets=[target("load", default=default)])
    guessed, measured, nothing = (
        advice_of(document, QU2={"horizon": figure, "source": source}).targets[0]
        for figure, source in ((40, "rough"), (40, "measured"), (0, "rough"))
    )
    assert (guessed.value, guessed.terms["times"]) == (60, 1.5)
    assert (measured.value, measured.terms) == (40, {"hold_minutes": 10})
    assert (nothing.value, nothing.terms.get("times")) == (None, None)


def test_a_share_of_the_time_tells_the_outage_that_is_left_in_minutes() -> None:
    usable: Json = {
        "id": "G2", "text": "Usable", "unit": "percent", "ordered": True, "steps": ["99", "99.9"]
    }  # fmt: skip
    asked = {**INSTRUMENT, "targets": [*INSTRUMENT["targets"], usable]}
    for allows, minutes in ((True, 40.32), (False, None)):
        default: Json = {"from": "target.G2"} | ({"allows_outage": True} if allows else {})
        document = rule_set(rule("A", target="up"), targets=[target("up", default=default)])
        document["pooling"]["ordered"]["items"].append("G2")
        advice = small.advice_of(document, {"C3": "more", "G2": "99.9"}, instrument=asked)
        assert advice.targets[0].words == "99.9 %"
        assert advice.targets[0].terms.get("allowed_outage_minutes") == minutes


def test_where_perspectives_differ_both_are_there_with_their_size() -> None:
    document = rule_set(
        rule("A", when=ALWAYS, target="budget"), targets=[target("budget", default={"from": "target.G4"})]
    )
    people = [person("product", G4=10), person("platform", G4=100), person("platform", G4=100)]
    (found,) = small.advice_of(document, *people).targets
    assert found.value == 10
    assert [(each.perspective, each.value, each.people) for each in found.perspectives] == [
        ("platform", 100, 2),
        ("product", 10, 1),
    ]


def _naming(kind: str, names: list[str]) -> list[Json]:
    return [rule(f"{kind}{name}", kind=kind, target=name) for name in names]


def test_nine_promises_at_most_those_of_the_kind_further_up_and_those_that_always_hold() -> None:
    names = [f"t{number}" for number in range(12)]
    stops, steps = _naming("stop", names[4:]), _naming("step", names[:5])
    document = rule_set(*stops, *steps, targets=[*map(target, names), target("always", shown_when=ALWAYS)])
    assert [each.id for each in advice_of(document).targets] == [*names[4:], "always"]
    fewer = rule_set(*steps, targets=[*map(target, names), target("never", shown_when=NEVER)])
    assert [each.id for each in advice_of(fewer).targets] == names[:5]


def test_of_rules_of_one_kind_the_promises_further_up_stay() -> None:
    names = [f"t{number}" for number in range(10)]
    document = rule_set(*_naming("step", names[::-1]), targets=[*map(target, names)])
    assert [each.id for each in advice_of(document).targets] == names[:9]


def test_a_promise_that_makes_no_sense_here_is_not_made() -> None:
    document = rule_set(
        *_naming("step", ["late", "never"]),
        targets=[target("late", when=ALWAYS), target("never", when=NEVER)],
    )
    assert [each.id for each in advice_of(document).targets] == ["late"]


def test_a_formula_is_named_with_its_label_and_unit() -> None:
    cost: Json = {"multiply": ["target.G4", 2], "label": "Cost of a year", "unit": "currency/year"}
    document = rule_set(
        rule("A", target="cost"),
        derived={"derived.cost": cost},
        targets=[target("cost", default={"from": "derived.cost"})],
    )
    (found,) = advice_of(document, G4=100).targets
    assert (found.source_label, found.words) == ("Cost of a year", "200 EUR a year")


def test_a_test_is_offered_where_its_assumption_matters_and_says_why() -> None:
    document = rule_set(experiments=[experiment("E1"), experiment("E2", when=NEVER)])
    found = advice_of(document)
    (offered,) = found.experiments
    assert (offered.id, offered.days) == ("E1", 5)
    assert offered.test == "Fill a tenth for “claims settled in a day”"
    assert [each.fact for each in offered.evidence] == ["context.C3"]
    assert read(Advice, found.to_json()) == found


def test_a_test_looks_at_what_fired() -> None:
    document = rule_set(
        rule("A"),
        experiments=[experiment("E1", when={"fired": "A"}), experiment("E2", when={"not": {"fired": "A"}})],
    )
    assert [each.id for each in advice_of(document).experiments] == ["E1"]
