"""Law and stops of the shipped rules: what they fire on, and what is just not enough."""

import pytest

from tests.advice.shipped import Situation, facts, has_fired, over, rules, tried

PREDICTIVE: Situation = {"engagement.system_kind": "predictive", "engagement.retrieval": "no"}
AGENT: Situation = {"engagement.system_kind": "agent"}
OWN: Situation = {"engagement.model_hosting": "own"}
R: Situation = {"engagement.retrieval": "yes"}
CHECKED: Situation = {"engagement.people_check": "some"}
PERSONAL: Situation = {"context.C7": ("personal_data",)}
HIGH: Situation = {"context.C7": ("high_risk",)}
IDEA: Situation = {"engagement.stage": "idea"}

# Rule, what fires it, and what is changed so that it just doesn't.
LAW: list[tuple[str, Situation, Situation]] = [
    ("LW9", {"context.C14": "article_5"}, {"context.C14": "annex_iii"}),
    ("LW1", {"context.C14": "unsettled", **PERSONAL}, {"context.C14": "transparency"}),
    ("LW1", {"context.C14": None, "context.C6": "public"}, {"context.C6": "partners"}),
    ("LW1", {"context.C14": "unsettled", **AGENT, "context.C17": "undoable"}, {"context.C17": "propose"}),
    ("LW1", {"context.C14": "unsettled", **HIGH}, {"context.C13": "outside"}),
    ("LW2", {"context.C14": "annex_i"}, {"context.C14": "transparency"}),
    ("LW2", {"context.C14": "annex_iii", **PREDICTIVE}, {"context.C14": "unsettled"}),
    ("LW3", {"context.C6": "partners"}, {"context.C6": "own_staff"}),
    ("LW3", {"context.C6": "public"}, PREDICTIVE),
    ("LW3", {"context.C6": "public"}, {"context.C13": "outside"}),
    ("LW3", {"context.C14": "transparency", **PREDICTIVE}, {"context.C14": "minimal"}),
    ("LW4", AGENT, {"engagement.system_kind": "answers"}),
    ("LW4", PERSONAL, PREDICTIVE),
    ("LW4", {**PREDICTIVE, "context.C14": "annex_i"}, {"context.C14": "minimal"}),
    ("LW5", {**CHECKED, "derived.minutes_per_check": 0.9}, {"derived.minutes_per_check": 1.1}),
    ("LW5", {**CHECKED, "derived.minutes_per_check": 0.9}, {"cross_check.care": "off"}),
    ("LW5", {**CHECKED, "symptom.O9.most": 0.75}, {"symptom.O9.most": 0.7}),
    ("LW5", {**CHECKED, "symptom.O9.most": 0.75}, {"engagement.people_check": "none"}),
    ("LW6", {**PERSONAL, "context.C6": "public"}, {"context.C6": "own_staff"}),
    ("LW6", {"context.C7": ("personal_data", "high_risk")}, PERSONAL),
    ("LW6", {**PERSONAL, **AGENT}, HIGH),
    ("LW7", {"engagement.success_without_human": "yes", **HIGH}, PERSONAL),
    ("LW7", {"engagement.success_without_human": "yes", "context.C14": "annex_iii"}, {"engagement.success_without_human": "no"}),
    ("LW8", {"context.C13": "provider"}, {"context.C13": "deployer"}),
    ("LW8", {"context.C13": "both"}, OWN),
    ("LW10", {}, PREDICTIVE),
    ("LW10", {"context.C13": None}, {"context.C13": "outside"}),
]  # fmt: skip
STOPS: list[tuple[str, Situation, Situation]] = [
    ("S-user", over("QU2"), IDEA),
    ("S-user", over("QU4"), {"status.QU4": "maybe_over"}),
    ("S-user", {**AGENT, **over("QU5")}, {"status.QU5": "disputed"}),
    ("S-user", over("QU7"), {"status.QU7": "over_recovering"}),
    ("S-user", {**over("QU2"), "engagement.stage": "pilot"}, {"quantity.QU7.now": 0}),
    ("S-user", {**PREDICTIVE, **OWN, **over("QU2")}, {"status.QU2": "guessed_over"}),
    ("S-quota", over("QM5"), {"cross_check.tokens_minute": "off"}),
    ("S-quota", {**PREDICTIVE, **over("QM13")}, {"cross_check.calls_minute": "off"}),
    ("S-quota", {"symptom.U8": 0.75}, {"symptom.U8": 0.7}),
    ("S-quota", {"symptom.U8": 0.75}, OWN),
    ("S-data", over("QD4"), {"status.QD4": "under"}),
    ("S-data", {**R, **over("QD6")}, IDEA),
    ("S-model", {**OWN, **over("QM2")}, {"status.QM2": "maybe_over"}),
    ("S-model", {**OWN, **over("QM8")}, {"engagement.model_hosting": "hosted"}),
    ("S-cost", over("QM4"), {"cross_check.bill": "off"}),
    ("S-cost", {"quantity.QM12.now": 1001, "target.G4": 1000}, {"quantity.QM12.now": 1000}),
    ("S-cost", {"quantity.QM12.now": 1001, "target.G4": 1000}, {"cross_check.bill": "off"}),
    ("S-org", over("QO5"), {"status.QO5": "guessed_over"}),
    ("S-org", {**CHECKED, **over("QO6")}, IDEA),
]


@pytest.mark.parametrize(
    ("rule", "fires", "but"), LAW + STOPS, ids=lambda given: given if isinstance(given, str) else ""
)
def test_a_rule_fires_and_just_does_not(rule: str, fires: Situation, but: Situation) -> None:
    assert has_fired(rule, fires)
    assert not has_fired(rule, {**fires, **but})


def test_every_rule_of_law_and_every_stop_has_a_situation() -> None:
    kinds = {"law", "stop"}
    assert {rule.id for rule in rules().rules if rule.kind in kinds} <= {case[0] for case in LAW + STOPS}


@pytest.mark.parametrize(
    "verdict",
    [{"verdict.level": "insufficient"}, {"verdict.provisional": True}, {"verdict.nothing_under_pressure": True}, {"perspectives_contributing": 1}],
)  # fmt: skip
def test_law_holds_whatever_the_verdict(verdict: Situation) -> None:
    assert has_fired("LW2", {"context.C14": "annex_iii", **verdict})
    assert has_fired("LW9", {"context.C14": "article_5", **verdict})


@pytest.mark.parametrize("framed", [{}, OWN, PREDICTIVE, AGENT, R, CHECKED])
def test_no_stop_and_no_guard_was_near_because_nobody_gave_a_figure(framed: Situation) -> None:
    known = facts(framed)
    trials = [trial for trial in tried(framed).values() if trial.rule.kind in ("stop", "guard")]
    assert {trial.rule.id for trial in trials if trial.lacking(known)} <= {"N0"}
