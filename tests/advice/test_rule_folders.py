"""What a rule set of `scalelens-rules/3` is refused for: one folder shows each fault, and the error its place in a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.advice.errors import RulesError
from apps.advice.rules.loading import load_folder
from tests.advice.small import experiment, target
from tests.advice.small_folder import ALWAYS, INSTRUMENT, LAW, MANIFEST, RULE, SHAPE, STEP, folder

type Json = dict[str, Any]

IN_NO_FRAMING: Json = {
    "all": [
        "@agent",
        {"fact": "engagement.system_kind", "is": "predictive"},
    ]
}


def refused(at: Path) -> list[tuple[str, str]]:
    with pytest.raises(RulesError) as caught:
        load_folder(at, INSTRUMENT)
    return [(problem.path, problem.code) for problem in caught.value.errors]


def test_the_small_set_loads(tmp_path: Path) -> None:
    rules = load_folder(folder(tmp_path), INSTRUMENT)
    assert [rule.id for rule in rules.rules] == ["LW1", "P9", "US3"]
    assert rules.rules[2].items == ("QU2", "U2")


def test_titles_may_be_forbidding(tmp_path: Path) -> None:
    titled = {**RULE, "title": "Do not invest to scale yet"}
    assert load_folder(folder(tmp_path, steps=[titled]), INSTRUMENT).rules[2].title[0].text == titled["title"]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("The load of {event}", "title_not_imperative"),
        ("Test it", "title_without_object"),
        ("Test", "title_without_object"),
        ("Test the load of every single part of the whole system", "title_too_long"),
        ("Test extraordinarily-long-names-of-things that nobody could ever read", "title_too_long"),
        ("Test the load. Then go on", "title_punctuation"),
        ("Test this: the load", "title_punctuation"),
        ("Keep one service", "title_twice"),
        ("Test the {load}", "unknown_placeholder"),
    ],
)
def test_a_title_is_an_imperative_with_an_object(tmp_path: Path, title: str, code: str) -> None:
    found = refused(folder(tmp_path, steps=[{**RULE, "title": title}]))
    assert ("steps.json: rules[0].title", code) in found


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"id": "P9"}, "id", "duplicate_id"),
        ({"kind": "pair"}, "kind", "enum"),
        ({"title": ""}, "title", "minLength"),
        ({"title": [{"text": "Test the agent", "when": "@agent"}]}, "title", "no_title"),
        ({"answers": []}, "answers", "answers_nothing"),
        ({"answers": ["QU2", "QX9"]}, "answers[1]", "unknown_item"),
        ({"answers": ["QU2", {"item": "D8", "when": {"fact": "engagement.retrieval", "is": "no"}}]}, "answers[1]", "unasked_item"),
        ({"answers": ["QU2", {"item": "U2", "when": IN_NO_FRAMING}]}, "answers[1].when", "impossible"),
        ({"relieves": "data"}, "relieves", "wrong_dimension"),
        ({"relieves": "money"}, "relieves", "unknown_dimension"),
        ({"topic": "money"}, "topic", "unknown_topic"),
        ({"topic": ""}, "topic", "minLength"),
        ({"when": {"pressed": "QX9"}}, "when.pressed", "unknown_item"),
        ({"when": {"over_now": "money"}}, "when.over_now.fact", "unknown_fact"),
        ({"when": {"fact": "context.C9", "known": True}}, "when.fact", "unknown_fact"),
        ({"when": "@hosted"}, "when.use", "unknown_condition"),
        ({"when": {"fired": "US9"}}, "when.fired", "unknown_rule"),
        ({"when": IN_NO_FRAMING}, "when", "impossible"),
        ({"excludes": ["US9"]}, "excludes[0]", "unknown_rule"),
        ({"does": ["streaming"]}, "does[0]", "unknown_topic"),
        ({"forbids": ["streaming"]}, "forbids[0]", "unknown_topic"),
        ({"replaces": ["US3"]}, "replaces", "cycle"),
        ({"replaces": ["US9"]}, "replaces[0]", "unknown_rule"),
        ({"steps": []}, "steps", "no_steps"),
        ({"before": [{"event": "peak", "lead_days": -1}]}, "before[0].lead_days", "lead"),
        ({"before": [{"event": "peak", "lead_days": 1, "lead_from": "x"}]}, "before[0].lead_from", "unknown_fact"),
        ({"measure": {}}, "measure", "no_measure"),
        ({"measure": {"target": "answer_time"}}, "measure.target", "unknown_target"),
        ({"measure": {"experiment": "E1"}}, "measure.experiment", "unknown_experiment"),
        ({"measure": {"text": "It holds", "of": "QX9"}}, "measure.of", "unknown_item"),
        ({"measure": []}, "measure", "minItems"),
        ({"measure": [{"text": "It holds", "when": IN_NO_FRAMING}]}, "measure", "no_measure"),
        ({"measure": [{"text": "It holds", "of": "QX9"}]}, "measure[0].of", "unknown_item"),
        ({"stop_if": "What brought this up no longer holds at the next check."}, "stop_if", "no_stop"),
        ({"stop_if": [{"text": "It holds for 60 minutes.", "when": IN_NO_FRAMING}]}, "stop_if", "no_stop"),
        ({"stop_if": [{"text": "It takes {weight}."}]}, "stop_if[0].text", "unknown_placeholder"),
        ({"evidence": "It takes {weight}."}, "evidence", "unknown_placeholder"),
        ({"not": ["One.", "Two.", "Three."]}, "not", "too_many"),
        ({"leaves_alone": [{"what": "It", "why": "So", "until": "later"}]}, "leaves_alone[0].until", "until_vague"),
        ({"leaves_alone": [{"what": "It", "why": "So"}]}, "leaves_alone[0].until", "required"),
        ({"leaves_alone": [{"what": "It", "why": "So", "until": "all of it holds", "gives_room": ["money"]}]}, "leaves_alone[0].gives_room[0]", "unknown_dimension"),
        ({"then": ["US9"]}, "then[0]", "unknown_rule"),
        ({"joins": ["data", "user"]}, "joins", "unfit_field"),
        ({"says_who_leads": True}, "says_who_leads", "unfit_field"),
        ({"asks_again": True}, "asks_again", "unfit_field"),
        ({"reversible_only": True}, "reversible_only", "unfit_field"),
        ({"law": LAW["law"]}, "law", "unfit_field"),
        ({"phrase": "a budget for each task"}, "phrase", "unfit_field"),
        ({"kind": "stop", "measures": True}, "measures", "unfit_field"),
        ({"kind": "latency", "safety": True}, "safety", "unfit_field"),
        ({"sources": ["S9"]}, "sources[0]", "unknown_source"),
        ({"recommend": "Do it."}, "recommend", "unknown_field"),
    ],
)  # fmt: skip
def test_a_rule_is_refused_with_its_file_and_path(
    tmp_path: Path, changes: Json, path: str, code: str
) -> None:
    found = refused(folder(tmp_path, steps=[{**RULE, **changes}]))
    assert (f"steps.json: rules[0].{path}", code) in found


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"do": "The load is tested"}, "do", "step_not_imperative"),
        ({"do": "Test it"}, "do", "step_without_object"),
        ({"do": "Test " + "one more thing " * 6}, "do", "step_too_long"),
        ({"do": "Test the load: now"}, "do", "step_punctuation"),
        ({"when": IN_NO_FRAMING}, "when", "impossible"),
        ({"weeks": [3, 2]}, "weeks", "weeks"),
        ({"weeks": [3, 27]}, "weeks", "weeks"),
        ({"who": ["finance"]}, "who[0]", "unknown_perspective"),
        ({"does": ["streaming"]}, "does[0]", "unknown_topic"),
        ({"before": [{"event": "launch", "lead_days": -7}]}, "before[0].lead_days", "lead"),
        ({"after": ["cases"]}, "after[0]", "unknown_rule"),
        ({"at_once": True, "weeks": [1, 3]}, "at_once", "too_much_at_once"),
        ({"acts": "prove"}, "brief", "acts_without_brief"),
        ({"brief": {"title": "Test the load"}}, "brief", "acts_without_brief"),
        ({"acts": "prove", "brief": {"title": "The load"}}, "brief.title", "brief_not_imperative"),
        ({"acts": "prove", "brief": {"title": "Test the load of all parts at the same time"}}, "brief.title", "brief_too_long"),
        ({"acts": "prove", "brief": {"title": "Test the load", "tail": "a b c d e f g h i j k"}}, "brief.tail", "brief_too_long"),
        ({"acts": "stretch"}, "acts", "enum"),
        ({"by": "45"}, "by", "enum"),
    ],
)  # fmt: skip
def test_a_step_is_refused_with_its_file_and_path(
    tmp_path: Path, changes: Json, path: str, code: str
) -> None:
    found = refused(folder(tmp_path, steps=[{**RULE, "steps": [{**STEP, **changes}]}]))
    assert (f"steps.json: rules[0].steps[0].{path}", code) in found


def test_no_step_waits_for_what_waits_for_it(tmp_path: Path) -> None:
    first = {**STEP, "gives": "cases", "after": ["US4"]}
    second = {**RULE, "id": "US4", "topic": "US4", "title": "Test the other load"}
    for step, is_refused in ((STEP, False), ({**STEP, "after": ["cases"]}, True)):
        rules = [{**RULE, "steps": [first]}, {**second, "steps": [step]}]
        found = refused(folder(tmp_path, steps=rules)) if is_refused else []
        assert (("steps.json: rules[0].steps[0].after", "cycle") in found) is is_refused


def test_a_rule_has_a_title(tmp_path: Path) -> None:
    untitled = {name: value for name, value in RULE.items() if name != "title"}
    assert refused(folder(tmp_path, steps=[untitled])) == [("steps.json: rules[0].title", "no_title")]


def test_no_more_than_four_steps_are_printed(tmp_path: Path) -> None:
    steps = [{**STEP, "do": f"Test part {number} of the load"} for number in range(5)]
    assert refused(folder(tmp_path, steps=[{**RULE, "steps": steps}])) == [
        ("steps.json: rules[0].steps", "too_many")
    ]


def test_one_rule_alone_moves_money(tmp_path: Path) -> None:
    moving = {**RULE, "moves_money": {"tenths": 2, "from": "C21", "to": "leading"}}
    second = {**moving, "id": "US4", "topic": "US4", "title": "Test the other load"}
    found = refused(folder(tmp_path, steps=[moving, second]))
    assert found == [("steps.json: rules[1].moves_money", "too_many")]


def test_a_standard_is_a_phrase(tmp_path: Path) -> None:
    standard = {"id": "AG6", "kind": "standard", "when": ALWAYS, "phrase": "runs", "steps": [STEP]}
    found = refused(folder(tmp_path, steps=[RULE, standard]))
    assert set(found) == {
        ("steps.json: rules[1].phrase", "phrase_length"),
        ("steps.json: rules[1].steps", "unfit_field"),
    }


def test_what_is_left_alone_is_said(tmp_path: Path) -> None:
    silent = {"id": "LA", "kind": "leave_alone", "when": ALWAYS}
    found = refused(folder(tmp_path, steps=[RULE, silent]))
    assert found == [("steps.json: rules[1].leaves_alone", "no_leave_alone")]


@pytest.mark.parametrize(
    ("effect", "path", "code"),
    [
        ({"effect": "dated"}, "due", "dated_without_due"),
        ({"effect": "dated", "due": {"date": "art_99"}}, "due.date", "unknown_date"),
        ({"effect": "stops_it"}, "effect", "enum"),
    ],
)
def test_a_duty_says_when(tmp_path: Path, effect: Json, path: str, code: str) -> None:
    law = {**LAW, "law": {**LAW["law"], "effects": [effect]}}
    assert refused(folder(tmp_path, law=law)) == [(f"law.json: rules[0].law.effects[0].{path}", code)]


def test_a_rule_of_law_says_what_it_asks_for(tmp_path: Path) -> None:
    law = {name: value for name, value in LAW.items() if name != "law"}
    assert refused(folder(tmp_path, law=law)) == [("law.json: rules[0].law", "required")]


def test_the_last_shape_always_holds(tmp_path: Path) -> None:
    at = folder(tmp_path, steps=[{**SHAPE, "id": "P1", "title": "Keep one application", "when": "@agent"}])
    assert refused(at) == [("steps.json: rules[0].when", "last_shape")]


@pytest.mark.parametrize(
    ("manifest", "path", "code"),
    [
        ({"instrument": "other@3"}, "instrument", "wrong_instrument"),
        ({"format": "scalelens-rules/2"}, "format", "unknown"),
        ({"words": {"cost": "derived.cost"}}, "words.cost", "unknown_fact"),
        ({"conditions": {"agent": "@agent"}}, "conditions.agent", "cycle"),
        ({"derived": {"derived.x": {"multiply": ["derived.x", 2]}}}, "derived.derived.x", "cycle"),
        ({"pooling": {**MANIFEST["pooling"], "many": {"items": ["C3"]}}}, "pooling.many.items[0]", "unknown_item"),
        ({"pressed": {**MANIFEST["pressed"], "wanted": [{"item": "C9"}]}}, "pressed.wanted[0].item", "unknown_item"),
        ({"evidence_lines": {**MANIFEST["evidence_lines"], "felt": "{draws} of {asked}."}}, "evidence_lines.felt", "unknown_placeholder"),
        ({"parts": ["law", "shapes"]}, "parts", "unlisted_part"),
    ],
)  # fmt: skip
def test_a_manifest_is_refused_with_its_path(tmp_path: Path, manifest: Json, path: str, code: str) -> None:
    assert (f"manifest.json: {path}", code) in refused(folder(tmp_path, **manifest))


def test_a_part_that_is_listed_is_there(tmp_path: Path) -> None:
    at = folder(tmp_path)
    (at / "law.json").unlink()
    assert refused(at) == [("law.json", "missing_part")]


def test_a_part_is_json(tmp_path: Path) -> None:
    at = folder(tmp_path)
    (at / "law.json").write_text("{", encoding="utf-8")
    assert refused(at) == [("law.json: $", "not_json")]


def test_a_part_holds_rules_targets_and_experiments(tmp_path: Path) -> None:
    at = folder(tmp_path)
    (at / "law.json").write_text('{"texts": []}', encoding="utf-8")
    assert refused(at) == [("law.json: texts", "unknown_field")]


@pytest.mark.parametrize("field", ["indicator", "budget", "stop", "note"])
def test_what_no_target_can_say_is_refused_with_its_path(tmp_path: Path, field: str) -> None:
    said = target("t1", **{field: "It holds {need}"})
    assert parts_refused(tmp_path, targets=[said]) == [
        (f"steps.json: targets[0].{field}", "unknown_placeholder")
    ]


@pytest.mark.parametrize("field", ["assumption", "test", "passes_if"])
def test_what_no_test_can_say_is_refused_with_its_path(tmp_path: Path, field: str) -> None:
    said = experiment("e1", **{field: "It holds {need}"})
    assert parts_refused(tmp_path, experiments=[said]) == [
        (f"steps.json: experiments[0].{field}", "unknown_placeholder")
    ]


def test_the_step_that_would_do_with_less_is_looked_at_too(tmp_path: Path) -> None:
    said = target("t1", looser={"step": "The next of {things}", "saves": "a half"})
    assert parts_refused(tmp_path, targets=[said]) == [
        ("steps.json: targets[0].looser.step", "unknown_placeholder")
    ]


def parts_refused(tmp_path: Path, **sections: list[Json]) -> list[tuple[str, str]]:
    at = folder(tmp_path)
    (at / "steps.json").write_text(json.dumps({"rules": [RULE], **sections}), encoding="utf-8")
    return refused(at)
