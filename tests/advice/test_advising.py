"""What rules advise on answers: what fires and why, what is left alone, what nearly fired, and in whose words."""

import json
from dataclasses import replace
from typing import Any

import pytest

from apps.advice import Advice, Meaning, PersonAnswers, RuleKnowledge
from tests.advice.build import PERSPECTIVES, everyone, person
from tests.advice.small import ALWAYS, FRAMING, PERHAPS, Json, advice_of, rule, rule_set

MANY: Json = {"C3": "more"}
OFF: Json = {"fact": "symptom.D8", "gte": 0.5}
DEAR: Json = {"fact": "target.G4", "at_least": 100}
SEARCH: Json = {"fact": "engagement.retrieval", "is": "yes"}
NOMINAL = rule_set()["pooling"] | {
    "ordered": {"items": ["G4"], "method": "group-balanced lower median"},
    "nominal": {
        "items": ["C3"], "method": "most frequent by balanced weight", "at_least": 0.6, "otherwise": "undecided",
    },
}  # fmt: skip


def advised(
    *rules: Json,
    answers: list[PersonAnswers] | None = None,
    measure: str = "claims settled",
    over: tuple[str, ...] = (),
    **parts: Any,
) -> Advice:
    switches = {"system_kind": "answers", "retrieval": "yes"}
    return advice_of(
        rule_set(*rules, **parts),
        *(everyone(**MANY) if answers is None else answers),
        framing=replace(FRAMING, success_measure=measure, switches=switches),
        knowledge=RuleKnowledge(facts={"verdict.over": over}),
    )


def fired(advice: Advice) -> list[str]:
    return [each.id for each in advice.fired]


def test_advice_is_plain_json_and_names_its_rules() -> None:
    advice = advised(rule("A", practices=["Look."]))
    written = json.dumps(advice.to_json(), allow_nan=False)
    assert Advice.from_json(json.loads(written)) == advice
    assert json.loads(written)["rules"] == "small-rules@2"
    assert [each["id"] for each in json.loads(written)["fired"]] == ["A", "P9"]


def test_the_trace_tells_of_every_rule_in_the_order_of_the_file() -> None:
    rules = [rule("A"), rule("B", "guard", excludes=["C"]), rule("C"), rule("D", when=OFF)]
    trace = {line.rule: line for line in advised(*rules).trace}
    assert {name: line.outcome for name, line in trace.items()} == {
        "A": "fired", "B": "fired", "C": "excluded", "D": "unknown", "P9": "fired",
    }  # fmt: skip
    assert trace["C"].excluded_by == "B"
    assert [(each.value, each.people) for each in trace["A"].decided_by] == [("more", 6)]


def test_one_comparison_short_of_three_is_a_near_miss_with_what_it_lacks() -> None:
    short = rule("A", when={"all": [PERHAPS, SEARCH, OFF]})
    advice = advised(short, answers=everyone(**MANY, D8=1))
    (miss,) = advice.near_misses
    assert (miss.id, miss.why) == ("A", "one_short")
    assert [(each.label, each.words) for each in miss.lacking] == [("Not found", "0% of full agreement")]
    assert advised(rule("A", when={"all": [PERHAPS, OFF]}), answers=everyone(**MANY, D8=1)).near_misses == ()


def test_an_unknown_rule_is_a_near_miss_with_what_is_missing() -> None:
    (miss,) = advised(rule("A", when={"all": [PERHAPS, DEAR]})).near_misses
    assert (miss.id, miss.why) == ("A", "unknown")
    assert [(each.fact, each.value, each.words) for each in miss.lacking] == [
        ("target.G4", None, "not known")
    ]


def test_a_rule_on_a_statement_without_a_crowd_is_silent() -> None:
    advice = advised(rule("A", when={"all": [PERHAPS, OFF]}))
    assert fired(advice) == ["P9"]
    assert advice.near_misses == (), "nobody is told to ask what few were asked"


