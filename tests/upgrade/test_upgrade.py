"""A database filled by commit 7cfc457 migrates; every page opens, and results and reports are what they were."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.assessments.models import Assessment, Snapshot
from apps.core.models import AuditEvent
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import Mail
from apps.ranking import ENGINE_VERSION
from apps.reports import services as reports
from apps.reports.models import Report, ReportFile
from config.celery import app as celery
from tests.factories import sign_in
from tests.responses.conftest import link_path
from tests.upgrade.conftest import KNOWN

MEMBERS = [who for who in KNOWN["pages"] if not who.startswith("/")]
PEOPLE = [who.removeprefix("/") for who in KNOWN["pages"] if who.startswith("/")]
RENAMED = {"standing": "own_result"}  # what the address of a page is called by now


def signed_in(email: str) -> Browser:
    browser = Browser()
    if email:
        sign_in(browser, User.objects.get(email=email))
    return browser


def with_a_link(stakeholder_id: str) -> Browser:
    """Open a link that only that person got, as a mail brings it."""
    person = Stakeholder.objects.get(pk=stakeholder_id)
    browser = Browser()
    assert browser.post(link_path(person)).status_code == 302
    return browser


def closed_to(browser: Browser, pages: list[tuple[str, list[Any]]]) -> Iterator[str]:
    for name, arguments in pages:
        address = reverse(RENAMED.get(name, name), args=arguments)
        status = browser.get(address).status_code
        if status != 200:
            yield f"{status} {address}"


@pytest.mark.usefixtures("old_database")
def test_every_page_that_a_member_could_see_opens() -> None:
    found = {email: list(closed_to(signed_in(email), KNOWN["pages"][email])) for email in MEMBERS}
    assert found == {email: [] for email in MEMBERS}


@pytest.mark.usefixtures("old_database")
def test_every_page_that_a_stakeholder_could_see_opens() -> None:
    found = {key: list(closed_to(with_a_link(key), KNOWN["pages"][f"/{key}"])) for key in PEOPLE}
    assert found == {key: [] for key in PEOPLE}


@pytest.mark.usefixtures("old_database")
def test_links_codes_sessions_and_passwords_given_out_before_are_good() -> None:
    assert Browser().get(reverse("invitation", args=[KNOWN["link"]])).status_code == 200
    assert Browser().post(reverse("invitation", args=[KNOWN["link"]])).status_code == 302
    assert Browser().get(reverse("join"), {"code": KNOWN["join_code"]}).status_code == 200
    name, value = KNOWN["cookie"]
    browser = Browser()
    browser.cookies[name] = value
    response_id = UUID(name.rsplit("_", 1)[1])
    # Over by now; one that nobody here had signed would be a 404.
    assert browser.get(reverse("own_answers", args=[response_id])).status_code in {200, 401}
    login = {"login": "mallory@elsewhere.example", "password": KNOWN["password"]}
    assert Browser().post(reverse("account_login"), login).status_code == 302


@pytest.mark.usefixtures("untouched_database")
def test_every_stored_result_is_read() -> None:
    assessments = list(Assessment.objects.ready())
    assert len(assessments) == 9
    for assessment in assessments:
        assert assessment.is_of_engine_one
        assert assessment.engine_one_result.meta.engine_version == assessment.engine_version


@pytest.mark.usefixtures("old_database")
def test_every_stored_snapshot_is_read_whole() -> None:
    snapshots = list(Snapshot.objects.all())
    assert len(snapshots) > 5
    for snapshot in snapshots:
        written = snapshot.evidence.to_json()
        assert json.dumps(written) == json.dumps(snapshot.document)
        assert sha256_of(written) == snapshot.sha256


@pytest.mark.usefixtures("old_database")
def test_ranked_anew_the_stored_results_stay_as_they_were() -> None:
    of_then = dict(Assessment.objects.ready().values_list("pk", "result"))
    versions = set(Snapshot.objects.values_list("pk", "sha256"))
    held = set(Snapshot.objects.filter(is_held=True).values_list("round", flat=True))
    for assessment in Assessment.objects.filter(pk__in=of_then).select_related("engagement", "snapshot"):
        if assessment.engagement.is_archived:
            continue
        printed = json.loads(output_of("assess", assessment.engagement.code))
        assert printed["assessment"]["meta"]["engine_version"] == ENGINE_VERSION
    assert dict(Assessment.objects.filter(pk__in=of_then).values_list("pk", "result")) == of_then
    assert versions <= set(Snapshot.objects.values_list("pk", "sha256"))
    # The same answers in the words of the new engine are held back only where they were before.
    assert set(Snapshot.objects.filter(is_held=True).values_list("round", flat=True)) == held


def output_of(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.usefixtures("old_database")
def test_every_engagement_is_written_to_a_file() -> None:
    for engagement in Engagement.objects.all():
        document = json.loads(output_of("export_engagement", engagement.code))
        assert document["initiative"] == engagement.initiative


@pytest.mark.usefixtures("old_database")
def test_the_stored_pdfs_are_sound_and_handed_out() -> None:
    assert output_of("verify_reports").startswith("5 stored PDFs")
    browser = signed_in("olga@demo.example")
    for file in ReportFile.objects.with_bytes():
        answer = browser.get(reverse("report_download", args=[file.report_id]))
        assert b"".join(answer) == bytes(file.pdf)


@pytest.mark.usefixtures("old_database")
def test_a_report_of_a_result_of_then_is_refused_in_words_and_the_stored_ones_stay() -> None:
    known = list(Report.objects.order_by("pk").values_list("pk", "content__sha256"))
    browser = signed_in("olga@demo.example")
    for engagement in Engagement.objects.filter(reports__isnull=False, archived_at__isnull=True).distinct():
        answer = browser.post(reverse("order_report", args=[engagement.pk]))
        assertContains(answer, "assess the same answers with engine 2", status_code=409)
    assert list(Report.objects.order_by("pk").values_list("pk", "content__sha256")) == known


@pytest.mark.usefixtures("old_database")
def test_the_command_refuses_it_too() -> None:
    engagement = Engagement.objects.filter(reports__isnull=False, archived_at__isnull=True).first()
    assert engagement is not None
    known = Assessment.objects.count()
    refusal = StringIO()
    with pytest.raises(SystemExit):
        call_command("build_report", engagement.code, "--output", "/dev/null", stderr=refusal)
    assert "made by engine 1" in refusal.getvalue()
    assert Assessment.objects.count() == known


@pytest.mark.usefixtures("old_database")
def test_what_waited_for_a_worker_is_made() -> None:
    celery.loader.import_default_modules()  # as a worker does at its start
    queued = Assessment.objects.get(state="queued")
    run("apps.assessments.tasks.run_next")
    run("apps.reports.tasks.render")
    run("apps.responses.tasks.send_lost_links")
    run("apps.responses.tasks.thank")
    run("apps.mailing.tasks.sweep")
    for _ in range(Mail.objects.filter(state="queued").count() + 1):
        run("apps.mailing.tasks.send")
    assert not Report.objects.filter(state="queued").exists()
    # What it would say was written for another engine; nobody waits for it in silence.
    failed = Report.objects.filter(error_code="OLD_ENGINE")
    assert {report.failure for report in failed} == {reports.OF_ENGINE_ONE}
    assert not Mail.objects.filter(state__in=("queued", "running"), attempts=0).exists()
    queued.refresh_from_db()
    # It was queued for the engine of then, and says which one ranked it.
    assert queued.is_ready
    assert queued.engine_version == queued.result["meta"]["engine_version"] == ENGINE_VERSION
    assert queued.result["verdict"]["kind"] == "nothing"


def run(task: str) -> None:
    celery.tasks[task].apply(throw=True)


@pytest.mark.usefixtures("untouched_database")
def test_the_audit_trail_is_kept() -> None:
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert AuditEvent.objects.count() == 102
    assert {"import_engagement", "withdraw", "reveal_result", "archive_engagement", "hand_over"} <= verbs
