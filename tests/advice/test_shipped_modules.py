"""Modules, pairs, and what hosting, retrieval, agents and own serving add in the shipped rules."""

import re
from dataclasses import replace
from itertools import combinations, permutations, product

import numpy as np
import pytest

from apps.advice.firing import try_rules
from tests.advice.shipped import Situation, facts, has_fired, over, rules
from tests.advice.told import told

OWN: Situation = {"engagement.model_hosting": "own"}
PREDICTIVE: Situation = {"engagement.system_kind": "predictive", "engagement.retrieval": None}
HOSTED: Situation = {"engagement.model_hosting": "hosted"}
SEARCH: Situation = {"engagement.retrieval": "yes"}
WITHOUT: Situation = {"engagement.retrieval": "no"}
AGENT: Situation = {"engagement.system_kind": "agent"}
ANSWERS: Situation = {"engagement.system_kind": "answers"}
SCORES: Situation = {"engagement.system_kind": "predictive", "engagement.retrieval": None, **OWN}
ONE_TEAM: Situation = {"quantity.QO1.horizon": 1}
DIMENSIONS = ("data", "user", "model", "organization")


def leads(first: str, second: str | None = None, level: str = "clear") -> Situation:
    seconds: tuple[str, ...] = (second,) if second else ()
    return {"verdict.level": level, "verdict.dominant": (first,), "verdict.secondary": seconds}


def tied(one: str, other: str) -> Situation:
    return {"verdict.level": "open", "verdict.tied": (other, one)}


