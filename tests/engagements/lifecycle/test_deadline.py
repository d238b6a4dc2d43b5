"""A round closes by itself at the time its people see on their clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.outreach.composing import preview_of
from apps.outreach.texts import KINDS
from tests.factories import close
from tests.pages import read_page
from tests.responses.conftest import begin, link_path


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    rung: list[object] = []
    monkeypatch.setattr(tasks, "enqueue", rung.append)
    return rung


def test_alice_sets_a_deadline_by_the_clock_on_the_wall_in_berlin(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    address = reverse("deadline", args=[engagement.pk])
    answer = browser.post(address, {"closes_at": "2099-01-15T18:00", "time_zone": "Europe/Berlin"})
    assertRedirects(answer, reverse("engagement", args=[engagement.pk]))
    assert Round.objects.get().closes_at == datetime(2099, 1, 15, 17, 0, tzinfo=UTC)
    overview = read_page(browser.get(reverse("engagement", args=[engagement.pk])))
    assert "Thursday, 15 Jan 2099, 18:00" in overview.text
    assert read_page(browser.get(address)).one("[name=closes_at]")["value"] == "2099-01-15T18:00"
    assert "Thursday, 15 Jan 2099, 18:00 (Europe/Berlin)" in read_page(Browser().get(link_path(bob))).text
    engagement.refresh_from_db()
    words = preview_of(engagement, KINDS["invitation"].usual)
    assert "The round closes on Thursday, 15 January at 18:00 (Europe/Berlin)." in words.text
    browser.post(address, {"closes_at": "", "time_zone": "Europe/Berlin"})
    assert Round.objects.get().closes_at is None
    assert "\n\n\n" not in preview_of(engagement, KINDS["invitation"].usual).text


@pytest.mark.parametrize(
    ("closes_at", "time_zone", "reason"),
    [
        ("2001-01-01T12:00", "UTC", "That is past."),
        ("soon", "UTC", "Enter a valid date/time."),
        ("2099-01-01T12:00", "Mars/Olympus", "is no time zone we know"),
    ],
)
def test_a_deadline_that_can_not_be_is_refused_at_its_field(
    closes_at: str, time_zone: str, reason: str, engagement: Engagement, browser: Browser
) -> None:
    address = reverse("deadline", args=[engagement.pk])
    answer = browser.post(address, {"closes_at": closes_at, "time_zone": time_zone})
    assertContains(answer, reason, status_code=422)
    assert Round.objects.get().closes_at is None


def test_a_closed_round_gets_no_deadline(engagement: Engagement, browser: Browser) -> None:
    close(engagement)
    address = reverse("deadline", args=[engagement.pk])
    answer = browser.post(address, {"closes_at": "2099-01-01T12:00", "time_zone": "UTC"})
    assertContains(answer, "Reopen it first", status_code=422)


def test_at_the_deadline_the_round_closes_and_its_answers_are_ranked(
    engagement: Engagement, bob: Stakeholder, rung: list[object], browser: Browser
) -> None:
    begin(bob)
    Round.objects.update(closes_at=timezone.now() + timedelta(hours=1))
    tasks.close_overdue()
    assert Round.objects.get().is_open
    Round.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    tasks.close_overdue()
    tasks.close_overdue()
    assert not Round.objects.get().is_open
    assert Assessment.objects.count() == 1
    assert rung == [tasks.run_next]
    assert AuditEvent.objects.get(verb="close_round").actor_kind == "system"
    assertContains(browser.get(reverse("engagement", args=[engagement.pk])), "by its deadline")


def test_reopened_it_does_not_close_again_at_once(engagement: Engagement, rung: list[object]) -> None:
    Round.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    tasks.close_overdue()
    services.reopen_round(round=Round.objects.get(), by=SYSTEM, at=timezone.now())
    tasks.close_overdue()
    assert Round.objects.get().is_open
