import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from apps.advice import Advice, PersonAnswers, RuleSet
from apps.advice.plan import _ALL_ROOMY, _GIVES_ROOM, _NO_TROUBLE, make_plan
from tests.advice import build
from tests.advice.build import everyone, person

type Advised = Callable[..., Advice]


def fired(advice: Advice) -> list[str]:
    return [rule.id for rule in advice.fired]


NARROW = {"C3": "4-8", "C5": "few_features", "C6": "own_staff"}
WIDE = {"C3": "21-60", "C4": "automated_release", "C5": "platform", "QO1": {"now": 4}}
COSTLY = {"QU2": {"horizon": 3000}, "QU3": {"now": 3}, "QM4": {"horizon": 1}}

# For each rule a case in which it fires: the answers everyone gives, and what the engine says.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "N0": ({}, {"nothing_under_pressure": True, "is_roomy": True}),
    "P0": ({}, {"contributing": 2}),
    "P1": (NARROW, {}),
    "P2": (WIDE, {}),
    "P5": (WIDE | {"C4": "by_hand"}, {"dominant": ("data",), "secondary": ("user",)}),
    "P6": ({}, {"dominant": ("data",), "secondary": ("model",)}),
    "P3": ({"G1": "250ms"}, {"dominant": ("model",)}),
    "P9": ({}, {}),
    "P4": ({"C2": "mostly_idle", "C8": "any_cloud"}, {}),
    "P7": ({"C8": "edge"}, {}),
    "P8": ({}, {"dominant": ("organization",)}),
    **{
        f"pair-{first}-{second}": ({}, {"dominant": (first,), "secondary": (second,)})
        for first in build.DIMENSIONS
        for second in build.DIMENSIONS
        if first != second
    },
    **{f"module-{name}": ({}, {"dominant": (name,)}) for name in build.DIMENSIONS},
    "X1": ({"C1": "minutes"}, {}),
    "X2": ({"C1": "instant"}, {}),
    "X3": ({"C2": "planned_peaks"}, {}),
    "X4": ({"C7": ["personal_data", "sector_rules"]}, {}),
    "X5": ({"C6": "own_staff", "C5": "one_feature"}, {}),
    "X6": ({"G1": "100ms", "C1": "overnight"}, {}),
    "X7": (COSTLY | {"G4": 1000000}, {}),
    "X8": ({"O6": 4}, {}),
    "X9": ({"C9": "prototype"}, {"least_months": 5.5}),
    "X10": ({}, {"differs": True}),
    "X11": ({"G2": "99.95", "C3": "1-3"}, {}),
    "X12": ({}, {"framing": build.framing(model_hosting="hosted")}),
    "X13": ({"C12": "shared"}, {}),
    "X14": (COSTLY | {"G9": 30000000}, {}),
}


def test_there_is_a_case_for_every_shipped_rule(rules: RuleSet) -> None:
    assert set(CASES) == {rule.id for rule in rules.rules}


@pytest.mark.parametrize("rule", CASES)
def test_every_shipped_rule_can_fire_and_its_words_are_complete(advised: Advised, rule: str) -> None:
    answers, verdict = CASES[rule]
    advice = advised(everyone(**answers), **verdict)
    assert rule in fired(advice)
    words = json.dumps(advice.to_json(), ensure_ascii=False)
    read = Advice.from_json(json.loads(words))
    assert read == advice
    assert json.dumps(read.to_json(), ensure_ascii=False) == words
    assert "{horizon}" not in words
    assert "{success_measure}" not in words
    one = next(each for each in advice.fired if each.id == rule)
    assert one.recommendation
    assert one.first_90_days
    assert one.leave_alone
    assert one.evidence or rule == "P9"


@pytest.mark.parametrize("rule", CASES)
def test_exactly_one_base_shape_fires_unless_only_reversible_steps_are_due(
    advised: Advised, rule: str
) -> None:
    answers, verdict = CASES[rule]
    bases = [each.id for each in advised(everyone(**answers), **verdict).fired if each.kind == "base"]
    assert len(bases) == (0 if rule == "P0" else 1)


