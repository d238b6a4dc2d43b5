"""Guards, shapes and the class of latency of the shipped rules: one situation each, fired and just not fired."""

import pytest

from tests.advice.shipped import Situation, has_fired, over, rules, tried
from tests.advice.told import settled, told

PREDICTIVE: Situation = {"engagement.system_kind": "predictive", "engagement.retrieval": "no"}
AGENT: Situation = {"engagement.system_kind": "agent"}
OWN: Situation = {"engagement.model_hosting": "own"}
R: Situation = {"engagement.retrieval": "yes"}
CALM: Situation = {"verdict.nothing_under_pressure": True, "verdict.kind": "nothing"}
OPEN: Situation = {"verdict.level": "open"}
TIED: Situation = {**OPEN, "verdict.dominant": ("data", "user"), "verdict.tied": ("data", "user")}
OPINION: Situation = {"stated.figures_share": 0.33, "verdict.measured": False}
COUNTED: Situation = {"target.G9": 3000, "quantity.QM4.measured": True}
DATA: Situation = {"verdict.dominant": ("data",)}
PEOPLE: Situation = {"verdict.dominant": ("organization",)}
MODEL: Situation = {"verdict.dominant": ("model",)}
SMALL: Situation = {"context.C3": "4-8", "context.C5": "few_features"}
WIDE: Situation = {"context.C5": "several_products", "derived.load": 30}
READY: Situation = {"context.C3": "21-60", "quantity.QO1.now": 3, "context.C4": "automated_release"}
SPIKES: Situation = {**SMALL, "context.C2": "unplanned_spikes", "context.C8": "any_cloud", "derived.load": 3}
QUIET: Situation = {**SMALL, "derived.load": 0.5}
SAMPLE: Situation = {**OWN, "verdict.secondary": ("model",)}
PLATFORM: Situation = {
    "verdict.dominant": ("organization",), "quantity.QO1.horizon": 4, "quantity.QO2.horizon": 3, "symptom.O1": 0.5,
}  # fmt: skip
ONE: Situation = {"engagement.stage": "live", "engagement.exists": "one_application"}
AFFECTED: Situation = {"context.C7": ("personal_data",), "context.C6": "public"}
BATCHES: Situation = {**PREDICTIVE, **DATA}
OVERSEEN: Situation = {
    "engagement.people_check": "all", "context.C14": "unsettled", "context.C7": ("high_risk",),
}  # fmt: skip
LATE: Situation = {"context.C1": "instant", "context.C8": "any_cloud"}

