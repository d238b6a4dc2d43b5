"""The report's pages: watched until it is ready, downloaded by those who may, tried again when it failed."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import Client, Membership, User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.reports import tasks
from apps.reports.models import Report
from tests import factories
from tests.factories import SignIn, leave, look
from tests.pages import read_page
from tests.reports.rows import PDF, make_report
from tests.reports.test_making import damage

pytestmark = pytest.mark.django_db


HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.render, "apply_async", lambda **options: None)


@pytest.fixture
def alices(signed_in: SignIn, alice: User) -> Browser:
    return signed_in(alice)


@pytest.fixture
def carols(signed_in: SignIn, carol: User) -> Browser:
    return signed_in(carol)


@pytest.fixture
def moira(engagement: Engagement) -> User:
    """A manager of the same organisation to whom another client was granted."""
    other = factories.make_client(engagement.organisation, "Kestrel Freight")
    return factories.make_member(engagement.organisation, "Moira", Membership.Role.MANAGER, (other,))


def page_of(report: Report) -> str:
    return reverse("report", args=[report.pk])


def download_of(report: Report) -> str:
    return reverse("report_download", args=[report.pk])


def text_of(browser: Browser, address: str, **options: Any) -> str:
    response = browser.get(address, **options)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_waiting_report_is_asked_for_again_every_two_seconds(
    carols: Browser, engagement: Engagement
) -> None:
    text = text_of(carols, page_of(make_report(engagement, queued_at=Now())))
    assert "Making the PDF" in text
    assert read_page(text).has('[data-hx-trigger="every 2s"]')


def test_a_running_report_says_how_far_it_is(carols: Browser, engagement: Engagement) -> None:
    report = make_report(
        engagement, state="running", fence="0" * 32, lease_until=factories.NOW, pages_done=9, attempts=2
    )
    text = text_of(carols, page_of(report))
    assert "Making the PDF, page 9" in text
    assert "It is still being made: this machine is busy." in text


def test_a_poll_that_would_change_nothing_gets_nothing(carols: Browser, engagement: Engagement) -> None:
    report = make_report(engagement)
    fragment = carols.get(page_of(report), headers=HTMX)
    assert fragment.content.lstrip().startswith(b"<section")
    seen = fragment.context["state"].stamp
    assert carols.get(page_of(report), {"seen": seen}, headers=HTMX).status_code == 204
    leave(Report, "running")
    assert b"Making the PDF" in carols.get(page_of(report), {"seen": seen}, headers=HTMX).content


def test_a_report_in_line_for_long_is_said_to_wait(carols: Browser, engagement: Engagement) -> None:
    report = make_report(engagement, queued_at=Now() - timedelta(minutes=1))
    assert "nothing is lost" in text_of(carols, page_of(report))


def test_a_ready_report_offers_the_pdf_and_polls_no_more(carols: Browser, engagement: Engagement) -> None:
    report = make_report(engagement, state="ready")
    text = text_of(carols, page_of(report))
    assert download_of(report) in text
    assert hashlib.sha256(PDF).hexdigest() in text
    assert (
        "56 TB have to be read by November 2028; the store holds 14 TB. It is full between March and December 2027."
        in text
    )
    assert "hx-trigger" not in text


def test_carol_downloads_exactly_what_was_stored_and_it_is_on_record(
    carols: Browser, carol: User, engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready")
    response = carols.get(download_of(report))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="scalelens-{engagement.code}-v1.pdf"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["ETag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert response["Content-Length"] == str(len(PDF))
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.object_id) == ("download_report", str(carol.pk), str(report.pk))


def test_a_damaged_file_is_sent_to_nobody(
    carols: Browser, engagement: Engagement, caplog: pytest.LogCaptureFixture
) -> None:
    report = make_report(engagement, state="ready")
    damage(report)
    response = carols.get(download_of(report), follow=True)
    assert response.redirect_chain == [(page_of(report), 302)]
    assert "damaged and was not sent" in response.content.decode()
    assert "CRITICAL" in caplog.text
    assert not AuditEvent.objects.filter(verb="download_report").exists()


def test_downloading_what_is_not_ready_leads_to_its_page(carols: Browser, engagement: Engagement) -> None:
    report = make_report(engagement)
    assert carols.get(download_of(report))["Location"] == page_of(report)


def test_a_failed_report_says_why_and_can_be_tried_again(carols: Browser, engagement: Engagement) -> None:
    report = make_report(
        engagement, state="failed", error_code="TOO_BIG", error_text="It has 80 pages.", attempts=3
    )
    assert "It has 80 pages." in text_of(carols, page_of(report))
    response = carols.post(reverse("report_retry", args=[report.pk]))
    assert response["Location"] == page_of(report)
    report.refresh_from_db()
    assert (report.state, report.attempts) == ("queued", 0)
    assert AuditEvent.objects.get().verb == "retry_report"


def test_trying_a_ready_report_again_is_refused_in_words(carols: Browser, engagement: Engagement) -> None:
    report = make_report(engagement, state="ready")
    response = carols.post(reverse("report_retry", args=[report.pk]), follow=True)
    assert "This report has not failed" in response.content.decode()
    assert not AuditEvent.objects.filter(verb="retry_report").exists()


@pytest.mark.parametrize("stranger", ["mallory", "moira"])
@pytest.mark.parametrize("page", ["report", "report_download"])
def test_a_stranger_finds_no_report(
    stranger: str, page: str, request: pytest.FixtureRequest, signed_in: SignIn, engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready")
    browser = signed_in(request.getfixturevalue(stranger))
    assert browser.get(reverse(page, args=[report.pk])).status_code == 404
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("person", ["alice", "olga", "carol"])
def test_those_who_may_read_it_do(
    person: str, request: pytest.FixtureRequest, signed_in: SignIn, engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready")
    assert signed_in(request.getfixturevalue(person)).get(page_of(report)).status_code == 200


def test_a_client_taken_away_from_a_manager_takes_its_reports_along(
    carols: Browser, carol: User, engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready")
    assert carols.get(page_of(report)).status_code == 200
    carol.membership.clients.clear()
    assert carols.get(page_of(report)).status_code == 404


def test_alice_orders_a_report_and_is_led_to_it(
    alices: Browser, alice: User, bring_in: Callable[..., Engagement]
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    response = alices.post(reverse("order_report", args=[engagement.pk]))
    report = Report.objects.get()
    assert response["Location"] == page_of(report)
    event = AuditEvent.objects.get(verb="order_report")
    assert (event.actor_id, event.detail) == (str(alice.pk), {"is_new": True})


def test_with_htmx_the_order_stays_on_the_page_it_was_given_on(
    alices: Browser, bring_in: Callable[..., Engagement]
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    response = alices.post(reverse("order_report", args=[engagement.pk]), headers=HTMX)
    text = response.content.decode()
    assert text.lstrip().startswith("<section")
    assert read_page(text).has("#report-panel")
    assert "Making the PDF" in text


def test_ordering_the_same_again_says_that_nothing_has_changed(
    alices: Browser, bring_in: Callable[..., Engagement]
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    alices.post(reverse("order_report", args=[engagement.pk]))
    leave(Report, "ready")
    response = alices.post(reverse("order_report", args=[engagement.pk]), follow=True)
    assert "Nothing has changed since report version 1" in response.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.parametrize(("headers", "status"), [({}, 409), (HTMX, 200)])
def test_an_order_that_cannot_be_filled_says_what_is_missing(
    headers: dict[str, str], status: int, alices: Browser, engagement: Engagement
) -> None:
    response = alices.post(reverse("order_report", args=[engagement.pk]), headers=headers)
    assert response.status_code == status
    assert "The round is still open" in response.content.decode()
    assert not Report.objects.exists()


def test_a_manager_orders_nothing(carols: Browser, engagement: Engagement) -> None:
    assert carols.post(reverse("order_report", args=[engagement.pk])).status_code == 404
    assert carols.get(reverse("report_panel", args=[engagement.pk])).status_code == 404


def test_more_orders_than_a_minute_allows_are_refused(alices: Browser, engagement: Engagement) -> None:
    for _ in range(10):
        alices.post(reverse("order_report", args=[engagement.pk]))
    response = alices.post(reverse("order_report", args=[engagement.pk]))
    assert "Too many tries" in response.content.decode()


def test_the_panel_shows_the_newest_report_and_keeps_the_earlier(
    alices: Browser, engagement: Engagement
) -> None:
    first = make_report(engagement, state="ready")
    make_report(engagement, state="failed", error_text="It has 80 pages.")
    text = text_of(alices, reverse("report_panel", args=[engagement.pk]))
    assert "It has 80 pages." in text
    assert download_of(first) in text


def test_the_panel_of_an_engagement_without_a_report_offers_to_order_one(
    alices: Browser, engagement: Engagement
) -> None:
    text = text_of(alices, reverse("report_panel", args=[engagement.pk]))
    assert reverse("order_report", args=[engagement.pk]) in text
    fragment = text_of(alices, reverse("report_panel", args=[engagement.pk]), headers=HTMX)
    assert fragment.startswith("<section")


@pytest.mark.parametrize(("page", "queries"), [("report", 15), ("report_panel", 9)])
def test_the_pages_cost_the_same_for_2_and_20_reports(
    page: str,
    queries: int,
    alices: Browser,
    engagement: Engagement,
    django_assert_num_queries: DjangoAssertNumQueries,
    harbourline: Client,
) -> None:
    report = make_report(engagement, state="ready")
    address = page_of(report) if page == "report" else reverse("report_panel", args=[engagement.pk])
    make_report(engagement, state="ready")
    alices.get(address)
    with django_assert_num_queries(queries):
        alices.get(address)
    for _ in range(18):
        make_report(engagement, state="ready")
    with django_assert_num_queries(queries):
        alices.get(address)