# Each one just misses the case above.
NEARLY = [
    ("N0", {}, {"nothing_under_pressure": False}),
    ("P0", {}, {"contributing": 3, "level": "leaning"}),
    ("P1", NARROW, {"decades": {"user": 0.0}}),
    ("P1", NARROW | {"C3": "9-20"}, {}),
    ("P2", WIDE | {"QO1": {"now": 2}}, {}),
    ("P5", WIDE, {}),
    ("P6", {}, {"dominant": ("data",), "secondary": ("user", "model")}),
    ("P3", {"G1": "500ms"}, {"dominant": ("model",), "decades": {"user": 0.5, "model": 0.5}}),
    ("P4", {"C2": "mostly_idle", "C8": "on_premises"}, {}),
    ("P4", {"C2": "mostly_idle"}, {}),  # nobody said where it must run: unknown, and not(unknown) is unknown
    ("pair-data-user", {}, {"dominant": ("data",), "secondary": ("user", "model")}),
    ("X2", {"C1": "minutes"}, {}),
    ("X7", COSTLY | {"G4": 3000000}, {}),
    ("X8", {"O6": 3}, {}),
    ("X9", {"C9": "prototype"}, {"least_months": 6.0}),
    ("X9", {"C9": "prototype"}, {"least_months": None}),
    ("X10", {}, {"differs": None}),
    ("X12", {}, {}),
]


@pytest.mark.parametrize(("rule", "answers", "verdict"), NEARLY)
def test_a_rule_just_outside_its_case_does_not_fire(
    advised: Advised, rule: str, answers: dict, verdict: dict
) -> None:
    assert rule not in fired(advised(everyone(**answers), **verdict))


def test_one_application_is_due_also_where_nothing_is_known_about_the_room(advised: Advised) -> None:
    assert "P1" in fired(advised(everyone(**NARROW), decades={"user": 0.1}))
    assert "P1" in fired(advised(everyone(**NARROW), decades={}))


def test_nothing_under_pressure_silences_investment_but_not_the_shape(advised: Advised) -> None:
    advice = advised(
        everyone(C2="mostly_idle", C8="any_cloud", **NARROW),
        nothing_under_pressure=True, level="open", dominant=("organization",), secondary=("data",),
    )  # fmt: skip
    assert fired(advice) == ["N0", "P1"]
    excluded = {line.rule: line.excluded_by for line in advice.trace if line.outcome == "excluded"}
    assert excluded == {
        "P0": "N0", "P9": "P1", "P4": "N0", "P8": "N0", "module-organization": "N0", "pair-organization-data": "N0",
    }  # fmt: skip


def test_only_reversible_steps_leave_of_a_module_its_first_thirty_days(advised: Advised) -> None:
    advice = advised(level="open", dominant=("data", "user"), secondary=("user",))
    assert fired(advice) == ["P0", "module-data", "module-user"]
    module = advice.fired[2]
    assert [step.days for step in module.first_90_days] == ["0-30"]
    assert module.recommendation == module.first_90_days[0].action
    assert module.shown_days == 30
    assert (module.practices, module.anti_patterns, module.effect, module.effort) == ((), (), None, None)
    assert {entry.rule for entry in advice.plan.do_next} == {"P0"}
    assert advice.fired[0].shown_days is None


def test_a_module_is_shown_whole_where_the_evidence_carries_it(advised: Advised) -> None:
    module = next(rule for rule in advised(dominant=("user",)).fired if rule.id == "module-user")
    assert len(module.first_90_days) == 3
    assert (module.effort, module.reversibility, module.shown_days) == ("medium", "easy", None)


def test_practices_are_added_where_their_own_condition_is_true(advised: Advised) -> None:
    engine, store = "A distributed engine", "A feature store"

    def practices(**answers: Any) -> str:
        advice = advised(everyone(**answers), dominant=("data",))
        return " ".join(next(rule for rule in advice.fired if rule.id == "P6").practices)

    assert engine not in practices(QD1={"horizon": 9.9e12})
    assert engine in practices(QD1={"horizon": 1e13})
    assert store in practices(QO2={"now": 3}, D5=3)
    assert store not in practices(QO2={"now": 3})


