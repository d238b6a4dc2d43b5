"""What trials found wrong with earlier advice, tried again."""

import re

import pytest

from tests.advice.shipped import Situation, over, rules, tried
from tests.advice.told import told

PREDICTIVE: Situation = {"engagement.system_kind": "predictive", "engagement.retrieval": "no"}
OWN: Situation = {"engagement.model_hosting": "own"}
SMALL: Situation = {"context.C3": "4-8", "context.C5": "few_features", "derived.load": 0.1}
NEAR: Situation = {"breach.any": 0.9, "symptom.any.most": 0.75}
WAITS: Situation = {
    **NEAR, "verdict.dominant": ("organization",), "breach.organization": 0.9, "breach.QO5": 0.9, "context.C10": "board",
    "quantity.QO1.horizon": 1, "quantity.QO1.now": 1, "quantity.QO2.horizon": 4, "symptom.O1": 0.5, "symptom.O8": 0.8,
}  # fmt: skip
CALM: Situation = {"verdict.nothing_under_pressure": True, "verdict.kind": "nothing"}

# What was found, the situation, rules that must fire, and rules that must not.
TRIALS: list[tuple[str, Situation, set[str], set[str]]] = [
    ("a supplier's model gets no machines", {**NEAR, "breach.user": 0.9, "derived.load": 20, "context.C6": "public"},
     {"P3h", "module-user"}, {"P3o", "SV1", "P7"}),
    ("a large model and a small team", {**NEAR, **OWN, **SMALL, "verdict.dominant": ("model",), "quantity.QM2.horizon": 320,
     "breach.model": 1.0, "breach.QM2": 1.0}, {"P3o", "SV2"}, {"P1", "P10"}),
    ("60 TB and a small team", {**NEAR, **OWN, **PREDICTIVE, **SMALL, "verdict.dominant": ("data",), "breach.data": 0.9,
     "quantity.QD1.horizon": 6e13}, {"P6", "module-data"}, {"P1", "P10", "P9"}),
    ("one team that waits for a yes", WAITS, {"OR1", "OR4", "module-organization"}, {"P8", "OR2"}),
    ("over its limit today", {**NEAR, **over("QU2"), "breach.user": 1.0}, {"S-user"}, {"N0"}),
    ("a cost that nobody can believe", {"cross_check.peak": "off", "derived.cost_year": 2e8, "target.G9": 1e6,
     "quantity.QM4.measured": True}, {"CO6"}, {"CO1", "CO2"}),
    ("two that lead together", {**NEAR, "verdict.level": "open", "verdict.dominant": ("data", "user"), "verdict.tied": ("data", "user")},
     {"T0", "tie-data-user", "module-data", "module-user"}, {"P0", "P6", "pair-data-user"}),
    ("documents behind the answers", {**NEAR, "engagement.retrieval": "yes", "verdict.dominant": ("data",), "context.C18": "person",
     "breach.QD6": 0.9, "symptom.D8": 0.5}, {"P6r", "module-index", "RG1", "RG2", "RG5", "RG6"}, {"P6", "module-data", "DQ1"}),
    ("an agent", {"engagement.system_kind": "agent", "context.C17": "irreversible"}, {"P3a", "AG1", "AG2", "AG3", "AG4", "AG6", "AG7"}, {"P1"}),
    ("tokens and quotas", {**NEAR, "breach.QM5": 0.9, "quantity.QM7.now": 5000, "symptom.U8": 0.75}, {"HO1", "HO3", "HO4", "S-quota"}, {"SV1"}),
    ("how versions are judged", {"context.C15": "by_eye", "context.C6": "public", "symptom.M1": 0.5}, {"EV1", "EV2", "EV4"}, {"EV3"}),
    ("success without a person", {"engagement.success_without_human": "yes", "context.C7": ("high_risk", "personal_data"),
     "context.C14": "unsettled"}, {"LW1", "LW6", "LW7"}, {"LW2"}),
    ("faster than its supplier", {"target.G1": "50ms", "target.G1.number": 0.05}, {"X17"}, set()),
    ("one who sees trouble", {**CALM, "symptom.any.most": 1.0}, set(), {"N0"}),
    ("calm, at the event", {**CALM, "context.C1": "instant", "context.C8": "any_cloud"}, {"N0"}, {"X2", "CO2", "module-user"}),
    ("calm, and it does not pay", {**CALM, "derived.cost_year": 2e6, "target.G9": 1e6, "quantity.QM4.measured": True}, {"CO2"}, {"N0"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("situation", "fires", "silent"), [case[1:] for case in TRIALS], ids=[case[0] for case in TRIALS]
)
def test_what_was_wrong_is_right(situation: Situation, fires: set[str], silent: set[str]) -> None:
    fired = {name for name, trial in tried(situation).items() if trial.outcome == "fired"}
    assert fires <= fired
    assert not silent & fired


@pytest.mark.parametrize(
    ("trial", "never"),
    [
        (
            "a supplier's model gets no machines",
            r"accelerator|load time|machines? of (its|their|your) own|\bcards?\b",
        ),
        ("60 TB and a small team", r"one database|\bservices\b"),
        ("a large model and a small team", r"one database|more copies"),
        ("one team that waits for a yes", r"first two teams|platform|other teams"),
        ("documents behind the answers", r"feature store|learning curve|training run"),
        ("a cost that nobody can believe", r"\{cost"),
        ("calm, at the event", r"stream|invest in"),
    ],
)
def test_nobody_is_told_what_was_wrong(trial: str, never: str) -> None:
    situation = next(case[1] for case in TRIALS if case[0] == trial)
    texts = [text.text for _, text in told(situation)]
    assert texts
    assert [text for text in texts if re.search(never, text, re.IGNORECASE)] == []


def test_a_stop_says_what_to_do_today() -> None:
    for rule in rules().rules:
        if rule.kind == "stop":
            assert any(text.step is not None and text.step.by == "today" for text in rule.first_90_days)