SITUATIONS: list[tuple[str, Situation, Situation]] = [
    ("V0", {"status.QU2": "maybe_over"}, {"status.QU2": "under"}),
    ("V0", {"status.QO5": "guessed_over"}, {"status.QO5": "over"}),
    ("V0", {"status.QD1": "disputed"}, {"status.QD1": "over_recovering"}),
    ("R0", {"verdict.kind": "recovering"}, {"verdict.kind": "over"}),
    ("R0-leads", {"verdict.kind": "recovering", "status.QU2": "over_recovering"}, {"status.QU2": "under"}),
    ("R0-leads", {"verdict.kind": "recovering", "status.QU2": "over_recovering"}, DATA),
    ("module-user", {"verdict.kind": "recovering"}, {"status.QU2": "over_recovering"}),
    ("N0", CALM, {"breach.any": 0.2}),
    ("N0", CALM, {"symptom.any.most": 0.75}),
    ("N0", CALM, {"verdict.nothing_under_pressure": False}),
    ("N0", CALM, over("QU2")),
    ("N0", {**CALM, **COUNTED, "derived.cost_year": 3000}, {"derived.cost_year": 3001}),
    ("CO2", {**CALM, **COUNTED, "derived.cost_year": 3001}, {"derived.cost_year": 3000}),
    ("T0", TIED, {"verdict.tied": ()}),
    ("T0", TIED, {"verdict.level": "clear"}),
    ("T0", TIED, {"verdict.opinion_only": True}),
    ("T0", TIED, {"perspectives_contributing": 2}),
    ("T0", TIED, CALM),
    ("P0", {**OPEN, "verdict.nothing_under_pressure": True, "perspectives_contributing": 2}, {"perspectives_contributing": 3}),
    ("P0", OPEN, {"verdict.level": "leaning"}),
    ("P0", {"verdict.provisional": True}, {"verdict.provisional": False}),
    ("P0", {"perspectives_contributing": 2}, {"perspectives_contributing": 3}),
    ("P0", OPEN, TIED),
    ("P0-wide", {**OPEN, "verdict.dominant": ("data", "user", "model")}, {"verdict.dominant": ("data", "user")}),
    ("C0", OPINION, {"stated.figures_share": 0.34}),
    ("C0", OPINION, {"verdict.measured": True}),
    ("C0", OPINION, {"verdict.level": "leaning"}),
    ("C0", OPINION, CALM),
    ("P10", SPIKES, {"context.C1": "instant"}),
    ("P10", SPIKES, {"breach.data": 0.5}),
    ("P10", SPIKES, {"breach.model": 0.5}),
    ("P10", SPIKES, {"derived.load": 25}),
    ("P10", SPIKES, AGENT),
    ("P10", SPIKES, {"context.C8": "on_premises"}),
    ("P10", {**SPIKES, **OWN, "context.C20": "none"}, {"context.C20": "lt10"}),
    ("P1", QUIET, {"derived.load": 1}),
    ("P1", {**SMALL, "quantity.QU2.horizon": None}, {"context.C3": "9-20"}),
    ("P1", {**QUIET, **OWN, "quantity.QM2.horizon": 24}, {"quantity.QM2.horizon": 25}),
    ("P1", {**QUIET, "quantity.QD1.horizon": 9e11}, {"quantity.QD1.horizon": 1e12}),
    ("P1", QUIET, {"breach.QM5": 0.5}),
    ("P1", {**QUIET, **OWN, "quantity.QM2.horizon": 8}, {"breach.model": 0.5}),
    ("P1", QUIET, {"breach.data": 0.5}),
    ("P1", QUIET, {"breach.user": 0.5}),
    ("P1", QUIET, {"context.C6": "partners"}),
    ("P1", QUIET, AGENT),
    ("P2", {**WIDE, **READY}, {"quantity.QO1.now": 2}),
    ("P2", {**WIDE, **READY}, {"context.C4": "automated_training"}),
    ("P2", {**WIDE, **READY}, {"derived.load": 0.9}),
    ("P2", {**WIDE, **READY}, MODEL),
    ("P5", WIDE, READY),
    ("P5", WIDE, {"context.C5": "few_features"}),
    ("P6r", {**DATA, **R}, {"verdict.secondary": ("user",)}),
    ("P6r", {**DATA, **R}, {"breach.user": 0.5}),
    ("P6s", {**DATA, "quantity.QD1.horizon": 9e12}, {"quantity.QD1.horizon": 1e13}),
    ("P6", {**DATA, **PREDICTIVE, "quantity.QD1.horizon": 1e13}, {"verdict.tied": ("data", "user")}),
    ("P6", {**DATA, "quantity.QD1.horizon": 1e13}, R),
    ("P3a", AGENT, {"engagement.system_kind": "answers"}),
    ("P3a", AGENT, OPEN),
    ("P3o", {**SAMPLE, "breach.model": 0.5}, {"breach.model": 0.4}),
    ("P3o", {**SAMPLE, "target.G1": "250ms"}, {"target.G1": "500ms"}),
    ("P3o", {**SAMPLE, "quantity.QM2.horizon": 25}, {"quantity.QM2.horizon": 24}),
    ("P3o", {**OWN, **PEOPLE, "quantity.QM2.horizon": 25}, {"quantity.QM2.horizon": 24}),
    ("P3o", {**OWN, **PEOPLE, "quantity.QM2.horizon": 25}, PREDICTIVE),
    ("P3o", {**SAMPLE, "quantity.QM2.horizon": 25}, {"engagement.model_hosting": "hosted"}),
    ("P3h", {"derived.load": 1}, {"derived.load": 0.9}),
    ("P3h", {"context.C6": "public", **PLATFORM}, {"context.C6": "partners"}),
    ("P3h", {"derived.load": 1}, OWN),
    ("P9", {}, {"derived.load": 1}),
    ("P4", {"context.C2": "mostly_idle"}, {"context.C8": "on_premises"}),
    ("P4", {"context.C2": "unplanned_spikes"}, SPIKES),
    ("P7", {**OWN, "context.C8": "edge"}, {"engagement.model_hosting": "hosted"}),
    ("P8", PLATFORM, {"quantity.QO1.horizon": 3}),
    ("P8", PLATFORM, {"quantity.QO2.horizon": 2}),
    ("P8", PLATFORM, {"symptom.O1": 0.4}),
    ("P8", {**PLATFORM, "symptom.O1": 0, "symptom.D5": 0.5}, DATA),
    ("X1", {"context.C1": "overnight"}, {"context.C1": "minutes"}),
    ("X1", {"context.C1": "overnight"}, AGENT),
    ("X1b", {**PREDICTIVE, "context.C1": "minutes"}, {"context.C1": "overnight"}),
    ("X1b", {**PREDICTIVE, "context.C1": "minutes"}, {"engagement.system_kind": "answers"}),
    ("X2", LATE, {"context.C8": "edge"}),
    ("X2", LATE, {"context.C1": "seconds"}),
    ("X2", LATE, MODEL),
]  # fmt: skip
BASES = [rule.id for rule in rules().rules if rule.kind == "base"]