def test_the_plan_divides_by_when_a_step_begins(advised: Advised) -> None:
    advice = advised(everyone(C2="planned_peaks", C9="prototype", C7=["high_risk"]), least_months=2.0)
    now = [(entry.rule, [step.days for step in entry.steps]) for entry in advice.plan.do_now]
    later = [(entry.rule, [step.days for step in entry.steps]) for entry in advice.plan.do_next]
    assert now == [("P9", ["0-30"]), ("module-user", ["0-30"]), ("X4", ["0-30"]), ("X9", ["0-30"])]
    assert later == [("P9", ["31-60", "61-90"]), ("module-user", ["31-60", "61-90"]), ("X3", ["31-60"])]
    said = {entry.rule: entry.recommendation for entry in advice.plan.do_next}
    assert said["P9"] == ""
    assert said["X3"].startswith("Scale ahead by the calendar")


def test_what_costs_least_to_do_and_undo_comes_first_after_shape_and_module(advised: Advised) -> None:
    advice = advised(everyone(C1="overnight", C7=["high_risk"]), dominant=("organization",))
    assert [entry.rule for entry in advice.plan.do_now] == ["P9", "module-organization", "X1", "X4", "P8"]


def test_what_is_easily_undone_comes_before_what_is_quickly_done(advised: Advised) -> None:
    base, modifier = advised(everyone(C1="overnight")).fired[::2]
    slow = replace(modifier, id="slow", effort="large", reversibility="easy")
    quick = replace(modifier, id="quick", effort="small", reversibility="costly")
    assert [entry.rule for entry in make_plan([quick, slow, base]).do_now] == ["P9", "slow", "quick"]


def test_what_to_leave_alone_is_said_once_with_every_rule_that_says_it(advised: Advised) -> None:
    advice = advised(everyone(C1="overnight"))
    restraints = {each.text: each.rules for each in advice.plan.leave_alone}
    assert set(restraints) == {text for rule in advice.fired for text in rule.leave_alone}
    assert restraints["Streaming and online features"] == ("X1",)
    base, batch = advice.fired[0], advice.fired[-1]
    alike = make_plan([base, replace(batch, leave_alone=base.leave_alone)])
    assert [(each.text, each.rules) for each in alike.leave_alone] == [(base.leave_alone[0], ("P9", "X1"))]


def test_one_comparison_short_of_three_is_a_near_miss_with_what_it_lacks(advised: Advised) -> None:
    advice = advised(everyone(**WIDE | {"C5": "few_features"}))
    miss = next(each for each in advice.near_misses if each.id == "P2")
    assert miss.why == "one_short"
    assert [(each.fact, each.words, each.wanted_words) for each in miss.lacking] == [
        ("context.C5", "a few features of one product", "several products or a platform others build on")
    ]


def test_an_unknown_rule_is_a_near_miss_with_what_is_missing(advised: Advised) -> None:
    miss = next(each for each in advised(everyone(C9="prototype")).near_misses if each.id == "X9")
    assert miss.why == "unknown"
    assert [(each.fact, each.value, each.words) for each in miss.lacking] == [
        ("months.min", None, "not known")
    ]


def test_a_silenced_rule_did_not_nearly_fire(advised: Advised) -> None:
    advice = advised(everyone(**NARROW, C4="automated_release", QO1={"now": 3}))
    assert "P1" in fired(advice)
    assert not {"P2", "P5", "P6", "P3"} & {each.id for each in advice.near_misses}


def test_a_pair_of_other_names_is_no_near_miss(advised: Advised) -> None:
    advice = advised(dominant=("user",), secondary=("data",))
    assert not [each for each in advice.near_misses if each.kind == "pair"]


def test_an_undecided_answer_fires_nothing_and_becomes_a_topic(advised: Advised) -> None:
    advice = advised([person("business", C2="planned_peaks"), person("product", C2="mostly_idle")])
    assert not {"X3", "P4"} & set(fired(advice))
    assert [(each.fact, each.label, each.people) for each in advice.undecided] == [
        ("context.C2", "What shape has the demand?", 2)
    ]
    lacking = next(each for each in advice.near_misses if each.id == "X3").lacking
    assert [each.words for each in lacking] == ["undecided"]


