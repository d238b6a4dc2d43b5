import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.advice import RulesError, parse_rules
from tests.advice.small import INSTRUMENT, Json, problems_of, rule, rule_set


def test_a_rule_set_survives_a_store_that_keeps_no_order_of_keys(document: Json, instrument: Json) -> None:
    shuffled = json.loads(json.dumps(document, sort_keys=True))
    read = parse_rules(shuffled, instrument, is_checked=True)
    assert read == parse_rules(document, instrument, is_checked=True)


def test_what_ships_holds_and_is_the_same_where_it_is_read_alone(document: Json, instrument: Json) -> None:
    rules = parse_rules(document, instrument)
    assert (rules.name, rules.instrument) == ("scale-where-it-matters@2", "four-dimensions@2")
    assert parse_rules(document, instrument, is_checked=True) == rules
    read_alone = parse_rules(document | {"surprise": 1}, instrument, is_checked=True)
    assert read_alone.name == "scale-where-it-matters@2"


@pytest.mark.parametrize("document", [None, [], "rules", 3, {}])
def test_what_is_no_rule_set_at_all_is_refused(document: object) -> None:
    assert problems_of(document)


def test_a_file_of_a_format_that_is_not_read_is_refused_in_one_sentence() -> None:
    with pytest.raises(RulesError) as caught:
        parse_rules({"format": "scalelens-rules/1", "rules": "surprise"}, INSTRUMENT)
    (problem,) = caught.value.errors
    assert str(problem.message) == "This version of Scalelens reads scalelens-rules/2 and nothing else."
    assert problem.path == "format"


def spoilt() -> Json:
    """Return two rules before the base shape, with a target of each sort, to be spoilt."""
    promise: Json = {"window": "28 days", "evidence": ["G4"], "note": "", "budget": "None.", "stop": "Twice."}
    return rule_set(
        rule("A", "guard", excludes=["B"], module_depth="first 30 days", slo=["cost"]),
        rule("B", practices=["x", {"text": "y"}]),
        targets=[
            {
                "id": "cost", "indicator": "Cost", **promise,
                "default": {"from": "target.G4", "times": 2, "times_when": {"use": "small"}},
            },
            {
                "id": "room", "indicator": "Room", **promise, "shown_when": {"use": "small"},
                "default": {"value": "99", "limit_from": "quantity.QU2.limit"},
            },
        ],
    )  # fmt: skip


FIRST, LAST = "rules[0].when", "rules[2].when"


def when(condition: Json, rule_at: int = 0) -> Callable[[Json], Any]:
    return lambda d: d["rules"][rule_at].update(when=condition)


