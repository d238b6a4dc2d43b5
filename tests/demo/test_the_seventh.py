"""The seventh engagement of the demo: asked twice, the second time in a room, which changed a mind and decided."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.decisions.models import Decision
from apps.demo import services
from apps.demo.services import load_demo, load_shipped
from apps.engagements.models import Engagement
from apps.reports.document.content import content_of
from apps.reports.models import Report
from apps.room.models import Room
from apps.room.visibility import reveals_of
from tests.factories import NOW, sign_in
from tests.pages import read_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def meters(monkeypatch: pytest.MonkeyPatch) -> Engagement:
    monkeypatch.setattr(services, "STORIES", {"meter-readings": True})
    load_shipped(at=NOW)
    load_demo(at=NOW)
    return Engagement.objects.get(initiative="Meter readings from photos")


def test_its_second_round_was_asked_in_a_room_that_has_ended(meters: Engagement) -> None:
    first, second = meters.rounds.order_by("number")
    room = Room.objects.get(engagement=meters)
    assert (room.state, second.topics) == ("ended", ["QO6", "R1"])
    assert first.closed_at is not None
    assert first.closed_at < room.opened_at == second.opened_at
    assert room.ended_at == second.closed_at
    assert room.ended_at < NOW
    assert NOW - room.opened_at < timedelta(days=8), "told as of the day it is loaded"
    order = room.topics.get(key="R1")
    before, after = reveals_of(order)
    assert after.moved == 5
    counts = [{each.label: each.people for each in seen.parts[0].counts} for seen in (before, after)]
    assert [each["Organisation"] for each in counts] == [5, 10]


def test_what_moved_stands_on_the_result_and_in_the_report(meters: Engagement) -> None:
    results = [each.engine_result for each in Assessment.objects.order_by("snapshot__round__number")]
    assert [each.verdict.kind for each in results] == ["nothing", "first"]
    lead = User.objects.get(email="alice@demo.example")
    page = read_page(sign_in(Browser(), lead).get(reverse("results", args=[meters.pk])))
    moved = page.one("#moved").text
    assert "What moved" in moved
    assert "changed the answer" in page.one("#moved").text.split("Put the four in order")[1], "the order, too"
    tables = [table for table in page.all("table") if len(table.all("thead th")) > 2]
    cells = [cell for table in tables for cell in table.all("tbody td")]
    assert cells
    assert all(cell.get("data-label") for cell in cells), "a phone has no room for the heads"
    content = content_of(Report.objects.get().content.document)
    assert content.moved is not None
    assert content.moved.sentences
    assert all(each in moved for each in content.moved.sentences)


def test_the_room_decided_with_its_votes_and_dissent(meters: Engagement) -> None:
    decision = Decision.objects.get(engagement=meters)
    assert decision.state == Decision.State.DECIDED
    assert decision.live_with == {"yes": 10, "with_reservation": 2, "no": 1}
    assert "brass meters" in decision.dissent
    lead = User.objects.get(email="alice@demo.example")
    page = read_page(sign_in(Browser(), lead).get(reverse("decision", args=[meters.pk])))
    assert "a check of one reading in five" in page.text


def test_from_the_list_of_the_demo_one_press_opens_a_room_to_try(meters: Engagement) -> None:
    browser = sign_in(Browser(), User.objects.get(email="alice@demo.example"))
    page = read_page(browser.get(reverse("engagements")))
    form = page.one("section:has(#tour-title) form")
    assert form["action"] == reverse("rehearse", args=[meters.pk])
    opened = browser.post(form["action"], follow=True)
    assert "Rehearsal" in read_page(opened).text
    assert "Scan the picture" in read_page(opened).text
    searched = read_page(browser.get(reverse("engagements"), {"q": "meter"}))
    assert not searched.all("#tour-title")


def test_no_other_organisation_is_offered_a_tour(meters: Engagement, alice: User) -> None:
    page = read_page(sign_in(Browser(), alice).get(reverse("engagements")))
    assert not page.all("#tour-title")
