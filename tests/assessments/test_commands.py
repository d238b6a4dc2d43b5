"""The commands that are a promise: the result alone on standard output, every problem on standard error."""

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.accounts.models import Organisation
from apps.advice import DEFINITIONS, read_folder
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.documents.problems import DocumentError
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.services import load_rules
from tests import factories
from tests.assessments.conftest import ImportCase

INPUT: dict[str, Any] = {
    "format": "scalelens-engine-input/3",
    "engagement": {
        "dimensions": ["data", "user", "model"],
        "horizon_months": 18,
        "perspectives": [{"id": "business", "heads": 1}],
        "items": [{"id": "data1", "dimension": "data"}],
        "quantities": [{"id": "peak", "dimension": "user", "unit": "requests/s"}],
        "crowds": [{"id": "business"}],
        "opinions": [
            {"crowd": "business", "ranking": {"data": 1, "user": 2, "model": 3}, "likert": {"data1": 4}}
        ],
    },
    "settings": {"draws": 1000},
}


def run(*arguments: str) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return out.getvalue(), err.getvalue(), int(stop.code or 0)
    return out.getvalue(), err.getvalue(), 0


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(document: object, name: str = "input.json") -> str:
        path = tmp_path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    return write


def test_rank_needs_no_database(written: Any) -> None:
    # Without the db fixture a query would fail the test.
    out, err, code = run("rank", written(INPUT))
    assert (err, code) == ("", 0)
    assert json.loads(out)["ranking"]["order"][0] == "data"


def test_rank_takes_the_round_before(written: Any) -> None:
    _, err, code = run("rank", written(INPUT), "--previous", written(INPUT, "before.json"))
    assert (err, code) == ("", 0)


def test_rank_refuses_a_file_of_an_earlier_format_in_one_sentence(written: Any) -> None:
    first = INPUT | {"format": "scalelens-engine-input/1", "settings": {"weight_prior": "uniform"}}
    out, err, code = run("rank", written(first), "--previous", written(INPUT, "before.json"))
    assert (out, code) == ("", 2)
    (problem,) = json.loads(err)["errors"]
    assert (problem["path"], problem["code"]) == ("format", "unknown_format")
    assert problem["message"].startswith(
        "This version reads scalelens-engine-input/3, not scalelens-engine-input/1: "
    )


def test_rank_names_every_problem_by_its_path(written: Any) -> None:
    bad = deepcopy(INPUT)
    bad["engagement"]["horizon_months"] = 0
    bad["engagement"]["opinions"][0]["likert"]["data1"] = 9
    bad["settings"]["draws"] = 0
    before = deepcopy(INPUT) | {"format": "another/1"}
    out, err, code = run("rank", written(bad), "--previous", written(before, "before.json"))
    assert (out, code) == ("", 2)
    assert [problem["path"] for problem in json.loads(err)["errors"]] == [
        "engagement.horizon_months",
        "engagement.opinions[0].likert.data1",
        "settings.draws",
        "previous.format",
    ]


@pytest.mark.parametrize("document", [{}, {"format": "scalelens-engine-input/3", "engagement": 3}, []])
def test_rank_refuses_what_is_no_input(document: object, written: Any) -> None:
    out, err, code = run("rank", written(document))
    assert (out, code) == ("", 2)
    assert json.loads(err)["errors"]


def test_assess_names_an_engagement_there_is_not(db: None) -> None:
    out, err, code = run("assess", "nowhere-1")
    assert (out, code) == ("", 2)
    assert "There is no engagement nowhere-1." in err
    assert not Assessment.objects.exists()


def test_assess_prints_what_it_stored(
    organisation: Organisation, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    engagement = factories.make_engagement(organisation)
    out, _, code = run("assess", engagement.code)
    stored = Assessment.objects.get()
    assert code == 0
    assert json.loads(out) == {"assessment": stored.result, "advice": stored.advice}


@pytest.fixture
def rules_document() -> dict[str, Any]:
    return read_folder(DEFINITIONS / "scale-where-it-matters-3")


def test_rules_are_loaded_and_published(
    instrument: InstrumentVersion, rules_document: dict[str, Any], written: Any
) -> None:
    out, err, code = run("load_rules", written(rules_document))
    assert (out.strip(), code) == ("scale-where-it-matters@3", 0)
    assert "published" in err
    version = RuleSetVersion.objects.get()
    assert (version.state, version.instrument) == ("published", "four-dimensions@3")
    assert version.document == rules_document


def test_loading_the_same_rules_again_changes_nothing(
    instrument: InstrumentVersion, rules_document: dict[str, Any]
) -> None:
    first = load_rules(rules_document, by=SYSTEM, at=factories.NOW)
    assert load_rules(rules_document, by=SYSTEM, at=factories.NOW) == first


def test_loading_rules_leaves_a_row_once(
    instrument: InstrumentVersion, rules_document: dict[str, Any]
) -> None:
    for _ in range(2):
        load_rules(rules_document, by=SYSTEM, at=factories.NOW)
    row = AuditEvent.objects.get(verb="load_rules")
    assert row.detail == {"version": "scale-where-it-matters@3", "state": "published"}


def test_assess_leaves_a_row_once(import_case: ImportCase) -> None:
    engagement = import_case("hr-faq-bot")
    for _ in range(2):
        run("assess", engagement.code)
    row = AuditEvent.objects.get(verb="assess")
    assert (row.actor_kind, row.scope_id) == ("command", engagement.organisation_id)
    assert row.object_id == str(Assessment.objects.get().pk)


def test_published_rules_never_change(instrument: InstrumentVersion, rules_document: dict[str, Any]) -> None:
    load_rules(rules_document, by=SYSTEM, at=factories.NOW)
    changed = rules_document | {"title": "Another title"}
    with pytest.raises(DocumentError) as refused:
        load_rules(changed, by=SYSTEM, at=factories.NOW)
    assert [problem.path for problem in refused.value.errors] == ["version"]
    assert load_rules(changed | {"version": 4}, by=SYSTEM, at=factories.NOW).version == 4


def test_rules_that_do_not_fit_are_refused_with_every_path(
    instrument: InstrumentVersion, rules_document: dict[str, Any], written: Any
) -> None:
    rules_document["rules"][0]["excludes"] = ["nothing-like-it"]
    rules_document["rules"][1]["measure"] = {"target": "no-such-target"}
    out, err, code = run("load_rules", written(rules_document))
    assert (out, code) == ("", 2)
    paths = [problem["path"] for problem in json.loads(err)["errors"]]
    assert {"rules[0].excludes[0]", "rules[1].measure.target"} <= set(paths)
    assert not RuleSetVersion.objects.exists()


def test_rules_without_their_instrument_are_refused(db: None, rules_document: dict[str, Any]) -> None:
    with pytest.raises(DocumentError) as refused:
        load_rules(rules_document, by=SYSTEM, at=factories.NOW)
    assert [problem.path for problem in refused.value.errors] == ["instrument"]
