import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from apps.advice import DEFINITIONS, RulesError, RuleSet, parse_rules

type Json = dict[str, Any]

INSTRUMENTS = settings.BASE_DIR / "apps/instruments/definitions"


def problems_of(document: object, instrument: Json) -> set[tuple[str, str]]:
    with pytest.raises(RulesError) as caught:
        parse_rules(document, instrument)
    return {(problem.path, problem.code) for problem in caught.value.errors}


def test_the_shipped_rules_fit_the_shipped_instrument(rules: RuleSet) -> None:
    assert rules.name == "scale-where-it-matters@1"
    assert rules.instrument == "four-dimensions@1"
    assert len(rules.rules) == 41
    assert len(rules.targets) == 17


def test_a_rule_set_survives_a_store_that_keeps_no_order_of_keys(document: Json, instrument: Json) -> None:
    shuffled = json.loads(json.dumps(document, sort_keys=True))
    assert parse_rules(shuffled, instrument) == parse_rules(document, instrument)


@pytest.mark.parametrize("edition", [1, 2])
def test_what_was_checked_before_is_read_alone_and_the_same(edition: int) -> None:
    document = json.loads(
        (DEFINITIONS / f"scale-where-it-matters-{edition}.json").read_text(encoding="utf-8")
    )
    asked = json.loads((INSTRUMENTS / f"four-dimensions-{edition}.json").read_text(encoding="utf-8"))
    assert parse_rules(document, asked, is_checked=True) == parse_rules(document, asked)
    read_alone = parse_rules(document | {"surprise": 1}, asked, is_checked=True)
    assert read_alone.name == f"scale-where-it-matters@{edition}"


@pytest.mark.parametrize("document", [None, [], "rules", 3, {}])
def test_what_is_no_rule_set_at_all_is_refused(document: object, instrument: Json) -> None:
    assert problems_of(document, instrument)


RULE_P1, RULE_P9, RULE_X7 = 2, 7, 33