CLEAR: Situation = {"verdict.level": "clear"}
# Rule, what fires it, and what is changed so that it just doesn't.
MODULES: list[tuple[str, Situation, Situation]] = [
    ("module-data", {**SCORES, **leads("data")}, leads("user", "data")),
    ("module-data", leads("data"), SEARCH),
    ("module-index", {**SEARCH, **leads("data")}, WITHOUT),
    ("module-user", {}, leads("data", "user")),
    ("module-model-hosted", leads("model"), OWN),
    ("module-model-own", {**OWN, **leads("model")}, HOSTED),
    ("module-organization", leads("organization"), leads("user", "organization")),
    *((f"pair-{first}-{second}", leads(first, second, "leaning"), leads(first, second, "open")) for first in DIMENSIONS for second in DIMENSIONS if first != second),
    ("pair-model-organization", leads("model", "organization"), ONE_TEAM),
    ("pair-organization-data", leads("organization", "data"), ONE_TEAM),
    *((f"tie-{first}-{second}", tied(first, second), CLEAR) for first, second in combinations(DIMENSIONS, 2)),
    ("tie-data-organization", tied("data", "organization"), ONE_TEAM),
    ("tie-model-organization", tied("model", "organization"), ONE_TEAM),
    ("DQ1", {**SCORES, "quantity.QD3.now": 10, "symptom.D2": 0.2}, {"quantity.QD3.now": 9}),
    ("DQ1", {"symptom.D2": 0.5}, SEARCH),
    ("X18", {"quantity.QU6.now": 3, "target.G10.number": 2}, {"quantity.QU6.now": 2}),
]  # fmt: skip
SUPPLIED: list[tuple[str, Situation, Situation]] = [
    ("HO1", {"breach.QM5": 0.5}, {"breach.QM5": 0.49}),
    ("HO1", {"breach.QM5": 0.9}, {"cross_check.tokens_minute": "off"}),
    ("HO1", {"breach.QM5": 0.9}, {"status.QM5": "over"}),
    ("HO1", {**SCORES, **HOSTED, "breach.QM13": 0.5}, OWN),
    ("HO2", {"context.C16": "shared", "context.C6": "public"}, {"context.C6": "own_staff"}),
    ("HO2", {"quantity.QM5.none_promised": True, "target.G2": "99.9"}, {"target.G2": "99.5"}),
    ("HO2", {"quantity.QM5.none_promised": True, "symptom.U8": 0.5}, {"quantity.QM5.none_promised": False}),
    ("HO3", {"quantity.QM10.now": 3}, {"quantity.QM10.now": 2}),
    ("HO4", {"quantity.QM7.now": 2000}, {"quantity.QM7.now": 1900}),
    ("HO4", {"quantity.QM7.now": 2000, "derived.cost_month_shown": 100}, {"derived.cost_month_shown": 99}),
    ("HO5", {"symptom.M2": 0.5, "context.C19": "not_tried"}, {"context.C19": "smallest"}),
    ("HO5", {"breach.QM4": 0.5}, {"cross_check.bill": "off"}),
    ("HO5", {"quantity.QM12.now": 1001, "target.G4": 1000}, {"quantity.QM12.now": 1000}),
    ("HO6", {"target.G2": "99.9"}, {"target.G2": "99.5"}),
    ("HO6", {"target.G2": "99.9"}, {"engagement.stage": "idea"}),
    ("HO6", {"symptom.M5": 0.5}, {"symptom.M5": 0.4}),
    ("HO7", {"context.C1": "minutes"}, {"context.C1": "seconds"}),
    ("HO8", {}, OWN),
    ("RG1", SEARCH, WITHOUT),
    ("RG2", {**SEARCH, "symptom.D8": 0.5}, {"symptom.D8": 0.49}),
    ("RG3", {**SEARCH, "quantity.QD7.now": 25, "derived.age_allowed": 24}, {"quantity.QD7.now": 24}),
    ("RG3", {**SEARCH, "symptom.D9": 0.5}, {"symptom.D9": 0.4}),
    ("RG4", {**SEARCH, "derived.index_gb": 65}, {"derived.index_gb": 64}),
    ("RG4", {**SEARCH, "breach.QD5": 0.5}, {"breach.QD5": 0.4}),
    ("RG5", {**SEARCH, "context.C18": "groups"}, {"context.C18": "all"}),
    ("RG6", {**SEARCH, "quantity.QD6.now": 24}, {"quantity.QD6.now": 23}),
    ("RG6", {**SEARCH, "breach.QD6": 0.5}, {"cross_check.rebuild": "off"}),
]  # fmt: skip
ACTING: list[tuple[str, Situation, Situation]] = [
    *((name, AGENT, ANSWERS) for name in ("AG1", "AG2", "AG6", "AG7")),
    ("AG3", {**AGENT, "context.C17": "undoable"}, {"context.C17": "propose"}),
    ("AG4", {**AGENT, "context.C17": "irreversible"}, {"context.C17": "undoable"}),
    ("AG5", {**AGENT, "context.C17": "undoable"}, {"context.C17": "propose"}),
    ("AG5", {**SEARCH, "context.C6": "partners"}, {"context.C6": "own_staff"}),
    ("AG5", {**SEARCH, "context.C6": "public"}, WITHOUT),
    ("AG8", {**AGENT, "quantity.QM10.now": 2, "quantity.QM11.now": 2}, {"quantity.QM11.now": 3}),
]  # fmt: skip
SERVED: list[tuple[str, Situation, Situation]] = [
    ("SV1", {**OWN, **leads("data", "user")}, leads("data", "organization")),
    ("SV2", {**OWN, "symptom.M3": 0.5}, {"symptom.M3": 0.4}),
    ("SV2", {**OWN, "symptom.M3": 0.5}, over("QM2")),
    ("SV2", {**OWN, "breach.QM2": 0.5}, {"breach.QM2": 0.49}),
    ("SV3", {**OWN, "context.C20": "10-30"}, {"context.C20": "30-60"}),
    ("SV3", {**OWN, "context.C20": "lt10"}, {"context.C1": "instant"}),
    ("SV3", {**OWN, "context.C20": "lt10"}, {"breach.QM8": 0.5}),
    ("SV4", {**OWN, "context.C20": "lt10"}, {"context.C8": "on_premises"}),
    ("SV4", {**OWN, **PREDICTIVE, "context.C20": "lt10", "quantity.QM2.horizon": 25}, {"quantity.QM2.horizon": 24}),
    ("SV4", {**OWN, **PREDICTIVE, "context.C20": "lt10", "quantity.QM2.horizon": 25}, {"quantity.QM2.horizon": None}),
    ("SV4", {"derived.tokens_month": 6e9}, {"derived.tokens_month": 5e9}),
    ("SV4", {"derived.tokens_month": 6e9, "derived.break_even_tokens_month": 1e9}, {"derived.break_even_tokens_month": 2e10}),
    ("SV4", {"derived.tokens_month": 6e9}, {"cross_check.tokens_minute": "off"}),
    ("SV5", {**OWN, "breach.QM8": 0.5}, {"breach.QM8": 0.49}),
    ("SV5", {**OWN, "breach.QM2": 0.9}, {"status.QM2": "over"}),
    ("SV6", {**SCORES, "breach.QM3": 0.5}, {"breach.QM3": 0.4}),
    ("SV6", {**SCORES, "symptom.D4": 0.5}, HOSTED),
]  # fmt: skip
ALL = MODULES + SUPPLIED + ACTING + SERVED


@pytest.mark.parametrize(
    ("rule", "fires", "but"), ALL, ids=lambda given: given if isinstance(given, str) else ""
)
def test_a_rule_fires_and_just_does_not(rule: str, fires: Situation, but: Situation) -> None:
    assert has_fired(rule, fires)
    assert not has_fired(rule, {**fires, **but})


def test_every_module_pair_and_family_has_a_situation() -> None:
    families = ("HO", "RG", "AG", "SV")
    named = {rule.id for rule in rules().rules if rule.kind in ("module", "pair") or rule.id[:2] in families}
    assert named <= {case[0] for case in ALL}