@pytest.mark.parametrize(
    ("rule", "fires", "but"), SITUATIONS, ids=lambda given: given if isinstance(given, str) else ""
)
def test_a_rule_fires_and_just_does_not(rule: str, fires: Situation, but: Situation) -> None:
    assert has_fired(rule, fires)
    assert not has_fired(rule, {**fires, **but})


@pytest.mark.parametrize(
    "situation", [case[1] for case in SITUATIONS] + [{**case[1], **case[2]} for case in SITUATIONS]
)
def test_there_is_one_base_shape(situation: Situation) -> None:
    outcomes = tried(situation)
    assert len([name for name in BASES if outcomes[name].outcome == "fired"]) == 1


def test_every_guard_shape_and_pattern_has_a_situation() -> None:
    kinds = {"guard", "base", "additive"}
    assert {rule.id for rule in rules().rules if rule.kind in kinds} <= {case[0] for case in SITUATIONS}


def test_every_base_shape_says_why_not_each_of_the_others() -> None:
    for rule in rules().rules:
        if rule.kind == "base":
            assert [why.shape for why in rule.instead_of] == [name for name in BASES if name != rule.id]


def test_rights_are_kept_whatever_the_verdict() -> None:
    seen: Situation = {**AGENT, **R, "context.C18": "groups", "context.C17": "irreversible"}
    for verdict in ({}, CALM, OPEN, {"verdict.provisional": True}, TIED):
        outcomes = tried({**seen, **verdict})
        assert {outcomes[name].outcome for name in ("RG5", "AG1", "AG4")} == {"fired"}


@pytest.mark.parametrize(
    ("situation", "silenced"),
    [
        ({**LATE, **WIDE}, {"P5", "X2", "module-user"}),
        ({**PLATFORM, "derived.load": 1}, {"P8", "module-organization"}),
        (
            {**OWN, "breach.QM2": 0.5, **MODEL, "target.G1": "250ms"},
            {"P3o", "SV2", "SV5", "module-model-own"},
        ),
    ],
)
def test_where_nothing_is_near_nothing_is_built(situation: Situation, silenced: set[str]) -> None:
    assert silenced <= {
        name for name, trial in tried({**CALM, **situation}).items() if trial.outcome == "excluded"
    }
    assert all(has_fired(name, situation) for name in silenced)


def test_what_is_open_is_neither_bought_nor_split() -> None:
    assert tried({**OPEN, **WIDE, **READY})["P2"].outcome == "excluded"
    assert tried({**OPEN, **LATE})["X2"].outcome == "excluded"
    assert tried({"verdict.kind": "recovering", **WIDE, **READY})["P2"].outcome == "excluded"
    assert not has_fired("module-data", {**OPEN, "verdict.dominant": ("data", "user", "model")})
    assert has_fired("module-data", {**OPEN, **DATA})


@pytest.mark.parametrize(
    ("situation", "gives_way"),
    [
        ({**DATA, "quantity.QD1.horizon": 1e13, **over("QD1")}, ("P6", "big_purchase", "S-data")),
        ({**DATA, "quantity.QD1.horizon": 1e13, **OPINION}, ("P6", "big_purchase", "C0")),
        ({**DATA, "quantity.QD1.horizon": 1e13, **over("QU2")}, ("P6", "request_handling", "S-user")),
        ({**PLATFORM, **OPINION}, ("P8", "big_purchase", "C0")),
        ({**OWN, **over("QU2"), "breach.QM2": 0.5}, ("S-user", "more_replicas", "SV2")),
    ],
)  # fmt: skip
def test_what_contradicts_a_stop_or_a_guard_is_left_out(
    situation: Situation, gives_way: tuple[str, str, str]
) -> None:
    _known, _fired, withheld = settled(situation)
    assert gives_way in {(each.rule, each.topic, each.stays) for each in withheld}


