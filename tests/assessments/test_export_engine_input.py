"""An engagement as the engine reads it, from the command line: what is exported ranks as what was stored."""

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from apps.accounts.models import Organisation
from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion
from tests import factories
from tests.assessments.conftest import NAMES, ImportCase, case_document, ranking
from tests.assessments.test_commands import run


def exported(engagement: Engagement, number: int = 1) -> dict[str, Any]:
    out, err, code = run("export_engine_input", engagement.code, "--round", str(number))
    assert (err, code) == ("", 0)
    document: dict[str, Any] = json.loads(out)
    return document


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_case_piped_to_rank_is_the_stored_assessment(
    name: str, import_case: ImportCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    engagement = import_case(name)
    run("assess", engagement.code)
    stored = Assessment.objects.get().result
    out, err, code = run("export_engine_input", engagement.code, "--round", "1")
    assert (err, code) == ("", 0)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(out.encode())))
    ranked, err, code = run("rank", "-")
    assert (err, code) == ("", 0)
    assert json.loads(ranked) == stored


def two_rounds(import_case: ImportCase) -> Engagement:
    """Bring in a case whose second round has two people: one with another order, one who blanks an item."""
    rounds = case_document("support-bot-launch")["rounds"]
    first, second = rounds[0]["responses"][:2]
    again = [
        _again(first, {"R1": ranking("model", "user", "data", "organization")}),
        _again(second, {"D7": None, "M1": 1}),
    ]
    return import_case("support-bot-launch", rounds=[*rounds, {"number": 2, "responses": again}])


def _again(response: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    who = {"stakeholder": response["stakeholder"], "perspective": response["perspective"]}
    return who | {"submitted": True, "answers": answers}


def test_a_later_round_carries_over_what_was_not_answered_again(import_case: ImportCase) -> None:
    engagement = two_rounds(import_case)
    before, after = (exported(engagement, number)["engagement"] for number in (1, 2))
    assert [len(each["opinions"]) for each in (before, after)] == [13, 13]
    changed = [row for row in after["opinions"] if row not in before["opinions"]]
    # One has another order; what the other blanked stands as it was.
    assert len(changed) == 2
    assert {"model": 1, "user": 2, "data": 3, "organization": 4} in [row["ranking"] for row in changed]
    given = [[row["likert"]["D7"] for row in each["opinions"]] for each in (before, after)]
    assert sorted(map(str, given[0])) == sorted(map(str, given[1]))
    assert before["figures"] == after["figures"]


def test_it_holds_crowds_and_perspectives_and_nobody(import_case: ImportCase) -> None:
    engagement = import_case("support-bot-launch")
    document = exported(engagement)
    whole = json.dumps(document, ensure_ascii=False)
    people = case_document("support-bot-launch")["rounds"][0]["responses"]
    assert [each["id"] for each in document["engagement"]["figures"]] == [
        str(number) for number in range(1, len(people) + 1)
    ]
    for person in people:
        assert f'"{person["stakeholder"]}"' not in whole
        assert person["name"] not in whole
        assert person["email"] not in whole


def test_an_open_round_is_exported_as_far_as_it_is_and_that_is_said(
    organisation: Organisation, instrument: InstrumentVersion
) -> None:
    engagement = factories.make_engagement(organisation)
    out, err, code = run("export_engine_input", engagement.code, "--round", "1")
    engagement_in_it = json.loads(out)["engagement"]
    assert (engagement_in_it["opinions"], engagement_in_it["figures"], code) == ([], [], 0)
    assert "still open" in err


@pytest.mark.parametrize(
    ("with_round", "number", "message"),
    [
        (True, "2", "There is no round 2: the last one is 1."),
        (True, "0", "There is no round 0: the last one is 1."),
        (False, "1", "There is no round 1: none has been opened yet."),
    ],
)
def test_a_round_there_is_not_is_named(
    organisation: Organisation, instrument: InstrumentVersion, with_round: bool, number: str, message: str
) -> None:
    engagement = factories.make_engagement(organisation, with_round=with_round)
    out, err, code = run("export_engine_input", engagement.code, "--round", number)
    assert (out, code) == ("", 2)
    assert json.loads(err) == {"errors": [{"path": "--round", "code": "unknown", "message": message}]}


def test_an_engagement_there_is_not_is_named(db: None) -> None:
    out, err, code = run("export_engine_input", "nowhere-1", "--round", "1")
    assert (out, code) == ("", 2)
    assert json.loads(err)["errors"] == [
        {"path": "code", "code": "unknown", "message": "There is no engagement with the code nowhere-1."}
    ]