def test_a_silenced_rule_did_not_nearly_fire() -> None:
    silenced = rule("B", when={"all": [PERHAPS, DEAR]})
    assert advised(rule("A", "guard", excludes=["B"]), silenced).near_misses == ()


def test_an_undecided_answer_fires_nothing_and_becomes_a_topic() -> None:
    divided = [person("product", C3="more"), person("platform", C3="1-3")]
    advice = advised(rule("A", when={"fact": "context.C3", "is": "more"}), answers=divided, pooling=NOMINAL)
    assert fired(advice) == ["P9"]
    assert [(each.fact, each.label, each.people) for each in advice.undecided] == [
        ("context.C3", "People", 2)
    ]
    assert [each.words for miss in advice.near_misses for each in miss.lacking] == ["undecided"]


def test_people_in_another_order_get_the_same_advice() -> None:
    people = [
        person(who, C3=step) for who, step in zip(PERSPECTIVES, ("more", "1-3", "4-8") * 2, strict=True)
    ]
    assert advised(rule("A"), answers=people) == advised(rule("A"), answers=people[::-1])


def test_what_is_over_its_limit_is_not_left_alone() -> None:
    roomy = rule("A", leave_alone=[{"text": "Replicas", "gives_room": ["user"]}, "A rewrite"])
    assert [each.text for each in advised(roomy).plan.leave_alone] == ["Replicas", "A rewrite"]
    assert [each.text for each in advised(roomy, over=("data",)).plan.leave_alone] == [
        "Replicas",
        "A rewrite",
    ]
    assert [each.text for each in advised(roomy, over=("user",)).plan.leave_alone] == ["A rewrite"]


def test_what_to_leave_alone_is_said_once_with_every_rule_that_says_it() -> None:
    advice = advised(rule("A", leave_alone=["A rewrite"]), rule("B", leave_alone=["A rewrite", "Replicas"]))
    assert [(each.text, each.rules) for each in advice.plan.leave_alone] == [
        ("A rewrite", ("A", "B")),
        ("Replicas", ("B",)),
    ]


def test_what_a_rule_means_beyond_its_words_comes_with_it() -> None:
    means: Json = {"joins": ["data", "user"], "leaves_alone": {"rules": ["P9"], "dimensions": ["model"]}}
    advice = advised(rule("A", means=means | {"asks_again": True}))
    meaning = advice.fired[0].means
    assert (meaning.joins, meaning.asks_again, meaning.moves_money) == (("data", "user"), True, False)
    assert (meaning.leaves_alone.rules, meaning.leaves_alone.dimensions) == (("P9",), ("model",))
    assert advice.fired[1].means == Meaning()
    written = advice.to_json()["fired"]
    assert isinstance(written, list)
    assert ["means" in json.dumps(each) for each in written] == [True, False]


def test_where_a_guard_allows_only_the_first_days_of_a_module_no_more_of_it_is_shown() -> None:
    steps = [{"by": "30", "action": "Begin."}, {"by": "60", "action": "Go on."}]
    module = rule("M", "module", when=ALWAYS, practices=["Everything."], first_90_days=steps)
    whole = advised(module).fired[0]
    assert (len(whole.first_90_days), whole.effort, whole.shown_days) == (2, "small", None)
    guard, shown = advised(rule("G", "guard", module_depth="first 30 days"), module).fired[:2]
    assert [step.action for step in shown.first_90_days] == ["Begin."]
    assert (shown.recommendation, shown.shown_days, guard.shown_days) == ("Begin.", 30, None)
    assert (shown.practices, shown.effect, shown.effort) == ((), None, None)


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
def test_what_people_type_is_put_in_as_it_is(typed: str) -> None:
    advice = advised(rule("A", effect="{success_measure} in {horizon} months."), measure=typed)
    assert advice.fired[0].effect == f"“{typed}” in 18 months."


def test_without_a_success_measure_the_sentence_still_reads() -> None:
    advice = advised(rule("A", effect="{success_measure} is free."), measure=" ")
    assert advice.fired[0].effect == "What it is to achieve is free."