@pytest.mark.parametrize(
    ("rule", "situation", "words"),
    [
        ("N0", {**CALM, "symptom.any.most": 0.49}, "nobody reports trouble"),
        ("N0", {**CALM, "symptom.any.most": 0.5}, "within {horizon} months."),
        ("N0", {**CALM, "symptom.any.most": None}, "within {horizon} months."),
        ("P6r", {**DATA, **R, "quantity.QD5.horizon": 5e7}, "split by shards"),
        ("P6r", {**DATA, **R, "quantity.QD5.horizon": 4e6}, "Keep it in the database you have"),
        ("P6r", {**DATA, **R, "quantity.QD5.horizon": 6e6}, "search is a service of its own"),
        ("P9", {**OPEN, "verdict.dominant": ("data",)}, "While the evidence is open"),
        ("P9", {}, "Nothing that is known here calls for more"),
        ("P9", ONE, "Keep it one well-structured service"),
        ("P9", {"engagement.exists": "several_services"}, "Keep the services that are there"),
        ("P1", {**QUIET, "engagement.stage": "idea"}, "Build one"),
        ("P1", {**QUIET, **ONE}, "Keep it one"),
        ("P1", {**QUIET, "engagement.exists": "shared_platform"}, "beside what is there"),
        ("S-cost", {**over("QM4"), **OWN, "context.C20": "10-30"}, "Give back machines that stand idle"),
        ("S-cost", {**over("QM4"), **OWN, "context.C20": "30-60"}, "Bring down first"),
        ("S-cost", over("QM4"), "Cap what a day may cost"),
        ("LW6", {"context.C7": ("personal_data",), "context.C6": "public"}, "It asks about the supplier"),
        ("LW6", {**OWN, "context.C7": ("personal_data",), "context.C6": "public"}, "data protection officer."),
        ("P9", PLATFORM, "Give each use case one well-structured service"),
        ("P4", {**OWN, "context.C2": "mostly_idle"}, "takes minutes to load"),
        ("P4", {"context.C2": "mostly_idle"}, "the supplier's quota does not"),
        ("LW1", {"context.C14": "unsettled", "context.C6": "public"}, "By the strictest answer counsel has not settled the legal class"),
        ("LW1", {"context.C14": None, "context.C6": "public"}, "Nobody said which legal class counsel named"),
        ("LW3", {"context.C14": "transparency"}, "counsel says that people must be told"),
        ("LW3", {"context.C6": "public"}, "People outside your own staff"),
        ("LW5", {"engagement.people_check": "all", "derived.minutes_per_check": 0.5}, "less than a minute"),
        ("LW5", {"engagement.people_check": "all", "symptom.O9.most": 1.0}, "At least one perspective says"),
        ("S-quota", over("QM5"), "By the figures"),
        ("S-quota", {"symptom.U8": 0.75}, "Those who see it say"),
    ],
)  # fmt: skip
def test_what_is_recommended_holds_in_the_situation(rule: str, situation: Situation, words: str) -> None:
    recommended = next(text.text for name, text in told(situation) if name == rule)
    assert words in recommended


