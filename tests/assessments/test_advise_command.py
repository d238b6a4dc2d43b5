"""`advise`: facts in a file to advice in another, without a database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.advice import DEFINITIONS
from tests.advice.shipped import INSTRUMENT
from tests.assessments.test_commands import run, written

__all__ = ["written"]

type Json = dict[str, Any]
type Write = Callable[..., str]


@pytest.fixture
def example(repository: Path) -> Json:
    document: Json = json.loads((repository / "docs/facts.example.json").read_text(encoding="utf-8"))
    return document


def test_the_example_of_the_docs_gets_advice_that_fits_its_schema(example: Json, written: Write) -> None:
    out, err, code = run("advise", written(example))
    assert (err, code) == ("", 0)
    advice = json.loads(out)
    schema = json.loads((DEFINITIONS / "advice.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(advice)) == []
    fired = {rule["id"]: rule for rule in advice["fired"]}
    assert fired["S-user"]["kind"] == "stop"
    assert advice["plan"]["do_now"][0]["rule"] == "LW1"
    assert run("advise", written(example))[0] == out


def test_questions_are_named_as_this_kind_of_system_is_asked(example: Json, written: Write) -> None:
    example["framing"]["switches"] |= {"system_kind": "predictive", "retrieval": "no"}
    advice = json.loads(run("advise", written(example))[0])
    [speed] = [target for target in advice["targets"] if target["source"] == "target.G1"]
    asked = json.loads(INSTRUMENT.read_text(encoding="utf-8"))["targets"]
    [worded] = [
        each["text"]
        for each in next(one for one in asked if one["id"] == "G1")["worded_when"]
        if each["when"] == {"system_kind": ["predictive"]}
    ]
    assert speed["source_label"] == worded


def test_law_that_was_read_long_before_the_answers_were_closed_is_named_with_its_day(
    example: Json, written: Write
) -> None:
    def dated(closed_on: str) -> dict[str, list[Json]]:
        advice = json.loads(run("advise", written({**example, "closed_on": closed_on}))[0])
        schema = json.loads((DEFINITIONS / "advice.schema.json").read_text(encoding="utf-8"))
        assert list(Draft202012Validator(schema).iter_errors(advice)) == []
        return {rule["id"]: rule["dated"] for rule in advice["fired"] if "dated" in rule}

    assert dated("2027-05-24") == {}  # 180 days
    assert dated("2027-05-25")["LW10"] == [{"kind": "law", "name": "art_4", "as_of": "2026-11-25"}]


def test_another_rule_set_is_tried(example: Json, written: Write) -> None:
    rules = json.loads((DEFINITIONS / "scale-where-it-matters-2.json").read_text(encoding="utf-8"))
    stop = next(rule for rule in rules["rules"] if rule["id"] == "S-user")
    stop["title"] = "Too many, said my way"
    out, _, code = run("advise", written(example), "--rules", written(rules, "rules.json"))
    assert code == 0
    assert "Too many, said my way" in {rule["title"] for rule in json.loads(out)["fired"]}


def test_every_path_that_does_not_fit_is_printed(example: Json, written: Write) -> None:
    example["facts"] |= {"context.C1": "soon", "nothing": 1}
    out, err, code = run("advise", written(example))
    assert (out, code) == ("", 2)
    assert [one["path"] for one in json.loads(err)["errors"]] == ["facts.context.C1", "facts.nothing"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param(
            {"when": {"fact": "context.C99", "is": "x"}}, "rules[0].when.fact", id="a fact nobody asks for"
        ),
        pytest.param({"instrument": "own-questions@1"}, "instrument", id="questions that are not shipped"),
        pytest.param({"format": "scalelens-rules/1"}, "format", id="the first format"),
    ],
)
def test_rules_that_do_not_fit_are_refused(example: Json, written: Write, change: Json, path: str) -> None:
    rules = json.loads((DEFINITIONS / "scale-where-it-matters-2.json").read_text(encoding="utf-8"))
    (rules["rules"][0] if "when" in change else rules).update(change)
    _, err, code = run("advise", written(example), "--rules", written(rules, "rules.json"))
    assert code == 2
    assert [one["path"] for one in json.loads(err)["errors"]] == [path]
    assert ("--instrument" in err) is (path == "instrument")


@pytest.fixture
def storm(repository: Path) -> Json:
    path = repository / "tests/advice/situations/s04-voice-bot-storm.json"
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document


IN_ORDER = str(DEFINITIONS / "scale-where-it-matters-3")


def test_rules_in_a_folder_put_what_is_to_do_in_order(storm: Json, written: Write) -> None:
    out, err, code = run("advise", written(storm), "--rules", IN_ORDER, "--on", "2026-11-30")
    assert (err, code) == ("", 0)
    advice = json.loads(out)
    schema = json.loads((DEFINITIONS / "advice-2.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(advice)) == []
    assert advice["format"] == "scalelens-advice/2"
    assert advice["do_now"][0]["title"] == "Reserve capacity for Storm season"
    assert advice["do_now"][0]["steps"][0]["late"] == {
        "lead_days": 42,
        "days_left": 40,
        "until": "2026-12-19",
    }


def test_on_another_day_its_days_are_others(storm: Json, written: Write) -> None:
    later = json.loads(run("advise", written(storm), "--rules", IN_ORDER, "--on", "2026-12-07")[0])
    assert later["issued_on"] == "2026-12-07"
    assert later["do_now"][0]["steps"][0]["on"] == "2026-12-09"


def test_a_day_that_is_none_is_refused(storm: Json, written: Write) -> None:
    out, err, code = run("advise", written(storm), "--rules", IN_ORDER, "--on", "tomorrow")
    assert (out, code) == ("", 2)
    assert json.loads(err)["errors"] == [
        {
            "path": "--on",
            "code": "wrong_value",
            "message": "There is no day tomorrow: write it as 2026-11-30.",
        }
    ]


@pytest.mark.parametrize(
    ("switch", "value", "message"),
    [
        ("tools", "code", "A list is expected here."),
        ("channel", ["voice"], "One of them is expected here."),
        ("jurisdictions", ["eu", "mars"], "One of eu, uk_ch, us, other is expected here."),
    ],
)
def test_a_switch_that_has_no_such_value_is_named(
    storm: Json, written: Write, switch: str, value: object, message: str
) -> None:
    storm["framing"]["switches"][switch] = value
    out, err, code = run("advise", written(storm), "--rules", IN_ORDER)
    assert (out, code) == ("", 2)
    [problem] = json.loads(err)["errors"]
    assert (problem["path"], problem["message"]) == (f"framing.switches.{switch}", message)


def test_a_day_of_counsel_and_a_claim_that_are_none_are_named(storm: Json, written: Write) -> None:
    storm["framing"] |= {"counsel_on": "2026-02-30", "claim": "everything"}
    _, err, code = run("advise", written(storm), "--rules", IN_ORDER)
    assert code == 2
    assert [each["path"] for each in json.loads(err)["errors"]] == ["framing.counsel_on", "framing.claim"]