def test_the_trace_tells_of_every_rule_in_the_order_of_the_file(advised: Advised, rules: RuleSet) -> None:
    advice = advised(everyone(C1="overnight"))
    assert [line.rule for line in advice.trace] == [rule.id for rule in rules.rules]
    by_rule = {line.rule: line for line in advice.trace}
    assert by_rule["X1"].outcome == "fired"
    assert by_rule["X2"].outcome == "false"
    assert by_rule["X13"].outcome == "unknown"
    assert [each.fact for each in by_rule["X13"].decided_by] == ["context.C12"]
    assert [(each.value, each.people) for each in by_rule["X1"].decided_by] == [("overnight", 6)]


@pytest.mark.parametrize(
    "typed",
    [
        "{x.__class__}",
        "{horizon}",
        "{success_measure}",
        "{",
        "}} {0} {",
        "%s %(a)s",
        r"\1 \g<0>",
        "<b>&amp;</b>",
    ],
)
def test_what_people_type_is_put_in_as_it_is(advised: Advised, typed: str) -> None:
    advice = advised(nothing_under_pressure=True, framing=build.framing(success_measure=typed))
    assert advice.fired[0].effect == f"“{typed}” is not held back by scale; the money is free for adoption."
    assert "within 18 months" in advice.fired[0].recommendation


def test_without_a_success_measure_the_sentence_still_reads(advised: Advised) -> None:
    advice = advised(nothing_under_pressure=True, framing=build.framing(success_measure=" "))
    assert advice.fired[0].effect is not None
    assert advice.fired[0].effect.startswith("What it is to achieve is not held back by scale")


def test_advice_is_plain_json_and_names_its_rules(advised: Advised) -> None:
    plain = advised(everyone(C1="overnight", C7=["high_risk"], G1="3s")).to_json()
    written = json.loads(json.dumps(plain, allow_nan=False))
    assert written == plain
    assert written["rules"] == "scale-where-it-matters@1"
    assert [each["id"] for each in written["fired"]][:2] == ["P9", "module-user"]


def test_people_in_another_order_get_the_same_advice(advised: Advised) -> None:
    people: list[PersonAnswers] = [
        person("business", C2="steady", G4=30000, QU3={"now": 3.1}),
        person("product", C2="daily", C1="seconds", QU3={"now": 7.7}),
        person("platform", QU2={"now": 0.3, "horizon": 17.3}, C8="edge"),
        person("risk", C8="edge", C7=["high_risk"]),
    ]
    assert advised(people) == advised(people[::-1])


def alone(advice: Advice) -> set[str]:
    return {each.text for each in advice.plan.leave_alone}


def test_what_is_over_its_limit_is_not_left_alone(advised: Advised) -> None:
    handling = "Request handling beyond today's need"
    assert handling in alone(advised(dominant=("data",)))
    over = advised(dominant=("data",), over=frozenset({"user"}))
    assert handling not in alone(over)
    assert "Larger models on data that arrives late" in alone(over)
    assert "module-data" in fired(over)


def test_every_text_that_gives_way_to_a_breach_is_one_of_the_shipped_rules(document: dict[str, Any]) -> None:
    said = {text for rule in document["rules"] for text in rule["leave_alone"]}
    assert {*_GIVES_ROOM, _ALL_ROOMY} <= said
    assert all(_NO_TROUBLE in rule["recommend"] for rule in document["rules"] if rule["id"] == "N0")


def test_three_times_the_room_is_said_only_where_it_is_there(advised: Advised) -> None:
    roomy = alone(advised(nothing_under_pressure=True, is_roomy=True))
    assert _ALL_ROOMY in roomy
    assert alone(advised(nothing_under_pressure=True)) == roomy - {_ALL_ROOMY}


@pytest.mark.parametrize(("answer", "is_said"), [(2, True), (3, False), (5, False)])
def test_nobody_reports_trouble_is_said_only_where_nobody_does(
    advised: Advised, answer: int, is_said: bool
) -> None:
    guard = advised(everyone(O3=answer), nothing_under_pressure=True).fired[0]
    assert guard.id == "N0"
    assert ("nobody reports trouble" in guard.recommendation) is is_said
    assert guard.recommendation.startswith("Do not invest to scale yet. No limit is near within 18 months")
