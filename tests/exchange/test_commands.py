"""The command line brings engagements in and writes them out; standard output carries the result alone."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.accounts.models import Organisation, User
from apps.assessments.models import Assessment
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests import factories

pytestmark = pytest.mark.usefixtures("loaded")
FILE = "tests/exchange/harbourline.json"


@pytest.fixture
def loaded(instrument: InstrumentVersion, rules: RuleSetVersion) -> None:
    """Load what every engagement file names."""


def run(command: str, *args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(command: str, *args: str) -> list[dict[str, str]]:
    err = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(command, *args, stdout=io.StringIO(), stderr=err)
    assert end.value.code == 2
    return json.loads(err.getvalue())["errors"]


def test_an_import_prints_the_code_and_the_code_brings_the_file_back(
    organisation: Organisation, repository: Path
) -> None:
    out, err = run("import_engagement", str(repository / FILE))
    code = out.splitlines()[-1]
    assert re.fullmatch(r"[A-Za-z0-9_-]+", code)
    assert Engagement.objects.get(code=code).organisation == organisation
    assert err == "" or err.startswith("Warning: ")
    exported, note = run("export_engagement", code, "--history")
    document = json.loads((repository / FILE).read_text(encoding="utf-8"))
    assert json.loads(exported) == document
    assert "2 saves of answers by 1 people" in note
    assert "1 that came too late" in note
    exported, note = run("export_engagement", code)
    del document["history"]
    assert (json.loads(exported), note) == (document, "")
    details = (
        AuditEvent.objects.filter(verb="export_engagement").order_by("pk").values_list("detail", flat=True)
    )
    assert [detail["history"] for detail in details] == [True, False]


def test_who_led_it_leads_it_where_they_are_a_member_and_else_a_warning_says_so(
    organisation: Organisation, repository: Path, tmp_path: Path, alice: User, mallory: User, carol: User
) -> None:
    document: dict[str, Any] = json.loads((repository / FILE).read_text(encoding="utf-8"))
    for who, leads in ((alice, True), (carol, False), (mallory, False)):
        document["lead"] = who.email.upper()
        (tmp_path / "file.json").write_text(json.dumps(document), encoding="utf-8")
        out, err = run("import_engagement", str(tmp_path / "file.json"), "--organisation", organisation.slug)
        assert Engagement.objects.get(code=out.strip()).lead == (alice if leads else None)
        assert ("Warning: lead:" in err) is not leads


def test_what_was_imported_is_ranked_by_the_next_worker(organisation: Organisation, repository: Path) -> None:
    out, _ = run("import_engagement", str(repository / FILE))
    queued = Assessment.objects.get(engagement__code=out.strip())
    assert queued.is_unfinished
    run("assess", out.strip())
    queued.refresh_from_db()
    assert queued.is_ready


def test_a_file_can_come_through_a_pipe(
    organisation: Organisation, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((repository / FILE).read_bytes())))
    out, _ = run("import_engagement", "-")
    assert Engagement.objects.filter(code=out.strip()).exists()


def test_an_answer_nobody_asked_for_is_a_warning(
    organisation: Organisation, repository: Path, tmp_path: Path
) -> None:
    document: dict[str, Any] = json.loads((repository / FILE).read_text(encoding="utf-8"))
    document["rounds"][0]["responses"][0]["answers"]["D10"] = 5
    (tmp_path / "file.json").write_text(json.dumps(document), encoding="utf-8")
    out, err = run("import_engagement", str(tmp_path / "file.json"))
    assert len(out.splitlines()) == 1
    assert (
        "Warning: rounds[0].responses[0].answers.D10: business would not be asked D10; the answer is kept."
        in err
    )


def test_among_several_organisations_the_demo_one_is_meant(repository: Path) -> None:
    factories.make_organisation()
    demo = Organisation.objects.create(name="Demo", slug="demo")
    run("import_engagement", str(repository / FILE))
    assert Engagement.objects.get().organisation == demo


def test_an_organisation_can_be_named(organisation: Organisation, repository: Path) -> None:
    other = factories.make_organisation("Elsewhere Partners")
    run("import_engagement", str(repository / FILE), "--organisation", other.slug)
    assert Engagement.objects.get().organisation == other


def test_which_organisation_must_be_said_where_it_is_unclear(repository: Path) -> None:
    slugs = [factories.make_organisation(name).slug for name in ("Northlight", "Elsewhere")]
    for args in ((), ("--organisation", "nobody")):
        (problem,) = refused("import_engagement", str(repository / FILE), *args)
        assert problem["path"] == "--organisation"
        assert all(slug in problem["message"] for slug in slugs)
    assert not Engagement.objects.exists()


@pytest.mark.django_db
def test_without_an_organisation_the_command_says_how_to_make_one(repository: Path) -> None:
    (problem,) = refused("import_engagement", str(repository / FILE))
    assert "create_organisation" in problem["message"]


def test_an_unknown_code_is_refused(organisation: Organisation) -> None:
    (problem,) = refused("export_engagement", "nothing-here")
    assert (problem["path"], problem["code"]) == ("code", "unknown")


def test_a_file_of_an_earlier_format_is_refused_in_one_sentence(
    organisation: Organisation, tmp_path: Path
) -> None:
    (tmp_path / "old.json").write_text('{"format": "scalelens-engagement/1"}', encoding="utf-8")
    (problem,) = refused("import_engagement", str(tmp_path / "old.json"))
    assert (problem["path"], problem["code"]) == ("format", "unknown")
    assert problem["message"] == (
        "This version reads scalelens-engagement/2, not scalelens-engagement/1: use the version of Scalelens that "
        "wrote the file."
    )


def test_every_fault_of_a_file_is_printed(organisation: Organisation, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"format": "scalelens-engagement/2"}', encoding="utf-8")
    paths = [problem["path"] for problem in refused("import_engagement", str(tmp_path / "bad.json"))]
    assert paths == [
        "instrument", "client", "initiative", "success_measure", "horizon_months", "currency", "rounds",
    ]  # fmt: skip