SPOILT: list[tuple[Callable[[Json], Any], str, str]] = [
    (lambda d: d.pop("title"), "title", "required"),
    (lambda d: d.update(format="scalelens-rules/3"), "format", "const"),
    (lambda d: d.update(surprise=1), "", "additionalProperties"),
    (lambda d: d.update(instrument="other@1"), "instrument", "wrong_instrument"),
    (lambda d: d["rules"][0].pop("stop_if"), "rules[0].stop_if", "required"),
    (lambda d: d["rules"][3].update(effort="tiny"), "rules[3].effort", "enum"),
    (lambda d: d["rules"][3].update(recommend="Hire {who}."), "rules[3].recommend", "pattern"),
    (lambda d: d["rules"][3]["practices"].append("a } b"), "rules[3].practices[4]", "pattern"),
    (lambda d: d["rules"][1].update(module_depth="half"), "rules[1].module_depth", "pattern"),
    (
        lambda d: d["rules"][2]["when"]["all"][0]["any"][1].update(known="no"),
        "rules[2].when.all[0].any[1].known",
        "type",
    ),
    (lambda d: d["rules"][0]["when"].update(lt=1), "rules[0].when", "maxProperties"),
    (lambda d: d["rules"][0]["when"].pop("is"), "rules[0].when", "minProperties"),
    (lambda d: d["rules"][4].update(id="P1"), "rules[4].id", "duplicate_id"),
    (lambda d: d["targets"][4].update(id="latency"), "targets[4].id", "duplicate_id"),
    (lambda d: d["rules"][0]["excludes"].append("P77"), "rules[0].excludes[10]", "unknown_rule"),
    (lambda d: d["rules"][0]["excludes"].append("kind:nobody"), "rules[0].excludes[10]", "unknown_rule"),
    (lambda d: d["rules"][0]["slo"].append("beauty"), "rules[0].slo[2]", "unknown_target"),
    (lambda d: d["kinds"].remove("guard"), "rules[0].kind", "unknown_kind"),
    (lambda d: d["rules"][0].update(when={"fact": "verdict.mood", "is": True}), "rules[0].when.fact", "unknown_fact"),
    (
        lambda d: d["rules"][0].update(when={"any": [{"not": {"fact": "context.C77", "is": "x"}}]}),
        "rules[0].when.any[0].not.fact",
        "unknown_fact",
    ),
    (lambda d: d["rules"][0].update(when={"fact": "symptom.D6", "gt": 0.5}), "rules[0].when.fact", "unknown_fact"),
    (lambda d: d["rules"][0].update(when={"fact": "quantity.QU3.limit", "gt": 1}), "rules[0].when.fact", "unknown_fact"),
    (lambda d: d["rules"][0].update(when={"fact": "context.C1", "is": "soon"}), "rules[0].when.is", "unknown_slug"),
    (
        lambda d: d["rules"][0].update(when={"fact": "context.C1", "in": ["minutes", "soon"]}),
        "rules[0].when.in[1]",
        "unknown_slug",
    ),
    (lambda d: d["rules"][0].update(when={"fact": "verdict.dominant", "has": "money"}), "rules[0].when.has", "unknown_slug"),
    (lambda d: d["rules"][0].update(when={"fact": "verdict.dominant", "is": "user"}), "rules[0].when.is", "unfit_value"),
    (lambda d: d["rules"][0].update(when={"fact": "context.C1", "is": ["minutes"]}), "rules[0].when.is", "unfit_value"),
    (lambda d: d["rules"][0].update(when={"fact": "gap.any", "is": 1}), "rules[0].when.is", "unfit_value"),
    (lambda d: d["rules"][0].update(when={"fact": "months.min", "is": True}), "rules[0].when.is", "unfit_value"),
    (lambda d: d["rules"][0].update(when={"fact": "months.min", "in": ["6"]}), "rules[0].when.in[0]", "unfit_value"),
    (lambda d: d["rules"][0].update(when={"fact": "context.C1", "lt": 3}), "rules[0].when.lt", "unfit_operator"),
    (lambda d: d["rules"][0].update(when={"fact": "context.C7", "in": ["ordinary"]}), "rules[0].when.in", "unfit_operator"),
    (
        lambda d: d["rules"][RULE_X7]["when"].update(gt={"fact": "target.G1"}),
        f"rules[{RULE_X7}].when.gt.fact",
        "unknown_fact",
    ),
    (lambda d: d["rules"][0].update(when={"use": "wealthy"}), "rules[0].when.use", "unknown_condition"),
    (
        lambda d: d["conditions"].update(a={"use": "b"}, b={"not": {"use": "a"}}, c={"use": "a"}),
        "conditions.b",
        "cycle",
    ),
    (
        lambda d: d["conditions"]["hosted"].update({"is": "rented"}),
        "conditions.hosted.is",
        "unknown_slug",
    ),
    (
        lambda d: d["derived"]["derived.answers_per_month"]["multiply"].append("derived.cost_per_year"),
        "derived.derived.answers_per_month",
        "cycle",
    ),
    (
        lambda d: d["derived"]["derived.answers_per_month"]["divide_by"].append("quantity.QU77.now"),
        "derived.derived.answers_per_month.divide_by[1]",
        "unknown_fact",
    ),
    (lambda d: d["pooling"]["ordered"]["items"].append("C2"), "pooling.ordered.items[14]", "unknown_item"),
    (lambda d: d["pooling"]["nominal"]["items"].append("C1"), "pooling.nominal.items[5]", "duplicate_item"),
    (lambda d: d["pooling"]["nominal"].update(at_least=0.5), "pooling.nominal.at_least", "exclusiveMinimum"),
    (lambda d: d["pooling"]["nominal"]["items"].remove("C12"), "rules[39].when.fact", "unknown_fact"),
    (lambda d: d["targets"][0]["default"].update({"from": "target.G77"}), "targets[0].default.from", "unknown_fact"),
    (lambda d: d["targets"][6]["default"].update(limit_from="months.min"), "targets[6].default.limit_from", "unknown_fact"),
    (lambda d: d["targets"][0]["evidence"].append("G77"), "targets[0].evidence[1]", "unknown_item"),
    (lambda d: d["targets"][4].update(shown_when={"use": "rich"}), "targets[4].shown_when.use", "unknown_condition"),
    (lambda d: d["targets"][2]["default"].pop("times_when"), "targets[2].default", "dependentRequired"),
    (lambda d: d["rules"][RULE_P9].update(when={"use": "small_team"}), f"rules[{RULE_P9}].when", "last_base_shape"),
    (
        lambda d: d["rules"][RULE_P9].update(when={"fact": "months.min", "known": False}),
        f"rules[{RULE_P9}].when",
        "last_base_shape",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "path", "code"), SPOILT, ids=[f"{path}-{code}" for _, path, code in SPOILT]
)
def test_every_fault_is_told_with_its_path(
    document: Json, instrument: Json, spoil: Callable[[Json], Any], path: str, code: str
) -> None:
    spoil(document)
    assert (path, code) in problems_of(document, instrument)


def test_faults_of_every_sort_are_told_together(document: Json, instrument: Json) -> None:
    del document["rules"][5]["effect"]
    document["rules"][0]["when"] = {"fact": "context.C77", "is": "x"}
    document["rules"][1]["slo"] = ["beauty"]
    document["rules"][7]["when"] = {"use": "small_team"}
    assert problems_of(document, instrument) == {
        ("rules[5].effect", "required"),
        ("rules[0].when.fact", "unknown_fact"),
        ("rules[1].slo[0]", "unknown_target"),
        ("rules[7].when", "last_base_shape"),
    }


def test_a_rule_set_without_a_base_shape_is_refused(document: Json, instrument: Json) -> None:
    document["rules"] = [rule for rule in document["rules"] if rule["kind"] == "modifier"]
    assert problems_of(document, instrument) == {("rules", "no_base_shape")}


def test_a_problem_is_a_sentence_as_json(document: Json, instrument: Json) -> None:
    document["rules"][0]["slo"] = ["beauty"]
    with pytest.raises(RulesError, match=r"rules\[0\]\.slo\[0\]: There is no target beauty\.") as caught:
        parse_rules(document, instrument)
    assert [problem.to_json() for problem in caught.value.errors] == [
        {"path": "rules[0].slo[0]", "code": "unknown_target", "message": "There is no target beauty."}
    ]
