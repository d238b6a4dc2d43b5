"""A snapshot, a result, advice and a report's content of every format that ever landed: today's pages still say what they were."""

import json
import lzma
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.assessments.models import Assessment, Snapshot
from apps.core.purging import purging
from apps.documents.mapping import plain, read
from apps.findings.case import FrozenEvidence
from apps.findings.engine_one import EngineOneResult, made_by_engine_one
from apps.ranking import ENGINE_VERSION, assess
from apps.reports import services as reports
from apps.reports.errors import RenderFailed
from apps.reports.models import Report, ReportContent
from tests.upgrade.conftest import DATA

FILES = sorted((DATA / "formats").glob("*.json.xz"))


@pytest.fixture(params=FILES, ids=lambda path: path.name.partition(".")[0])
def stored(request: pytest.FixtureRequest) -> dict[str, Any]:
    with lzma.open(request.param, "rt", encoding="utf-8") as file:
        document: dict[str, Any] = json.load(file)
    return document


@pytest.fixture
def assessment(old_database: None, stored: dict[str, Any]) -> Assessment:
    """Put what was stored then into the place of what the same demo case has in the dump."""
    initiative = stored["snapshot"]["framing"]["initiative"]
    assessment = Assessment.objects.select_related("snapshot").get(engagement__initiative=initiative)
    with purging():
        Snapshot.objects.filter(pk=assessment.snapshot_id).update(document=stored["snapshot"])
        Assessment.objects.filter(pk=assessment.pk).update(
            result=stored["result"], advice=stored["advice"], engine_version=stored["engine"]
        )
    return assessment


@pytest.fixture
def browser(old_database: None) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.get(email="olga@demo.example"))
    return browser


def test_there_is_one_of_each_engine_version_and_template() -> None:
    documents = [json.loads(lzma.decompress(path.read_bytes())) for path in FILES]
    assert {each["engine"] for each in documents} == {"1.0.0", "1.1.0"}
    assert {each["template"] for each in documents} == {"1", "2"}


def test_what_is_shown_of_a_result_is_read(stored: dict[str, Any]) -> None:
    result = stored["result"]
    assert made_by_engine_one(result)
    found = read(EngineOneResult, result)
    assert found.full.p_dominant == result["full"]["p_dominant"]
    assert missing(plain(found), result) == []


def test_the_snapshot_is_read_and_written_in_the_same_bytes(stored: dict[str, Any]) -> None:
    snapshot = stored["snapshot"]
    assert json.dumps(FrozenEvidence.from_json(snapshot).to_json()) == json.dumps(snapshot)


def test_what_was_frozen_for_an_earlier_engine_is_ranked_by_todays(stored: dict[str, Any]) -> None:
    evidence = FrozenEvidence.from_json(stored["snapshot"])
    assert evidence.engine_input.settings.draws == 32768
    result = assess(evidence.engagement, evidence.engine_input.engine_settings())
    assert (result.meta.draws, result.meta.engine_version) == (16384, ENGINE_VERSION)
    then = stored["result"]["verdict"]
    if then["nothing_under_pressure"]:
        assert result.verdict.kind == "nothing"
    else:
        assert list(result.verdict.dominant) == then["dominant"]


def missing(read: Any, old: Any, path: str = "") -> list[str]:
    """Return what was read and not written."""
    if isinstance(read, dict) and isinstance(old, dict):
        return [each for key, value in read.items() for each in missing(value, old.get(key), f"{path}.{key}")]
    return [] if read == old else [path]


def test_the_result_is_shown_as_what_it_was_and_no_report_is_written_of_it(
    assessment: Assessment, stored: dict[str, Any], browser: Browser
) -> None:
    page = browser.get(reverse("results", args=[assessment.engagement_id]))
    assertContains(page, "This result was made by engine 1")
    assert page.context["page"].engine_one.engine_version == stored["engine"]
    known = Report.objects.filter(engagement=assessment.engagement_id).count()
    answer = browser.post(reverse("order_report", args=[assessment.engagement_id]))
    assertContains(answer, "assess the same answers with engine 2, then order the report", status_code=409)
    assert Report.objects.filter(engagement=assessment.engagement_id).count() == known


@pytest.mark.parametrize("stored", [FILES[0], FILES[-1]], ids=["template 1", "template 2"], indirect=True)
def test_content_frozen_before_is_refused_in_words(assessment: Assessment, stored: dict[str, Any]) -> None:
    """As it is where a report failed, or waited, while the new version came."""
    report = Report.objects.get(engagement=assessment.engagement_id)
    with purging():
        ReportContent.objects.filter(pk=report.content_id).update(document=stored["report"])
    with pytest.raises(RenderFailed, match="from a result of engine 1, before the update"):
        reports.render_content(report)
