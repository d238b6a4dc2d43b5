"""A round closes by itself at the time its people see on their clocks, and is given longer with one click."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.assessments import services, tasks
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import RoundNotOpen
from apps.engagements.lifecycle.services import extend_deadline
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


@pytest.mark.parametrize(
    ("closes_at", "days", "expected"),
    [
        # 18:00 in Berlin: an hour earlier in UTC in winter, two in summer.
        (datetime(2099, 1, 15, 17, tzinfo=UTC), 1, datetime(2099, 1, 16, 17, tzinfo=UTC)),
        (datetime(2027, 3, 27, 17, tzinfo=UTC), 1, datetime(2027, 3, 28, 16, tzinfo=UTC)),
        (datetime(2027, 10, 25, 16, tzinfo=UTC), 7, datetime(2027, 11, 1, 17, tzinfo=UTC)),
        # 02:30 in Berlin does not exist on 28 March 2027: the clock then shows 03:30.
        (datetime(2027, 3, 27, 1, 30, tzinfo=UTC), 1, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_clock_on_the_wall_shows_the_same_time_after_the_clocks_change(
    engagement: Engagement, closes_at: datetime, days: int, expected: datetime
) -> None:
    Engagement.objects.update(time_zone="Europe/Berlin")
    Round.objects.update(closes_at=closes_at)
    at = closes_at - timedelta(hours=1)
    assert extend_deadline(round=Round.objects.get(), days=days, by=SYSTEM, at=at) == expected
    assert Round.objects.get().closes_at == expected


def test_a_round_without_a_deadline_is_given_one_from_now(engagement: Engagement) -> None:
    at = datetime(2026, 11, 25, 9, 41, 17, tzinfo=UTC)
    assert extend_deadline(round=Round.objects.get(), days=7, by=SYSTEM, at=at) == datetime(
        2026, 12, 2, 9, 41, tzinfo=UTC
    )


def test_a_deadline_that_has_just_passed_is_not_moved_into_the_past(engagement: Engagement) -> None:
    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    Round.objects.update(closes_at=at - timedelta(days=3))
    assert extend_deadline(round=Round.objects.get(), days=1, by=SYSTEM, at=at) == at + timedelta(days=1)


def test_alice_gives_the_round_a_week_more_from_the_overview(
    engagement: Engagement, browser: Browser
) -> None:
    overview = reverse("engagement", args=[engagement.pk])
    assertNotContains(browser.get(overview), "A week longer")
    Round.objects.update(closes_at=datetime(2099, 1, 15, 17, tzinfo=UTC))
    assertContains(browser.get(overview), "A week longer")
    answer = browser.post(reverse("deadline_extend", args=[engagement.pk]), {"days": "7"})
    assertRedirects(answer, overview, fetch_redirect_response=False)
    assertContains(browser.get(overview), "The round closes by itself on Thursday, 22 January, 17:00.")
    assert AuditEvent.objects.get().verb == "set_deadline"


@pytest.mark.parametrize("days", ["", "2", "-7", "soon"])
def test_only_what_has_a_button_is_taken(days: str, engagement: Engagement, browser: Browser) -> None:
    answer = browser.post(reverse("deadline_extend", args=[engagement.pk]), {"days": days})
    assert answer.status_code == 404
    assert Round.objects.get().closes_at is None


def test_a_closed_round_is_not_extended(engagement: Engagement, browser: Browser) -> None:
    close(engagement)
    address = reverse("deadline_extend", args=[engagement.pk])
    assertContains(browser.post(address, {"days": "1"}, follow=True), "Reopen it first")
    assertNotContains(browser.get(reverse("deadline", args=[engagement.pk])), "In a day")
    with pytest.raises(RoundNotOpen):
        extend_deadline(round=Round.objects.get(), days=1, by=SYSTEM, at=timezone.now())