SPOILT: list[tuple[Callable[[Json], Any], str, str]] = [
    (lambda d: d.pop("title"), "title", "required"),
    (lambda d: d.pop("sure"), "sure", "required"),
    (lambda d: d.update(format="scalelens-rules/3"), "format", "unknown"),
    (lambda d: d.update(surprise=1), "", "additionalProperties"),
    (lambda d: d.update(instrument="other@1"), "instrument", "wrong_instrument"),
    (lambda d: d["rules"][0].pop("stop_if"), "rules[0].stop_if", "required"),
    (lambda d: d["rules"][1].update(effort="tiny"), "rules[1].effort", "enum"),
    (lambda d: d["rules"][1].update(recommend="Hire {"), "rules[1].recommend", "pattern"),
    (lambda d: d["rules"][1]["practices"].append("a } b"), "rules[1].practices[2]", "pattern"),
    (lambda d: d["rules"][0].update(module_depth="half"), "rules[0].module_depth", "pattern"),
    (when({"fact": "symptom.D8", "known": "no"}), f"{FIRST}.known", "type"),
    (lambda d: d["rules"][1].update(id="A"), "rules[1].id", "duplicate_id"),
    (lambda d: d["targets"][1].update(id="cost"), "targets[1].id", "duplicate_id"),
    (lambda d: d["rules"][0]["excludes"].append("P77"), "rules[0].excludes[1]", "unknown_rule"),
    (lambda d: d["rules"][0]["excludes"].append("kind:nobody"), "rules[0].excludes[1]", "unknown_rule"),
    (lambda d: d["rules"][0]["slo"].append("beauty"), "rules[0].slo[1]", "unknown_target"),
    (lambda d: d["kinds"].remove("guard"), "rules[0].kind", "unknown_kind"),
    (when({"fact": "verdict.mood", "is": True}), f"{FIRST}.fact", "unknown_fact"),
    (when({"any": [{"not": {"fact": "context.C77", "is": "x"}}]}), f"{FIRST}.any[0].not.fact", "unknown_fact"),
    (when({"fact": "quantity.QM4.limit", "gt": 1}), f"{FIRST}.fact", "unknown_fact"),
    (when({"fact": "context.C3", "is": "soon"}), f"{FIRST}.is", "unknown_slug"),
    (when({"fact": "context.C3", "in": ["more", "soon"]}), f"{FIRST}.in[1]", "unknown_slug"),
    (when({"fact": "verdict.dominant", "has": "money"}), f"{FIRST}.has", "unknown_slug"),
    (when({"fact": "verdict.dominant", "is": "user"}), f"{FIRST}.is", "unfit_value"),
    (when({"fact": "context.C3", "is": ["more"]}), f"{FIRST}.is", "unfit_value"),
    (when({"fact": "gap.any", "is": 1}), f"{FIRST}.is", "unfit_value"),
    (when({"fact": "months.min.p50", "is": True}), f"{FIRST}.is", "unfit_value"),
    (when({"fact": "months.min.p50", "in": ["6"]}), f"{FIRST}.in[0]", "unfit_value"),
    (when({"fact": "context.C3", "lt": 3}), f"{FIRST}.lt", "unfit_operator"),
    (when({"fact": "verdict.dominant", "in": ["user"]}), f"{FIRST}.in", "unfit_operator"),
    (when({"fact": "quantity.QU2.now", "gt": {"fact": "context.C3"}}), f"{FIRST}.gt.fact", "unknown_fact"),
    (when({"use": "wealthy"}), f"{FIRST}.use", "unknown_condition"),
    (
        lambda d: d["conditions"].update(a={"use": "b"}, b={"not": {"use": "a"}}, c={"use": "a"}),
        "conditions.b",
        "cycle",
    ),
    (lambda d: d["conditions"].update(small={"fact": "context.C3", "is": "x"}), "conditions.small.is", "unknown_slug"),
    (lambda d: d["derived"]["derived.cost"]["multiply"].append("derived.cost"), "derived.derived.cost", "cycle"),
    (lambda d: d["pooling"]["ordered"]["items"].append("C2"), "pooling.ordered.items[2]", "unknown_item"),
    (lambda d: d["pooling"]["nominal"]["items"].append("C3"), "pooling.nominal.items[0]", "duplicate_item"),
    (lambda d: d["pooling"]["nominal"].update(at_least=0.5), "pooling.nominal.at_least", "exclusiveMinimum"),
    (lambda d: d["pooling"]["ordered"]["items"].remove("C3"), f"{FIRST}.fact", "unknown_fact"),
    (lambda d: d["targets"][0]["default"].update({"from": "target.G77"}), "targets[0].default.from", "unknown_fact"),
    (lambda d: d["targets"][1]["default"].update(limit_from="months.min.p50"), "targets[1].default.limit_from", "unknown_fact"),
    (lambda d: d["targets"][0]["evidence"].append("G77"), "targets[0].evidence[1]", "unknown_item"),
    (lambda d: d["targets"][1].update(shown_when={"use": "rich"}), "targets[1].shown_when.use", "unknown_condition"),
    (lambda d: d["targets"][0]["default"].pop("times_when"), "targets[0].default", "dependentRequired"),
    (when({"use": "small"}, 2), LAST, "last_base_shape"),
    (when({"fact": "months.min.p50", "known": False}, 2), LAST, "last_base_shape"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "path", "code"), SPOILT, ids=[f"{path}-{code}" for _, path, code in SPOILT]
)
def test_every_fault_is_told_with_its_path(spoil: Callable[[Json], Any], path: str, code: str) -> None:
    document = spoilt()
    assert parse_rules(document, INSTRUMENT).name == "small-rules@2"
    spoil(document)
    assert (path, code) in problems_of(document)


def test_faults_of_every_sort_are_told_together() -> None:
    document = spoilt()
    del document["rules"][1]["effect"]
    document["rules"][0].update(when={"fact": "context.C77", "is": "x"}, slo=["beauty"])
    document["rules"][2]["when"] = {"use": "small"}
    assert problems_of(document) == {
        ("rules[1].effect", "required"),
        ("rules[0].when.fact", "unknown_fact"),
        ("rules[0].slo[0]", "unknown_target"),
        ("rules[2].when", "last_base_shape"),
    }


def test_a_rule_set_without_a_base_shape_is_refused() -> None:
    document = spoilt()
    del document["rules"][2]
    assert problems_of(document) == {("rules", "no_base_shape")}


def test_a_problem_is_a_sentence_as_json() -> None:
    document = spoilt()
    document["rules"][0]["slo"] = ["beauty"]
    with pytest.raises(RulesError, match=r"rules\[0\]\.slo\[0\]: There is no target beauty\.") as caught:
        parse_rules(document, INSTRUMENT)
    assert [problem.to_json() for problem in caught.value.errors] == [
        {"path": "rules[0].slo[0]", "code": "unknown_target", "message": "There is no target beauty."}
    ]
