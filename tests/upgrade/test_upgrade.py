"""A database filled by an earlier version migrates; every page opens, and results and reports are what they were."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.advice import Advice
from apps.assessments.models import Assessment
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import Mail
from apps.reports.models import Report, ReportFile
from config.celery import app as celery
from tests.factories import sign_in
from tests.responses.conftest import link_path
from tests.upgrade.conftest import known


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
        address = reverse(name, args=arguments)
        status = browser.get(address).status_code
        if status != 200:
            yield f"{status} {address}"


@pytest.mark.usefixtures("old_database")
def test_every_page_that_a_member_could_see_opens() -> None:
    pages = {who: those for who, those in known()["pages"].items() if not who.startswith("/")}
    assert pages
    found = {who: list(closed_to(signed_in(who), those)) for who, those in pages.items()}
    assert found == {who: [] for who in pages}


@pytest.mark.usefixtures("old_database")
def test_every_page_that_a_stakeholder_could_see_opens() -> None:
    pages = {who: those for who, those in known()["pages"].items() if who.startswith("/")}
    assert pages
    found = {who: list(closed_to(with_a_link(who.removeprefix("/")), those)) for who, those in pages.items()}
    assert found == {who: [] for who in pages}


@pytest.mark.usefixtures("old_database")
def test_links_codes_sessions_and_passwords_given_out_before_are_good() -> None:
    assert Browser().get(reverse("invitation", args=[known()["link"]])).status_code == 200
    assert Browser().post(reverse("invitation", args=[known()["link"]])).status_code == 302
    assert Browser().get(reverse("join"), {"code": known()["join_code"]}).status_code == 200
    name, value = known()["cookie"]
    browser = Browser()
    browser.cookies[name] = value
    response_id = UUID(name.rsplit("_", 1)[1])
    # Over by now; one that nobody here had signed would be a 404.
    assert browser.get(reverse("own_answers", args=[response_id])).status_code in {200, 401}
    login = {"login": known()["login"], "password": known()["password"]}
    assert Browser().post(reverse("account_login"), login).status_code == 302


@pytest.mark.usefixtures("old_database")
def test_every_stored_result_is_read_whole() -> None:
    assessments = list(Assessment.objects.ready().select_related("snapshot"))
    assert assessments
    for assessment in assessments:
        assert assessment.engine_result.to_json() == assessment.result
        assert Advice.from_json(assessment.advice).to_json() == assessment.advice
        written = assessment.snapshot.evidence.to_json()
        assert json.dumps(written) == json.dumps(assessment.snapshot.document)


def output_of(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.usefixtures("old_database")
def test_every_engagement_is_written_to_a_file() -> None:
    engagements = list(Engagement.objects.all())
    assert engagements
    for engagement in engagements:
        document = json.loads(output_of("export_engagement", engagement.code))
        assert document["initiative"] == engagement.initiative


@pytest.mark.usefixtures("old_database")
def test_the_stored_pdfs_are_sound_and_handed_out() -> None:
    files = list(ReportFile.objects.with_bytes().select_related("report__organisation"))
    assert files
    assert output_of("verify_reports").startswith(f"{len(files)} stored PDF")
    for file in files:
        owner = User.objects.get(membership__organisation=file.organisation_id, membership__role="owner")
        answer = signed_in(owner.email).get(reverse("report_download", args=[file.report_id]))
        assert b"".join(answer) == bytes(file.pdf)


@pytest.mark.usefixtures("old_database")
def test_what_waited_for_a_worker_is_made() -> None:
    celery.loader.import_default_modules()  # as a worker does at its start
    queued = set(Assessment.objects.filter(state="queued"))
    assert queued
    for _ in queued:
        run("apps.assessments.tasks.run_next")
    run("apps.reports.tasks.render")
    run("apps.outreach.tasks.send_lost_links")
    run("apps.outreach.tasks.thank")
    run("apps.mailing.tasks.sweep")
    for _ in range(Mail.objects.filter(state="queued").count() + 1):
        run("apps.mailing.tasks.send")
    assert not Report.objects.filter(state="queued").exists()
    assert not Mail.objects.filter(state__in=("queued", "running"), attempts=0).exists()
    assert queued <= set(Assessment.objects.ready())


def run(task: str) -> None:
    celery.tasks[task].apply(throw=True)


@pytest.mark.usefixtures("untouched_database")
def test_the_audit_trail_is_kept() -> None:
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"import_engagement", "withdraw", "reveal_result", "archive_engagement", "hand_over"} <= verbs
