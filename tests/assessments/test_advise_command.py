"""`advise`: facts in a file to advice in another, without a database."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.advice import DEFINITIONS, read_folder
from apps.instruments.definition import definition_from
from tests.advice.lists.third import FOLDER, document
from tests.assessments.test_commands import run, written

__all__ = ["written"]

type Json = dict[str, Any]
type Write = Callable[..., str]

_SCHEMA = Draft202012Validator(json.loads((DEFINITIONS / "advice-2.schema.json").read_text(encoding="utf-8")))


@pytest.fixture
def example(repository: Path) -> Json:
    document: Json = json.loads((repository / "docs/facts.example.json").read_text(encoding="utf-8"))
    return document


def test_the_example_of_the_docs_gets_advice_that_fits_its_schema(example: Json, written: Write) -> None:
    out, err, code = run("advise", written(example), "--on", "2026-11-30")
    assert (err, code) == ("", 0)
    advice = json.loads(out)
    assert list(_SCHEMA.iter_errors(advice)) == []
    assert advice["do_now"][0]["rule"] == "S-load"
    assert "QU2" in advice["do_now"][0]["items"]
    assert run("advise", written(example), "--on", "2026-11-30")[0] == out


def test_questions_are_named_as_this_kind_of_system_is_asked(example: Json, written: Write) -> None:
    example["framing"]["switches"] |= {"system_kind": "predictive", "retrieval": "no"}
    example["facts"] |= {"target.G1": "1h"}
    advice = json.loads(run("advise", written(example))[0])
    asked = definition_from(document()).framed({"system_kind": "predictive"}).item("G1").text
    labels = [
        leaf["label"]
        for rule in advice["trace"]
        for leaf in rule["decided_by"]
        if "G1" in leaf["fact"].split(".")
    ]
    assert labels
    assert all(asked.rstrip(".") in label for label in labels)


def test_another_rule_set_is_tried(example: Json, written: Write) -> None:
    rules: Json = dict(read_folder(FOLDER))
    stop = next(rule for rule in rules["rules"] if rule["id"] == "S-load")
    stop["title"] = "Cap it my way"
    out, _, code = run("advise", written(example), "--rules", written(rules, "rules.json"))
    assert code == 0
    assert "Cap it my way" in {entry["title"] for entry in json.loads(out)["do_now"]}


def test_every_path_that_does_not_fit_is_printed(example: Json, written: Write) -> None:
    example["facts"] |= {"context.C4": "soon", "nothing": 1}
    out, err, code = run("advise", written(example))
    assert (out, code) == ("", 2)
    assert [one["path"] for one in json.loads(err)["errors"]] == ["facts.context.C4", "facts.nothing"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param(
            {"when": {"fact": "context.C99", "is": "x"}}, "rules[0].when.fact", id="a fact nobody asks for"
        ),
        pytest.param({"instrument": "own-questions@1"}, "instrument", id="questions that are not shipped"),
        pytest.param({"format": "scalelens-rules/2"}, "format", id="another format"),
    ],
)
def test_rules_that_do_not_fit_are_refused(example: Json, written: Write, change: Json, path: str) -> None:
    rules: Json = dict(read_folder(FOLDER))
    (rules["rules"][0] if "when" in change else rules).update(change)
    _, err, code = run("advise", written(example), "--rules", written(rules, "rules.json"))
    assert code == 2
    assert [one["path"] for one in json.loads(err)["errors"]] == [path]
    assert ("--instrument" in err) is (path == "instrument")


def test_a_fault_in_a_folder_is_named_with_its_file(example: Json, written: Write, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    copytree(FOLDER, folder)
    stops = json.loads((folder / "stops.json").read_text(encoding="utf-8"))
    del stops["rules"][0]["title"]
    (folder / "stops.json").write_text(json.dumps(stops), encoding="utf-8")
    _, err, code = run("advise", written(example), "--rules", str(folder))
    assert code == 2
    assert {one["path"].partition(":")[0] for one in json.loads(err)["errors"]} == {"stops.json"}


@pytest.fixture
def storm(repository: Path) -> Json:
    path = repository / "tests/advice/situations/s04-voice-bot-storm.json"
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_what_is_to_do_is_put_in_order(storm: Json, written: Write) -> None:
    out, err, code = run("advise", written(storm), "--on", "2026-11-30")
    assert (err, code) == ("", 0)
    advice = json.loads(out)
    assert advice["format"] == "scalelens-advice/2"
    assert advice["do_now"][0]["title"] == "Reserve capacity for Storm season"
    assert advice["do_now"][0]["steps"][0]["late"] == {
        "lead_days": 42,
        "days_left": 40,
        "until": "2026-12-18",
    }


def test_on_another_day_its_days_are_others(storm: Json, written: Write) -> None:
    later = json.loads(run("advise", written(storm), "--on", "2026-12-07")[0])
    assert later["issued_on"] == "2026-12-07"
    assert later["do_now"][0]["steps"][0]["on"] == "2026-12-09"


def test_a_day_that_is_none_is_refused(storm: Json, written: Write) -> None:
    out, err, code = run("advise", written(storm), "--on", "tomorrow")
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
    out, err, code = run("advise", written(storm))
    assert (out, code) == ("", 2)
    [problem] = json.loads(err)["errors"]
    assert (problem["path"], problem["message"]) == (f"framing.switches.{switch}", message)


@pytest.mark.parametrize(("field", "value"), [("counsel_on", "2026-02-30"), ("claim", "everything")])
def test_a_day_of_counsel_and_a_claim_that_are_none_are_named(
    storm: Json, written: Write, field: str, value: str
) -> None:
    storm["framing"][field] = value
    _, err, code = run("advise", written(storm))
    assert code == 2
    assert [each["path"] for each in json.loads(err)["errors"]] == [f"framing.{field}"]
