"""The format of rules: what it refuses, and how its conditions and texts come out."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from apps.advice import RulesError, parse_rules
from apps.advice.conditions.conditions import Draws
from apps.advice.facts.gathering import Facts
from apps.advice.firing import try_rules
from tests.advice.small import (
    ALWAYS,
    INSTRUMENT,
    PERHAPS,
    Json,
    experiment,
    problems_of,
    rule,
    rule_set,
    target,
)

REPLICAS: Json = {"text": "More replicas.", "does": ["replicas"]}
NO_REPLICAS: Json = {"text": "Replicas.", "forbids": ["replicas"]}
WITH_RETRIEVAL: Json = {"fact": "engagement.retrieval", "is": "yes"}
PREDICTIVE: Json = {"fact": "engagement.system_kind", "is": "predictive"}


REFUSED: list[tuple[str, Json, str, str]] = [
    ("no such topic", rule_set(rule("A", practices=[{"text": "x", "does": ["beauty"]}])), "rules[0].practices[0].does[0]", "unknown_topic"),
    ("no such source", rule_set(rule("A", sources=["S9"])), "rules[0].sources[0]", "unknown_source"),
    ("no such rule", rule_set(rule("A", when={"fired": "B"}), rule("B")), "rules[0].when.fired", "unknown_rule"),
    ("no such step", rule_set(rule("A", when={"fact": "context.C3", "at_least": "60"})), "rules[0].when.at_least", "unknown_slug"),
    ("no order", rule_set(rule("A", when={"fact": "engagement.retrieval", "at_least": "yes"})), "rules[0].when.at_least", "unfit_operator"),
    ("a pick has no probability", rule_set(rule("A", when={"fact": "context.C3", "is": "1-3", "p": 0.9})), "rules[0].when.p", "unfit_operator"),
    ("too low a probability", rule_set(rule("A", when={"fact": "quantity.QU2.now", "gt": 1, "p": 0.3})), "rules[0].when.p", "minimum"),
    ("two operators", rule_set(rule("A", when={"fact": "quantity.QU2.now", "gt": 1, "lt": 3})), "rules[0].when", "oneOf"),
    ("no such placeholder", rule_set(rule("A", recommend="Spend {money}.")), "rules[0].recommend", "unknown_placeholder"),
    ("no such date", rule_set(rule("A", recommend="Due {date:never}.")), "rules[0].recommend", "unknown_placeholder"),
    ("an undated price", rule_set(prices={"token": {"between": [1, 2], "unit": "a", "source": "S1"}}), "prices.token.as_of", "required"),
    ("no such shape", rule_set(rule("B1", "base", instead_of=[{"shape": "P77", "because": "x", "facts": []}])), "rules[0].instead_of[0].shape", "unknown_rule"),
    ("no such property", rule_set(rule("A", excludes=["topic:beauty"])), "rules[0].excludes[0]", "unknown_rule"),
    ("no such fact in a formula", rule_set(derived={"derived.cost": {"plus": ["quantity.QU9.now"]}}), "derived.derived.cost.plus[0]", "unknown_fact"),
    ("no such fact to be valid by", rule_set(derived={"derived.cost": {"plus": [1], "valid_if": {"fact": "quantity.QU9.now", "gt": 1}}}), "derived.derived.cost.valid_if.fact", "unknown_fact"),
    ("no such condition to be valid by", rule_set(derived={"derived.cost": {"plus": [1], "valid_if": {"use": "nothing"}}}), "derived.derived.cost.valid_if.use", "unknown_condition"),
    ("valid by itself", rule_set(derived={"derived.cost": {"plus": [1], "valid_if": {"fact": "derived.cost", "gt": 1}}}), "derived.derived.cost", "cycle"),
    ("no branch in some framing", rule_set(rule("A", recommend=[{"text": "x", "when": WITH_RETRIEVAL}])), "rules[0].recommend", "no_branch"),
    ("one does, one forbids", rule_set(rule("A", practices=[REPLICAS]), rule("B", leave_alone=[NO_REPLICAS])), "rules[1]", "conflict"),
    ("one forbids, one does", rule_set(rule("A", leave_alone=[NO_REPLICAS]), rule("B", practices=[REPLICAS])), "rules[1]", "conflict"),
    ("against itself", rule_set(rule("A", practices=[REPLICAS], leave_alone=[NO_REPLICAS])), "rules[0]", "conflict"),
    ("resolved only sometimes", rule_set(
        rule("A", practices=[REPLICAS]), rule("B", leave_alone=[NO_REPLICAS]),
        resolves=[{"topic": "replicas", "stays": "does", "why": "x", "when": PERHAPS}],
    ), "rules[1]", "conflict"),
    ("a rule that can fire nowhere", rule_set(rule("A", when={"all": [PREDICTIVE, WITH_RETRIEVAL]})), "rules[0].when", "impossible"),
    ("a text that is said nowhere", rule_set(rule("A", when=PREDICTIVE, practices=["x", {"text": "y", "when": WITH_RETRIEVAL}])), "rules[0].practices[1].when", "impossible"),
    ("a line for no topic", rule_set(resolves=[{"topic": "beauty", "stays": "does", "why": "x"}]), "resolves[0].topic", "unknown_topic"),
    ("room for no dimension", rule_set(rule("A", leave_alone=[{"text": "x", "gives_room": ["money"]}])), "rules[0].leave_alone[0].gives_room[0]", "unknown_dimension"),
    ("joins no dimension", rule_set(rule("A", means={"joins": ["money"]})), "rules[0].means.joins[0]", "unknown_dimension"),
    ("about no dimension", rule_set(rule("A", means={"relieves": ["data", "money"]})), "rules[0].means.relieves[1]", "unknown_dimension"),
    ("leaves alone what no rule does", rule_set(rule("A", means={"leaves_alone": {"rules": ["B"]}})), "rules[0].means.leaves_alone.rules[0]", "unknown_rule"),
    ("leaves alone no dimension", rule_set(rule("A", means={"leaves_alone": {"dimensions": ["money"]}})), "rules[0].means.leaves_alone.dimensions[0]", "unknown_dimension"),
    ("means nothing", rule_set(rule("A", means={})), "rules[0].means", "minProperties"),
    ("a meaning there is none of", rule_set(rule("A", means={"sings": True})), "rules[0].means", "additionalProperties"),
    ("sure by half", rule_set(sure=0.5), "sure", "exclusiveMinimum"),
    ("a word for no fact", rule_set(words={"cost": "derived.beauty"}), "words.cost", "unknown_fact"),
    ("no budget", rule_set(targets=[{k: v for k, v in target("late").items() if k != "budget"}]), "targets[0].budget", "required"),
    ("no stop", rule_set(targets=[{k: v for k, v in target("late").items() if k != "stop"}]), "targets[0].stop", "required"),
    ("a step that saves nothing", rule_set(targets=[target("late", looser={"step": "x"})]), "targets[0].looser.saves", "required"),
    ("from a pick", rule_set(targets=[target("late", default={"from": "context.C3"})]), "targets[0].default.from", "unknown_fact"),
    ("from no formula", rule_set(targets=[target("late", default={"from": "derived.none"})]), "targets[0].default.from", "unknown_fact"),
    ("no such source of a test", rule_set(experiments=[experiment("E1", sources=["S9"])]), "experiments[0].sources[0]", "unknown_source"),
    ("no such fact to test", rule_set(experiments=[experiment("E1", when={"fact": "quantity.QU9.now", "gt": 1})]), "experiments[0].when.fact", "unknown_fact"),
    ("no such rule to test", rule_set(experiments=[experiment("E1", when={"fired": "B"})]), "experiments[0].when.fired", "unknown_rule"),
    ("twice", rule_set(experiments=[experiment("E1"), experiment("E1")]), "experiments[1].id", "duplicate_id"),
    ("no days", rule_set(experiments=[experiment("E1", days=0)]), "experiments[0].days", "minimum"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "path", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_fault_is_told_with_its_path(document: Json, path: str, code: str) -> None:
    assert (path, code) in problems_of(document)


@pytest.mark.parametrize(
    "rules",
    [
        [rule("A", practices=[REPLICAS], excludes=["B"]), rule("B", leave_alone=[NO_REPLICAS])],
        [rule("A", leave_alone=[NO_REPLICAS], excludes=["topic:replicas"]), rule("B", practices=[REPLICAS])],
        [rule("A", when=WITH_RETRIEVAL, practices=[REPLICAS]), rule("B", when=PREDICTIVE, leave_alone=[NO_REPLICAS])],
        [rule("A", practices=[{**REPLICAS, "when": WITH_RETRIEVAL}]), rule("B", when=PREDICTIVE, leave_alone=[NO_REPLICAS])],
        [rule("A", when={"fact": "symptom.D8", "gte": 0.5}, practices=[REPLICAS]), rule("B", when={"not": WITH_RETRIEVAL}, leave_alone=[NO_REPLICAS])],
        [rule("A", recommend=[{"text": "x", "when": PREDICTIVE}, {"text": "y"}])],
    ],
    ids=["excluded by id", "excluded by topic", "never together", "never said together", "never asked together", "a branch for the rest"],
)  # fmt: skip
def test_what_cannot_be_said_together_is_no_conflict(rules: list[Json]) -> None:
    assert parse_rules(rule_set(*rules), INSTRUMENT).name == "small-rules@2"


def test_a_switch_that_is_not_shown_has_its_default() -> None:
    asked = deepcopy(INSTRUMENT)
    asked["framing"][1]["default"] = "no"
    without_retrieval = {"fact": "engagement.retrieval", "is": "no"}
    document = rule_set(
        rule("A", when=PREDICTIVE, practices=[REPLICAS]),
        rule("B", when=without_retrieval, leave_alone=[NO_REPLICAS]),
    )
    with pytest.raises(RulesError, match="A does replicas and B forbids it"):
        parse_rules(document, asked)
    assert parse_rules(document, INSTRUMENT).name == "small-rules@2"


def test_a_line_that_always_holds_settles_a_topic() -> None:
    document = rule_set(
        rule("A", practices=[REPLICAS]),
        rule("B", leave_alone=[NO_REPLICAS]),
        resolves=[{"topic": "replicas", "stays": "forbids", "why": "It does not fit.", "when": ALWAYS}],
    )
    assert [each.stays for each, _when in parse_rules(document, INSTRUMENT).resolutions] == ["forbids"]


def outcomes(*rules: Json, draws: dict[str, Draws] | None = None, **values: Any) -> dict[str, str]:
    named = {name.replace("__", "."): value for name, value in values.items()}
    facts = Facts(named, dict.fromkeys(named, 3), {}, draws or {})
    tried = try_rules(parse_rules(rule_set(*rules), INSTRUMENT).rules, facts)
    return {trial.rule.id: trial.outcome for trial in tried}


@pytest.mark.parametrize(
    ("share", "p", "outcome"),
    [
        (0.85, None, "fired"),
        (0.8, None, "fired"),
        (0.79, None, "unknown"),
        (0.2, None, "false"),
        (0.5, 0.5, "fired"),
        (0.49, 0.5, "false"),
        (0.95, 1, "unknown"),
        (1.0, 1, "fired"),
    ],
)
def test_a_bound_on_a_figure_is_as_sure_as_its_draws(share: float, p: float | None, outcome: str) -> None:
    drawn = np.where(np.arange(100) < round(share * 100), 20.0, 5.0)
    asked = {"fact": "quantity.QU2.now", "gt": 10} | ({} if p is None else {"p": p})
    found = outcomes(rule("A", when=asked), draws={"quantity.QU2.now": drawn}, quantity__QU2__now=12.0)
    assert found["A"] == outcome


def test_without_draws_the_pooled_value_decides() -> None:
    assert (
        outcomes(rule("A", when={"fact": "quantity.QU2.now", "gt": 10}), quantity__QU2__now=12.0)["A"]
        == "fired"
    )


def test_two_figures_are_compared_draw_by_draw() -> None:
    now, limit = np.array([1.0, 2, 3, 4, 9]), np.array([2.0, 3, 4, 5, 6])
    over = {"fact": "quantity.QU2.limit", "gt": {"fact": "quantity.QU2.now"}}
    drawn = {"quantity.QU2.now": now, "quantity.QU2.limit": limit}
    known = {"quantity__QU2__now": 3.0, "quantity__QU2__limit": 4.0}
    assert outcomes(rule("A", when=over), draws=drawn, **known)["A"] == "fired"
    assert outcomes(rule("A", when=over | {"p": 0.9}), draws=drawn, **known)["A"] == "unknown"


@pytest.mark.parametrize(
    ("when", "people", "outcome"),
    [
        ({"fact": "context.C3", "at_least": "9-20"}, "more", "fired"),
        ({"fact": "context.C3", "at_least": "9-20"}, "4-8", "false"),
        ({"fact": "context.C3", "at_most": "4-8"}, "4-8", "fired"),
        ({"use": "small"}, "9-20", "false"),
        ({"unless": {"use": "small"}}, "9-20", "fired"),
        ({"unless": {"use": "small"}}, "1-3", "false"),
        ({"unless": {"use": "small"}}, None, "fired"),
        ({"not": {"use": "small"}}, None, "unknown"),
    ],
)
def test_steps_have_an_order_and_unless_takes_the_unknown(
    when: Json, people: str | None, outcome: str
) -> None:
    known: dict[str, Any] = {} if people is None else {"context__C3": people}
    assert outcomes(rule("A", when=when), **known)["A"] == outcome


@pytest.mark.parametrize(
    ("asked", "said", "outcome"),
    [
        ("at_least", "annex_i", "fired"),
        ("at_least", "annex_iii", "fired"),
        ("at_least", "minimal", "false"),
        ("at_most", "annex_i", "fired"),
        ("at_most", "minimal", "fired"),
        ("at_most", "article_5", "false"),
    ],
)
def test_steps_go_by_how_strict_they_are_and_not_by_their_place_on_the_page(
    asked: str, said: str, outcome: str
) -> None:
    order = [["minimal"], ["annex_i", "annex_iii"], ["article_5"]]
    shown = ["annex_iii", "annex_i", "article_5", "minimal"]
    pick: Json = {
        "ordered": True, "order": order, "choices": [{"slug": slug, "label": slug} for slug in shown]
    }  # fmt: skip
    (people,) = INSTRUMENT["context"]
    classes: Json = {"id": "C14", "text": "Class", "pick": "one", "pooled": "strictest", **pick}
    pooling = rule_set()["pooling"]
    pooling["ordered"]["items"].append("C14")
    rules = rule_set(rule("A", when={"fact": "context.C14", asked: "annex_iii"}), pooling=pooling)
    parsed = parse_rules(rules, {**INSTRUMENT, "context": [people, classes]})
    facts = Facts({"context.C14": said}, {"context.C14": 3}, {})
    assert {trial.rule.id: trial.outcome for trial in try_rules(parsed.rules, facts)}["A"] == outcome


def test_a_rule_sees_what_fired_before_it() -> None:
    rules = [rule("A"), rule("B", when={"fired": "A"}), rule("C", when={"not": {"fired": "B"}})]
    assert outcomes(*rules, context__C3="more") == {"A": "fired", "B": "fired", "C": "false", "P9": "fired"}
    assert outcomes(*rules, context__C3="1-3") == {"A": "false", "B": "false", "C": "fired", "P9": "fired"}


def test_the_evidence_of_a_rule_that_follows_another_is_that_of_the_other() -> None:
    parsed = parse_rules(rule_set(rule("A"), rule("B", when={"fired": "A"})), INSTRUMENT)
    tried = try_rules(parsed.rules, Facts({"context.C3": "more"}, {"context.C3": 4}, {}))
    assert [leaf.comparison.fact for leaf in tried[1].judgement.decided_by] == ["context.C3"]


@pytest.mark.parametrize(
    ("excludes", "gone"),
    [
        ("B", True),
        ("kind:modifier", True),
        ("topic:replicas", True),
        ("topic:purchase", False),
        ("effort:large", True),
        ("effort:medium", False),
        ("effort:medium+", True),
        ("reversibility:costly", True),
        ("reversibility:costly+", True),
        ("reversibility:hard+", False),
    ],
)
def test_a_rule_is_excluded_by_what_it_is(excludes: str, gone: bool) -> None:
    other = rule("B", practices=[REPLICAS], effort="large", reversibility="costly")
    found = outcomes(rule("A", "guard", excludes=[excludes]), other, context__C3="more")
    assert found["B"] == ("excluded" if gone else "fired")