@pytest.mark.parametrize(
    ("situation", "rule", "done", "not_done"),
    [
        ({**over("QU2")}, "S-user", "quota raised", "Add copies"),
        ({**OWN, **over("QU2")}, "S-user", "Add copies", "quota raised"),
        ({**over("QO5")}, "S-org", "longest wait", "Check by risk"),
        ({**over("QO5")}, "S-org", "Name the longest wait", "until one is retired"),
        ({**over("QO6")}, "S-org", "until those who check keep up", "until one is retired"),
        ({**over("QO1"), **over("QO6")}, "S-org", "until one is retired", "until those who check keep up"),
        ({"months.user.p50": 3}, "module-user", "within three months", "another"),
        ({"months.user.p50": 4}, "module-user", "Limits, deadlines", "within three months"),
        ({"months.user.p50": 0, **over("QU2")}, "module-user", "Limits, deadlines", "within three months"),
        ({**BATCHES, "months.data.p50": 3}, "module-data", "within three months", "another"),
        ({**BATCHES, "months.data.p50": 4}, "module-data", "Contracts", "within three months"),
        ({"context.C14": "annex_iii", "context.C13": "provider"}, "LW2", "As provider", "As deployer"),
        ({"context.C14": "annex_i"}, "LW2", "{date:annex_i}", "{date:annex_iii}"),
        ({**AGENT}, "P3a", "one gateway", "machines of its own"),
        ({**AGENT, **OWN}, "P3a", "machines of its own", "one gateway"),
        ({**SAMPLE, "breach.model": 0.5, "context.C8": "on_premises"}, "P3o", "Fixed machines", "stays warm"),
        ({**AFFECTED, "context.C7": ("personal_data", "high_risk")}, "LW6", "real people's data", "another"),
        (AFFECTED, "LW6", "Begun, or found", "real people's data"),
        ({"context.C6": "public"}, "LW3", "Say at the first contact", "Design it"),
        (
            {"context.C6": "public", "engagement.stage": "idea"},
            "LW3",
            "Design it",
            "Say at the first contact",
        ),
        ({"verdict.opinion_only": True, **OPEN}, "P0", "the one figure that would decide it", "another"),
        (OPEN, "P0", "Run the short tests", "the one figure that would decide it"),
        (BATCHES, "module-data", "Contracts at the five sources", "longest jobs"),
        ({**BATCHES, "breach.user": 0.5}, "module-data", "longest jobs", "Each run names"),
        ({"engagement.days_to_peak": 120}, "module-user", "Release to one group first", "Rehearse"),
        ({}, "module-user", "Rehearse the next peak; release", "another"),
        ({**OWN, **MODEL}, "module-model-own", "variant of lower precision", "another"),
        (
            {**OWN, **MODEL, **over("QM2")},
            "module-model-own",
            "goes out to a few",
            "variant of lower precision",
        ),
        ({**OWN, **over("QM2")}, "S-model", "weights of eight or four bits", "a smaller input"),
        ({**OWN, **over("QM8")}, "S-model", "Shorter inputs", "weights of eight or four bits"),
        (over("QM4"), "S-cost", "Cap what a day may cost", "switched off at night"),
        ({**OWN, **over("QM4")}, "S-cost", "switched off at night", "Cap what a day may cost"),
        ({"engagement.days_to_peak": 90}, "X3", "a raise can take weeks", "six weeks"),
        ({"engagement.days_to_peak": 91}, "X3", "six weeks before", "a raise can take weeks"),
        ({"engagement.days_to_peak": 41}, "X3", "fewer than six weeks", "a raise can take weeks"),
        ({**MODEL, "symptom.M8": 0.5}, "EV1", "does not miss, put the examples in", "Write the examples"),
        (MODEL, "EV1", "Write the examples", "does not miss"),
        ({"quantity.QM7.now": 10_000}, "HO4", "Send less first", "another"),
        ({"quantity.QM7.now": 5_000}, "HO4", "Fixed order", "Send less first"),
        ({"context.C15": "fixed_set"}, "EV2", "Bring the set to a hundred", "A hundred real cases"),
        ({"breach.QO6": 0.5, **OVERSEEN}, "OR8", "more people or slower growth", "what is sampled"),
        ({"breach.QO6": 0.5}, "OR8", "what is sampled", "more people or slower growth"),
        ({**OWN, **OPEN, "quantity.QM2.horizon": 25}, "P9", "apart in a serving engine", "another"),
    ],
)
def test_steps_and_practices_fit_the_framing(
    situation: Situation, rule: str, done: str, not_done: str
) -> None:
    texts = [text.text for name, text in told(situation) if name == rule]
    assert any(done in text for text in texts)
    assert not any(not_done in text for text in texts)


@pytest.mark.parametrize(("situation", "warns"), [({}, True), (R, False)], ids=["no index", "an index"])
def test_nobody_is_warned_of_the_index_they_have(situation: Situation, warns: bool) -> None:
    known, fired, _withheld = settled({**QUIET, **situation})
    [one_service] = [rule for rule in fired if rule.id == "P1"]
    texts = [
        each.text for each in one_service.anti_patterns if "store" in each.text and known.holds(each.when)
    ]
    assert len(texts) == 1
    assert ("vector database" in texts[0]) == warns
