"""The operators' page: how the whole installation is, for those whom whoever runs it has named."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import Outlet
from apps.operations.models import BackupDrill, RunningProcess
from apps.operations.selectors import FAILED_A_PAGE
from apps.reports.models import ERASED, Report
from tests import factories
from tests.factories import SignIn
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db

PAGE = "/operations/"
DUE = ">Due<"


@pytest.fixture
def oswin(settings: Settings, mallory: User) -> User:
    """Whoever runs the installation: a facilitator of another organisation."""
    settings.OPERATORS = [mallory.email.lower()]
    return mallory


@pytest.fixture
def operators(oswin: User, signed_in: SignIn) -> Browser:
    return signed_in(oswin)


def failed(engagement: Engagement, **fields: Any) -> Report:
    return make_report(
        engagement, state="failed", error_text="The worker stopped before it was done.", **fields
    )


def test_an_operator_sees_work_processes_and_failed_reports_of_all(
    operators: Browser, engagement: Engagement, bob: Stakeholder
) -> None:
    failed(engagement, finished_at=Now())
    make_report(engagement, available_at=Now() - timedelta(minutes=5, seconds=30))
    factories.make_mail(
        engagement, bob, state="queued", finished_at=None, available_at=Now() + timedelta(minutes=1)
    )
    RunningProcess.objects.create(name="celery on host", kind="worker", queues=["reports"])
    RunningProcess.objects.create(name="beat on host", kind="beat", seen_at=Now() - timedelta(minutes=3))
    said = " ".join(operators.get(PAGE).text.split())
    for words in (
        engagement.organisation.name,
        "The worker stopped before",
        "5 minutes",
        "3 minutes ago",
        "Gone",
    ):
        assert words in said
    for hidden in (engagement.initiative, engagement.client.name, bob.email, bob.name):
        assert hidden not in said


def test_while_nothing_runs_and_nothing_failed_it_says_so(operators: Browser) -> None:
    said = operators.get(PAGE).text
    assert "Neither a worker nor beat has been seen" in said
    assert "None." in said


def test_an_operator_has_a_report_made_again_and_its_organisation_can_read_who(
    operators: Browser, oswin: User, engagement: Engagement, olgas: Browser
) -> None:
    report = failed(engagement)
    again = reverse("operations_retry", args=[report.pk])
    assert again in operators.get(PAGE).text
    why = report.error_text
    assert "The report is made again." in operators.post(again, follow=True).text
    report.refresh_from_db()
    assert (report.state, report.attempts) == ("queued", 0)
    row = AuditEvent.objects.get(verb="retry_report")
    assert (row.actor_id, row.scope_id) == (str(oswin.pk), engagement.organisation_id)
    assert row.detail == {"failed": why}
    assert why in olgas.get(reverse("trail")).text
    assert "This report has not failed" in operators.post(again, follow=True).text
    assert AuditEvent.objects.filter(verb="retry_report").count() == 1


def test_for_an_owner_who_is_no_operator_there_is_no_such_page(
    olgas: Browser, oswin: User, engagement: Engagement
) -> None:
    report = failed(engagement)
    assert olgas.get(PAGE).status_code == 404
    assert olgas.post(reverse("operations_retry", args=[report.pk])).status_code == 404
    assert reverse("operations") not in olgas.get(reverse("engagements")).text
    report.refresh_from_db()
    assert report.is_failed


def test_what_can_not_be_made_again_is_not_shown(operators: Browser, engagement: Engagement) -> None:
    report = failed(engagement, error_code=ERASED)
    assert str(report.pk) not in operators.get(PAGE).text


def test_failed_reports_go_by_pages(operators: Browser, engagement: Engagement) -> None:
    reports = [
        failed(engagement, finished_at=factories.NOW - timedelta(minutes=number))
        for number in range(FAILED_A_PAGE + 1)
    ]
    first, second = operators.get(PAGE).text, operators.get(f"{PAGE}?page=2").text
    assert [str(report.pk) in first for report in reports] == [True] * FAILED_A_PAGE + [False]
    assert [str(report.pk) in second for report in reports] == [False] * FAILED_A_PAGE + [True]
    assert "?page=2" in first
    assert "?page=3" not in second
    for nonsense in ("0", "-1", "x", "9" * 5000, "²"):
        assert str(reports[0].pk) in operators.get(PAGE, {"page": nonsense}).text


def test_as_many_statements_for_twenty_rows_as_for_two(operators: Browser, engagement: Engagement) -> None:
    counts = []
    for number in (2, 18):
        for each in range(number):
            failed(engagement)
            RunningProcess.objects.create(name=f"{number}-{each}", kind="worker")
        with CaptureQueriesContext(connection) as queries:
            operators.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_says_that_a_restored_database_sends_no_mails(operators: Browser) -> None:
    assert "sends no mails" not in operators.get(PAGE).text
    Outlet.objects.create(database="another")
    assert "sends no mails" in operators.get(PAGE).text


def test_it_says_when_a_backup_was_last_found_whole_and_that_the_next_is_due(operators: Browser) -> None:
    assert "Nobody has tried yet whether a backup can be brought back." in operators.get(PAGE).text
    BackupDrill.objects.create(good_at=Now() - timedelta(days=9))
    said = operators.get(PAGE).text
    assert "A backup was last brought back and found whole: " in said
    assert DUE in said
    call_command("note_drill", stdout=StringIO())
    assert DUE not in operators.get(PAGE).text
