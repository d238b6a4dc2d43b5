"""Judging, life cycle, organisation, money, dates and tests of the shipped rules: what fires, and what just doesn't."""

import re
from pathlib import Path
from typing import Any

import pytest

from apps.advice import Advice, PersonAnswers, RuleFraming, RuleKnowledge, advise
from apps.advice.dated import Ages
from apps.advice.firing import knowing_what_fired
from apps.advice.proposals import MOST_PROMISES, propose_experiments
from apps.advice.wording.wording import Wording
from tests.advice.build import framing, result, statements_of
from tests.advice.shipped import Situation, document, facts, has_fired, instrument, over, rules, tried
from tests.advice.told import told

PREDICTIVE: Situation = {"engagement.system_kind": "predictive", "engagement.retrieval": None}
AGENT: Situation = {"engagement.system_kind": "agent"}
OWN: Situation = {"engagement.model_hosting": "own"}
R: Situation = {"engagement.retrieval": "yes"}
IDEA: Situation = {"engagement.stage": "idea", "quantity.QU7.now": 0}
CALM: Situation = {"verdict.dominant": ("data",)}
CALM_BY_ALL: Situation = {"verdict.nothing_under_pressure": True, "symptom.any.most": 0.4}
MODEL: Situation = {"verdict.dominant": ("model",)}
ORGANIZATION: Situation = {"verdict.dominant": ("organization",)}
ONE_TEAM: Situation = {**ORGANIZATION, "quantity.QO1.horizon": 1.4}
TEAMS: Situation = {**ORGANIZATION, "quantity.QO1.horizon": 3, "quantity.QO2.horizon": 2}
BLOCKED: Situation = {"breach.QO1": 0.5, "quantity.QO1.horizon": 12}
WAITS: Situation = {"breach.QO5": 0.5, "symptom.O8": 0.5}
CARE: Situation = {"derived.reviewers_needed": 14, "derived.reviewers_third_more": 13}
LOSS: Situation = {"derived.cost_year": 20_000, "target.G9": 10_000, "quantity.QM4.measured": True}
PROMISED: Situation = {"constant.supplier_availability": 99.9}
FAR: Situation = {"constant.far_over": 100}
DEAR: Situation = {"derived.cost_month": 2000, "target.G4": 1000}
CEILING: Situation = {"cross_check.budget": "off", "derived.times_ceiling": None}

