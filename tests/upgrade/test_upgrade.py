"""A database filled by commit 7cfc457 migrates; every page, result and report of it is what it was."""

import json
import re
import zlib
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from apps.accounts.models import User
from apps.assessments.models import Assessment, Snapshot
from apps.core.models import AuditEvent
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import Mail
from apps.ranking import ENGINE_VERSION
from apps.ranking import Assessment as EngineAssessment
from apps.reports import services as reports
from apps.reports.models import Report, ReportFile
from apps.reports.pdf import rendering
from config.celery import app as celery
from tests.pages import read_page
from tests.upgrade.conftest import KNOWN

MEMBERS = [who for who in KNOWN["pages"] if not who.startswith("/")]
PEOPLE = [who.removeprefix("/") for who in KNOWN["pages"] if who.startswith("/")]


def signed_in(email: str) -> Browser:
    browser = Browser()
    if email:
        browser.force_login(User.objects.get(email=email))
    return browser


def with_a_link(stakeholder_id: str) -> Browser:
    """Have the facilitator make a new link for somebody, and open it."""
    person = Stakeholder.objects.get(pk=stakeholder_id)
    address = reverse("person_link", args=[person.engagement_id, person.pk])
    page = read_page(signed_in("alice@demo.example").post(address))
    browser = Browser()
    assert browser.post(urlsplit(page.one("#link-1")["value"]).path).status_code == 302
    return browser


def closed_to(browser: Browser, pages: list[tuple[str, list[Any]]]) -> Iterator[str]:
    for name, arguments in pages:
        address = reverse(name, args=arguments)
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
def test_every_stored_result_is_read_whole() -> None:
    results = list(Assessment.objects.ready().values_list("result", flat=True))
    assert len(results) == 9
    for result in results:
        assert EngineAssessment.from_json(result).to_json() == result


@pytest.mark.usefixtures("old_database")
def test_every_stored_snapshot_is_read_whole() -> None:
    snapshots = list(Snapshot.objects.all())
    assert len(snapshots) > 5
    for snapshot in snapshots:
        written = snapshot.evidence.to_json()
        assert json.dumps(written) == json.dumps(snapshot.document)
        assert sha256_of(written) == snapshot.sha256


def test_answers_frozen_again_are_the_same_version_with_the_same_result() -> None:
    versions = set(Snapshot.objects.values_list("pk", "sha256"))
    for assessment in Assessment.objects.ready().select_related("engagement", "snapshot"):
        newest = Snapshot.objects.filter(round=assessment.snapshot.round_id).order_by("-number").first()
        if assessment.snapshot != newest or assessment.engagement.is_archived:
            continue
        printed = json.loads(output_of("assess", assessment.engagement.code))
        assert printed == {"assessment": assessment.result, "advice": assessment.advice}
    assert set(Snapshot.objects.values_list("pk", "sha256")) == versions


def output_of(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.usefixtures("untouched_database")
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


@pytest.mark.usefixtures("untouched_database")
def test_the_same_pdfs_come_out_again() -> None:
    """Byte for byte where this machine prints as the one that made the dump did; else the same text on as many pages.

    Which WeasyPrint made a file stands in its row, but not which Pango shaped its lines: the dump's notes know.
    """
    for file in ReportFile.objects.with_bytes().select_related("report"):
        again = reports.render_content(file.report)
        if file.report.template_version != rendering.TEMPLATE_VERSION:
            continue  # it is printed by another template today: that it can be is all there is to see
        if KNOWN["printed_by"] == printed_by():
            assert again.pdf == bytes(file.pdf)
        else:
            assert again.pages == file.pages
            assert words_of(again.pdf) == words_of(bytes(file.pdf))


@pytest.mark.usefixtures("old_database")
def test_a_report_ordered_again_says_the_same_and_is_the_same() -> None:
    known = list(Report.objects.order_by("pk").values_list("pk", "content__sha256"))
    browser = signed_in("olga@demo.example")
    for engagement in Engagement.objects.filter(reports__isnull=False, archived_at__isnull=True).distinct():
        assert browser.post(reverse("order_report", args=[engagement.pk])).status_code == 302
    assert list(Report.objects.order_by("pk").values_list("pk", "content__sha256")) == known


def printed_by() -> dict[str, str]:
    """Name what the bytes of a PDF depend on beside our own files."""
    import fontTools
    import weasyprint
    from weasyprint.text.ffi import pango

    return {
        "weasyprint": weasyprint.__version__,
        "pango": str(pango.pango_version()),
        "fonttools": fontTools.version,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def words_of(pdf: bytes) -> str:
    """Return all letters of a PDF: where lines break depends on who sets them."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"[\s\-\u2010]+", "", text)


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