@pytest.mark.parametrize(
    ("rule", "situation", "fact", "ends", "outcome"),
    [
        ("HO4", {}, "quantity.QM7.now", (1900, 2500), "fired"),
        ("RG4", SEARCH, "derived.index_gb", (10, 60), "unknown"),  # nobody said how near the limit is
        ("RG4", {**SEARCH, "breach.QD5": 0.1}, "derived.index_gb", (10, 60), "false"),
        ("RG3", {**SEARCH, "derived.age_allowed": 24}, "quantity.QD7.now", (20, 30), "unknown"),
        ("SV4", {}, "derived.tokens_month", (4e9, 9e9), "unknown"),
        ("X18", {"target.G10.number": 2}, "quantity.QU6.now", (2.1, 9), "fired"),
    ],
)
def test_a_figure_fires_by_how_sure_it_is(
    rule: str, situation: Situation, fact: str, ends: tuple[float, float], outcome: str
) -> None:
    drawn = np.array(ends)
    known = replace(facts({**situation, fact: float(np.median(drawn))}), draws={fact: drawn})
    assert {trial.rule.id: trial.outcome for trial in try_rules(rules().rules, known)}[rule] == outcome


EVERYTHING_NEAR: Situation = {
    **{f"breach.{name}": 0.7 for name in DIMENSIONS},
    **{f"breach.{name}": 0.7 for name in ("QU2", "QU7", "QM2", "QM3", "QM4", "QM5", "QM8", "QM13")},
    "context.C20": "lt10",
    "derived.tokens_month": 9e9,
    "symptom.D4": 0.6,
    "symptom.M3": 0.6,
}


def test_who_buys_from_a_supplier_is_never_told_to_buy_machines() -> None:
    for kind, retrieval, first in product((SCORES, ANSWERS, AGENT), (SEARCH, WITHOUT), DIMENSIONS):
        for rule, text in told({**retrieval, **kind, **leads(first), **HOSTED, **EVERYTHING_NEAR}):
            assert not text.does & {"own_serving_hardware", "accelerators"}, (rule, text.text)
            if rule != "SV4":  # works out what machines would cost, and says that none is bought
                assert not re.search(r"\b(accelerators?|cards?)\b", text.text), (rule, text.text)


def test_one_team_gets_no_platform_and_no_second_team() -> None:
    for first, second in (("organization", "data"), ("organization", "model"), ("model", "organization"), ("user", "organization")):  # fmt: skip
        said = told({**leads(first, second), **ONE_TEAM})
        assert not any("platform_team" in text.does for _, text in said)
        assert not [text.text for _, text in said if "teams" in text.text or "second team" in text.text]


@pytest.mark.parametrize(
    ("teams", "words"), [(1, "One team builds it"), (2, "Settle who owns what"), (6, "four teams or more")]
)
def test_the_organisation_is_advised_by_its_size(teams: int, words: str) -> None:
    situation = {**leads("organization"), "quantity.QO1.horizon": teams, "quantity.QO2.horizon": 5}
    assert any(rule == "module-organization" and words in text.text for rule, text in told(situation))


def test_two_that_lead_together_get_both_modules_and_no_order_between_them() -> None:
    fired = {rule for rule, _ in told({**leads("data", "user"), **tied("data", "user")})}
    assert {"T0", "module-data", "module-user", "tie-data-user"} <= fired
    assert "pair-data-user" not in fired


@pytest.mark.parametrize(
    "verdict",
    [
        {"verdict.level": "open", "verdict.provisional": True, "perspectives_contributing": 1},
        {"verdict.nothing_under_pressure": True, "verdict.kind": "nothing"},
    ],
)
def test_safety_holds_whatever_the_verdict(verdict: Situation) -> None:
    situation = {**AGENT, **SEARCH, **verdict, "context.C17": "irreversible", "context.C18": "person"}
    assert {"RG5", "AG1", "AG4"} <= {rule for rule, _ in told(situation)}


def test_where_little_is_decided_a_module_is_cut_and_not_lost() -> None:
    for hosting, first in product((OWN, HOSTED), DIMENSIONS):
        fired = {rule for rule, _ in told({**hosting, **leads(first, level="open")})}
        assert "P0" in fired
        assert [rule for rule in fired if rule.startswith("module-")]


def test_a_task_is_never_answered_from_a_cache_of_tasks() -> None:
    for hosting, (first, second) in product((OWN, HOSTED), permutations(DIMENSIONS, 2)):
        said = [text.text for _, text in told({**AGENT, **hosting, **leads(first, second)})]
        assert not [
            text for text in said if re.search(r"answer.* from a cache|stored answer|, stored,", text)
        ]


def test_a_check_that_the_law_asks_for_is_not_thinned_by_another_rule() -> None:
    situation: Situation = {"engagement.people_check": "some", "breach.QO6": 0.9, **over("QO6")}
    free, high = (
        {text.text for rule, text in told({**situation, "context.C14": each}) if rule in ("OR8", "S-org")}
        for each in ("minimal", "annex_iii")
    )
    assert any("a sample of the rest" in text for text in free)
    assert not any("sample" in text for text in high)
    assert any("more people check" in text for text in high)


def test_safety_stands_before_what_only_adds() -> None:
    added = [rule.id for rule in rules().rules if rule.kind == "modifier"]
    safe = [added.index(name) for name in ("RG5", "AG1", "AG4")]
    assert max(safe) < min(added.index(name) for name in ("EV1", "RL1", "HO1", "OR1", "CO1"))
    assert added.index("X5") < added.index("HO5")  # which it silences