# Rule, what fires it, and what is changed so that it just doesn't.
RULES: list[tuple[str, Situation, Situation]] = [
    ("EV1", {**CALM, "symptom.M1": 0.5}, {"symptom.M1": 0.49}),
    ("EV1", {**CALM, "symptom.D10": 0.5}, PREDICTIVE),
    ("EV1", MODEL, CALM),
    ("EV1", MODEL, {"breach.model": 0.5}),
    ("EV1", MODEL, CALM_BY_ALL),
    ("EV1", {**CALM_BY_ALL, **MODEL, "symptom.M1": 0.5}, {"symptom.M1": 0.4}),
    ("EV2", {"context.C15": "fixed_set"}, {"context.C15": "gate"}),
    ("EV2", {**IDEA, "context.C15": "none", "engagement.days_to_launch": 179}, {"engagement.days_to_launch": 180}),
    ("EV3", {"context.C15": "gate"}, {"context.C15": "fixed_set"}),
    ("EV3", {"context.C15": "gate_and_live"}, PREDICTIVE),
    ("EV4", {"context.C6": "public"}, {"context.C6": "partners"}),
    ("EV4", AGENT, PREDICTIVE),
    ("EV4", {"context.C14": "annex_i"}, {"context.C14": "transparency"}),
    ("EV5", {"context.C15": "gate"}, {"context.C15": "gate_and_live"}),
    ("EV5", {"context.C15": "gate"}, IDEA),
    ("DR1", {**PREDICTIVE, "context.C4": "automated_training"}, {"context.C4": "automated_release"}),
    ("DR1", {**PREDICTIVE, "context.C4": "by_hand"}, IDEA),
    ("DR2", {**OWN, **MODEL, "context.C4": "scripts"}, {"context.C4": "automated_training"}),
    ("DR2", {**OWN, **CALM, "context.C4": "scripts", "breach.QM3": 0.5}, {"breach.QM3": 0.4}),
    ("RT1", {"breach.QO2": 0.1, "quantity.QO2.now": 10, "symptom.O6": 0.5}, {"quantity.QO2.now": 9}),
    ("RT1", {"breach.QO2": 0.1, "quantity.QO2.now": 10, "symptom.O1": 0.5}, {"symptom.O1": 0.4}),
    ("RT1", {"breach.QO2": 0.5}, {"breach.QO2": 0.4}),
    ("RL1", {}, CALM),
    ("RL1", {}, CALM_BY_ALL),
    ("RL1", {**CALM_BY_ALL, "context.C6": "public"}, {"context.C6": "partners"}),
    ("RL1", {**CALM, **AGENT}, {"engagement.system_kind": "answers"}),
    ("RL1", {**CALM, "context.C6": "public_high_stakes"}, IDEA),
    ("RL2", {"target.G8": "1h", "context.C4": "scripts"}, {"target.G8": "4h"}),
    ("RL2", {"target.G8": "minutes", "context.C4": "automated_training"}, {"context.C4": "automated_release"}),
    ("X5", {"context.C5": "one_feature"}, {"context.C5": "few_features"}),
    ("X5", {"context.C5": "one_feature", "context.C19": "enough"}, {"context.C19": "not_enough"}),
    ("X5", {"context.C5": "one_feature", "context.C19": None}, {"context.C19": "smallest"}),
    ("OR1", ONE_TEAM, {"quantity.QO1.horizon": 1.5}),
    ("OR1", ONE_TEAM, {"verdict.dominant": ("user",)}),
    ("OR1", {"quantity.QO1.horizon": 1, "breach.organization": 0.5}, {"quantity.QO1.horizon": None}),
    ("OR2", TEAMS, {"quantity.QO1.horizon": 1.4}),
    ("OR2", {**TEAMS, "quantity.QO1.horizon": 4}, {"quantity.QO2.horizon": 3}),
    ("OR2", TEAMS, {"quantity.QO1.horizon": None}),
    ("OR2", {**TEAMS, **CALM, "breach.QO1": 0.5}, {"breach.QO1": 0.4, "breach.organization": 0.9}),
    ("OR2", {**TEAMS, **CALM, "symptom.O1": 0.5}, {"symptom.O1": 0.4}),
    ("OR3", BLOCKED, {"breach.QO1": 0.4}),
    ("OR3", BLOCKED, {"quantity.QO1.horizon": 1}),
    ("OR3", BLOCKED, over("QO1")),
    ("OR4", WAITS, {"breach.QO5": 0.4}),
    ("OR4", WAITS, {"symptom.O8": 0.4}),
    ("OR4", {"breach.QO5": 0.5, "context.C10": "board"}, {"context.C10": "team"}),
    ("OR4", {"breach.QO5": 0.5, "symptom.O3.most": 0.75}, {"symptom.O3.most": 0.7}),
    ("OR5", {"quantity.QO3.now": 10}, {"quantity.QO3.now": 9}),
    ("OR6", {"symptom.O6": 0.75}, {"symptom.O6": 0.7}),
    ("OR7", {"symptom.O2": 0.5}, {"symptom.O2": 0.4}),
    ("OR7", {"symptom.O2": 0.2, "symptom.O2.most": 0.75}, {"symptom.O2.most": 0.7}),
    ("OR8", {"breach.QO6": 0.5}, {"breach.QO6": 0.4}),
    ("OR8", CARE, {"derived.reviewers_needed": 13}),
    ("OR8", CARE, {"cross_check.care": "off"}),
    ("CO6", {"cross_check.bill": "off"}, {"cross_check.bill": "fits"}),
    ("CO6", CEILING, {"cross_check.budget": "fits"}),
    ("CO6", CEILING, {"cross_check.bill": "fits"}),
    ("CO6", CEILING, {"derived.times_ceiling": 0.02}),
    ("CO6", {**CEILING, "derived.times_ceiling": 20}, {"derived.times_ceiling": 0.99}),
    ("CO6", {"cross_check.peak": "off"}, {"cross_check.peak": None}),
    ("CO6", {"derived.cost_spread": 101}, {"derived.cost_spread": 99}),
    ("CO6", {**FAR, "derived.times_ceiling": 101}, {"derived.cost_month_billed": 500}),
    ("CO6", {**FAR, "derived.times_gain": 101}, {"derived.times_gain": 99}),
    ("CO1", DEAR, {"derived.cost_month": 900}),
    ("CO1", DEAR, {"cross_check.peak": "off"}),
    ("CO1", {**DEAR, **CEILING, "derived.times_ceiling": 0.02}, CEILING),
    ("CO1", {"quantity.QM12.now": 2000, "target.G4": 1000}, IDEA),
    ("CO2", LOSS, {"derived.cost_year": 9000}),
    ("CO2", LOSS, {"quantity.QM4.measured": False}),
    ("CO2", LOSS, {"derived.cost_spread": 200}),
    ("CO3", {}, {**PREDICTIVE, **IDEA}),
    ("CO3", {**IDEA}, OWN),
    ("CO4", {"derived.nine_worth": 1}, {"derived.nine_worth": None}),
    ("CO4", {"derived.nine_worth": 1}, {"cross_check.bill": "off"}),
    ("CO5", {"budget.user.share": 0.19, "breach.user": 0.5}, {"budget.user.share": 0.2}),
    ("CO5", {"budget.user.share": 0.19, "breach.user": 0.5}, {"breach.user": 0.4}),
    ("CO5", {"budget.model.share": 0.4, "breach.model": 0.1, "breach.any": 0.6}, {"breach.any": 0.4}),
    ("CO5", {"budget.model.share": 0.4, "breach.model": 0.1, "breach.any": 0.6}, {"breach.model": 0.2}),
    ("X3", {"context.C2": "planned_peaks"}, {"context.C2": "steady"}),
    ("X3", {"engagement.days_to_peak": 120}, {"engagement.days_to_peak": 121}),
    ("X4", {"context.C7": ("sector_rules",)}, {"context.C7": ("high_risk",)}),
    ("X6", {"target.G1": "250ms", "context.C1": "minutes"}, {"context.C1": "seconds"}),
    ("X6", {"target.G10": "0.5s", "symptom.U7": 0.4}, {"symptom.U7": 0.5}),
    ("X6", {"target.G2": "99.95", "target.G7": 1000}, {"target.G7": 3000}),
    ("X9", {"engagement.exists": "prototype", "months.min.p50": 5, "breach.any": 0.5}, {"breach.any": 0.4}),
    ("X9", {"engagement.exists": "prototype", "engagement.days_to_launch": 180, "breach.any": 0.5}, {"engagement.days_to_launch": 181}),
    ("X10", {"gap.any": True}, {"gap.any": False}),
    ("X11", {**OWN, "target.G2": "99.95", "context.C3": "4-8"}, {"context.C3": "9-20"}),
    ("X11", {**PROMISED, "target.G2.number": 99.95}, {"target.G2.number": 99.9}),
    ("X13", {"context.C12": "shared"}, {"context.C12": "separate"}),
    ("X13", {"symptom.U9": 0.5}, {"symptom.U9": 0.4}),
    ("X15", {"other_first.share": 0.34}, {"other_first.share": 0.33}),
    ("X16", IDEA, {"engagement.days_to_launch": 40}),
    ("X16", IDEA, {"engagement.stage": "live"}),
    ("X17", {"target.G1": "100ms"}, {"target.G1": "250ms"}),
    ("X17", {"target.G1": "50ms"}, OWN),
    ("X19", {"engagement.exists": "several_services"}, {"engagement.exists": "one_application"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "known", "changed"), RULES)
def test_it_fires_and_just_does_not(rule: str, known: Situation, changed: Situation) -> None:
    assert has_fired(rule, known)
    assert not has_fired(rule, {**known, **changed})


def test_figures_that_do_not_fit_are_no_reason_to_leave_all_as_it_is() -> None:
    situation = {**CALM_BY_ALL, "cross_check.budget": "off", "cross_check.bill": "off"}
    trial = tried(situation)["N0"]
    assert trial.outcome == "fired"
    assert not [leaf for leaf in trial.grounds(facts(situation)) if "cross_check" in leaf.comparison.fact]


def test_what_is_due_already_is_not_put_off_to_the_last_month() -> None:
    [law] = [rule for rule in rules().rules if rule.id == "LW10"]
    assert {text.step.by for text in law.first_90_days if text.step} <= {"today", "30"}


@pytest.mark.parametrize(
    ("rule", "situation", "words"),
    [
        ("CO4", {"derived.nine_worth": 2.1}, "saves more than it costs"),
        ("CO4", {"derived.nine_worth": 0.4}, "the step below"),
        ("CO4", {"derived.nine_worth": 1}, "is open"),
        ("CO1", {"quantity.QM12.now": 2000, "target.G4": 1000}, "Last month"),
        ("OR8", {"breach.QO6": 0.5}, "a sample of the rest"),
        (
            "OR8",
            {"breach.QO6": 0.5, "engagement.people_check": "all", "symptom.O9.most": 0.75},
            "must not shrink yet",
        ),
        (
            "OR8",
            {
                "breach.QO6": 0.5,
                "engagement.people_check": "all",
                "context.C14": "unsettled",
                "context.C7": ("high_risk",),
            },
            "must not shrink yet",
        ),
        ("CO3", {"engagement.model_hosting": "hosted"}, "a loop or a new feature"),
        ("CO3", OWN, "a machine that is left on"),
        ("EV2", {"context.C15": "fixed_set"}, "the set of cases you have"),
        ("EV2", {"context.C15": "by_eye"}, "Collect a hundred real cases"),
        ("EV5", {"context.C15": "gate"}, "users ask"),
        ("EV5", {**PREDICTIVE, "context.C15": "gate"}, "with the truth once it is known"),
        ("X13", {"context.C12": "shared"}, "tokens"),
        ("X13", {**PREDICTIVE, "context.C12": "shared"}, "customer or job"),
        ("CO1", DEAR, "At the horizon"),
        ("CO6", {"cross_check.bill": "off"}, "do not fit"),
        ("CO6", {"derived.cost_spread": 101}, "more than a hundred times apart"),
        ("CO5", {"budget.user.share": 0.1, "breach.user": 0.5}, "Little of the money"),
        ("CO5", {"budget.model.share": 0.4, "breach.any": 0.6}, "Much of the money"),
        ("X5", {"context.C5": "one_feature", "context.C19": "enough"}, "use it"),
        ("X11", {**OWN, "target.G2": "99.95", "context.C3": "4-8"}, "rota of six"),
        ("X11", {**PROMISED, "target.G2.number": 99.95}, "a second supplier"),
        ("EV3", {"context.C15": "gate_and_live"}, "again each quarter"),
    ],
)
def test_it_says_what_holds_here(rule: str, situation: Situation, words: str) -> None:
    assert words in next(text.text for name, text in told(situation) if name == rule)


@pytest.mark.parametrize(
    ("days", "by"), [(20, "today"), (21, "30"), (51, "30"), (52, "60"), (None, "60")], ids=str
)
def test_a_peak_is_rehearsed_in_time(days: int | None, by: str) -> None:
    situation: Situation = {"context.C2": "planned_peaks", "engagement.days_to_peak": days}
    steps = [text for rule, text in told(situation) if rule == "X3" and "Rehearse" in text.text]
    assert [text.step.by for text in steps if text.step is not None] == [by]


TESTS: list[tuple[str, Situation, Situation]] = [
    ("E1", {"breach.QD1": 0.2}, {"breach.QD1": 0.1}),
    ("E1", {"breach.QD1": 0.2}, {"quantity.QD1.measured": True, "quantity.QD4.measured": True}),
    ("E2", {"breach.QU2": 0.2}, {"quantity.QU2.measured": True}),
    ("E2", {"engagement.days_to_peak": 50}, {"engagement.days_to_peak": 150}),
    ("E3", {"breach.QM5": 0.2}, {"breach.QM5": 0.1}),
    ("E4", {"target.G1": "250ms", "context.C1": "minutes"}, {"context.C1": "seconds"}),
    ("E4", {"target.G10": "0.5s", "symptom.U7": 0.4}, {"target.G10": "1s", "target.G2": "99.95", "target.G7": 1000}),
    ("E5", {**R, "breach.QD5": 0.2}, {"quantity.QD5.measured": True}),
    ("E6", {"cross_check.bill": "off"}, {"cross_check.bill": "fits"}),
    ("E6", {"breach.QM4": 0.2}, {"quantity.QM4.measured": True}),
    ("E7", {"quantity.QM7.now": 2000}, {"quantity.QM7.now": 1000}),
    ("E8", {"context.C5": "one_feature"}, {"context.C19": "enough"}),
    ("E9", {**R, "symptom.D8": 0.5}, {"symptom.D8": 0.4}),
    ("E10", {**R, "context.C18": "groups"}, {"context.C18": "all"}),
    ("E11", {**AGENT, **IDEA}, {"engagement.stage": "live"}),
    ("E11", {**AGENT, "symptom.M9": 0.5}, {"symptom.M9": 0.4}),
    ("E12", {**AGENT, "context.C17": "undoable"}, {"context.C17": "propose"}),
    ("E13", {"context.C6": "public"}, {"context.C6": "own_staff"}),
    ("E14", {"derived.tokens_month": 6e9}, {"derived.tokens_month": 4e9}),
    ("E15", {"breach.QO6": 0.5}, {"breach.QO6": 0.4}),
    ("E16", {**ORGANIZATION, "quantity.QO1.horizon": 4, "quantity.QO2.horizon": 3, "symptom.O1": 0.5}, {"verdict.level": "open"}),
    ("E17", WAITS, {"breach.QO5": 0.4}),
    ("E18", {"target.G8": "1h", "context.C4": "scripts"}, {"target.G8": "4h"}),
    ("E19", {**PREDICTIVE, "context.C4": "by_hand"}, IDEA),
]  # fmt: skip


def offered(situation: Situation) -> set[str]:
    trials = list(tried(situation).values())
    known = knowing_what_fired(facts(situation), trials)
    found = propose_experiments(
        rules().experiments,
        trials=trials,
        facts=known,
        wording=Wording(instrument(), framing()),
        framing=framing(),
        ages=Ages(rules(), facts=known, closed_on=None),
    )
    assert not [each for one in found for each in one.evidence if each.fact.startswith("fired.")]
    assert all(each.evidence for each in found)
    return {each.id for each in found}


@pytest.mark.parametrize(("name", "known", "changed"), TESTS)
def test_what_is_assumed_is_tested_where_it_matters(name: str, known: Situation, changed: Situation) -> None:
    assert name in offered(known)
    assert name not in offered({**known, **changed})


def test_every_rule_and_every_test_of_this_page_has_a_situation() -> None:
    assert {name for name, _, _ in TESTS} == {each.id for each, _when in rules().experiments}
    prefixes = ("EV", "DR", "RT", "RL", "OR", "CO")
    ids = {each.id for each in rules().rules if each.id.startswith(prefixes)}
    assert ids <= {name for name, _, _ in RULES}


def test_under_reversible_steps_no_test_takes_longer_than_two_weeks() -> None:
    longer = {each.id for each, _when in rules().experiments if each.days > 14}
    teams: Situation = {
        **ORGANIZATION,
        "quantity.QO1.horizon": 4,
        "quantity.QO2.horizon": 3,
        "symptom.O1": 0.5,
    }
    assert longer <= offered(teams)
    assert has_fired("P0", {**teams, "verdict.level": "open"})
    assert not longer & offered({**teams, "verdict.level": "open"})


def test_every_promise_is_named_by_a_rule_or_holds_by_itself() -> None:
    written = document()
    named = {name for each in rules().rules for name in each.targets}
    assert named | {"success"} == {each["id"] for each in written["targets"]}


def test_every_claim_of_the_article_has_a_rule_that_is_there_or_a_reason() -> None:
    page = (Path(__file__).parents[2] / "docs/advice.md").read_text(encoding="utf-8")
    table = page.partition("### What the article claims")[2].splitlines()
    rows = [row.strip("| ").split(" | ") for row in table if row.startswith("| ") and "---" not in row][1:]
    there = (
        {each.id for each in rules().rules} | {each.written.id for each in rules().targets} | {"one_database"}
    )
    assert len(rows) > 40
    for claim, answer in rows:
        named = re.findall(r"`([^`]+)`", answer)
        assert set(named) <= there, (claim, set(named) - there)
        assert named or answer == "modules, pairs" or answer.startswith("none: "), claim


def advice_of(kind: str = "answers", *, retrieval: str = "no", **answers: Any) -> Advice:
    framed = RuleFraming(
        model_hosting="hosted",
        stage="live",
        horizon_months=18,
        success_measure="claims settled in a day",
        currency="EUR",
        switches={"system_kind": kind, "retrieval": retrieval, "people_check": "none"},
        success_unit="claims",
        success_today=40,
        success_wanted=80,
    )
    people = [PersonAnswers(perspective, answers) for perspective in ("platform", "executive", "risk")]
    return advise(
        rules(),
        result=result(),
        answers=people,
        framing=framed,
        instrument=instrument(),
        statements=statements_of(people, instrument()),
        knowledge=RuleKnowledge(
            facts={name: value for name, value in over("QU2").items() if value is not None}
        ),
    )


def test_nine_promises_at_most_and_what_nobody_named_is_to_be_agreed() -> None:
    targets = {each.id: each for each in advice_of(C6="public", C15="none", O2=5).targets}
    assert len(targets) == MOST_PROMISES
    assert all(each.budget and each.stop and each.window for each in targets.values())
    assert targets["answer_time"].words == "to be agreed"
    assert targets["throughput"].words == "to be agreed"
    assert targets["success"].words == "50 claims"
    assert targets["success"].indicator == "“claims settled in a day”: a quarter of the way by day 90"


def test_what_guards_people_is_among_the_nine_and_a_cost_ten_times_the_ceiling_leads() -> None:
    known = {"now": 1000.0, "horizon": 1000.0, "limit": 2000.0, "source": "measured"}
    price = {"now": 4000.0, "horizon": 4000.0, "limit": 5000.0, "source": "measured"}
    found = advice_of(
        "agent", C17="irreversible", C6="public", C15="none", O2=5, QU7=known, QM4=price, G4=10_000
    )
    assert "approved_writes" in {each.id for each in found.targets}
    assert found.plan.do_now[0].rule == "CO1"
    assert "AG4" in [each.rule for each in found.plan.do_now]
    cheap = advice_of("agent", QU7=known, QM4={**price, "horizon": 1000.0}, G4=10_000)
    assert "CO1" in {each.id for each in cheap.fired}
    assert cheap.plan.do_now[0].rule != "CO1"


def test_no_leak_is_promised_where_everybody_may_see_everything() -> None:
    def promised(seen_by: str, retrieval: str) -> set[str]:
        found = advice_of(C6="public", C15="none", C18=seen_by, retrieval=retrieval)
        return {each.id for each in found.targets}

    assert "leaks" in promised("groups", "yes")
    assert "leaks" not in promised("all", "yes")
    assert "leaks" not in promised("groups", "no")


def test_a_promise_is_the_answer_that_was_given() -> None:
    measured = {"now": 20.0, "horizon": 40.0, "limit": 30.0, "source": "measured"}
    found = {each.id: each for each in advice_of(G1="3s", G2="99.9", QU2=measured).targets}
    assert found["answer_time"].words == "3 s"
    assert found["throughput"].value == 40
    assert found["availability"].terms["allowed_outage_minutes"] == pytest.approx(40.32)
    assert found["availability"].looser is not None


def test_an_unmeasured_peak_is_promised_half_as_much_again() -> None:
    guessed = {"now": 20.0, "horizon": 40.0, "limit": 30.0, "source": "guess"}
    found = {each.id: each for each in advice_of(QU2=guessed).targets}
    assert (found["throughput"].value, found["throughput"].unit) == (60, "requests/s")
