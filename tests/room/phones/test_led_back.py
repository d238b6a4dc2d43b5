"""Who answers while the room is on comes back to it by itself: once they have sent, and when the room goes elsewhere."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from apps.core.actors import SYSTEM
from apps.engagements.models import Stakeholder
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Response
from apps.responses.statements import Change
from apps.room.commands import CloseRound, Next, Park, Timer
from tests.browser import Watch, follow
from tests.pages import read_page
from tests.responses.conftest import link_path, save_item
from tests.room.conftest import Steered
from tests.room.phones.conftest import Phone

type Open = Callable[[Stakeholder], Page]
STATEMENT = "D1"


def answered(phone: Phone) -> Phone:
    """Give one answer, so that the form can be sent."""
    saved = save_item(phone.browser, phone.response, STATEMENT, {STATEMENT: "4"})
    assert saved.status_code == 200, saved.content
    return phone


def send(phone: Phone) -> str:
    review = reverse("respond_page", args=[phone.response.pk, "review"])
    sent = phone.browser.post(review, {"send": "1"})
    phone.response.refresh_from_db()
    assert phone.response.is_submitted
    return sent["Location"]


def test_who_sends_is_led_back_into_the_room(room: Steered, bob: Stakeholder) -> None:
    room.do(Next())
    phone = answered(Phone(bob))
    assert send(phone) == phone.address
    page = phone.look()
    assert "Sent. It goes on here by itself." in page.text
    assert reverse("respond", args=[phone.response.pk]) in [link["href"] for link in page.all("main a")]


def test_who_sends_while_the_room_rests_gets_the_receipt(room: Steered, bob: Stakeholder) -> None:
    room.do(Park())
    phone = answered(Phone(bob))
    assert send(phone) == reverse("respond", args=[phone.response.pk])
    receipt = read_page(phone.browser.get(reverse("respond", args=[phone.response.pk])))
    assert "The workshop is on: Join" in receipt.one(".q-bar").text


@pytest.fixture
def answering(
    transactional_db: None, room: Steered, asgi_server: str, chromium: Chromium, watch: Watch
) -> Open:
    """Open somebody's questions while everybody answers, on a device of its own."""
    room.at = timezone.now()
    room.do(Next())

    def answering(person: Stakeholder) -> Page:
        page = watch.open(chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True))
        page.goto(asgi_server + link_path(person))
        follow(page.locator("main form button[type=submit]").first)
        return page

    return answering


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_receipt_and_questions_go_where_the_room_goes(
    room: Steered, bob: Stakeholder, people: list[Stakeholder], answering: Open, asgi_server: str
) -> None:
    sent, late = answering(bob), answering(people[0])
    mine = Response.objects.get(stakeholder=bob)
    given = PageChanges([Change(STATEMENT, 4, 0, uuid4())])
    save_page(response=mine, changes=given, by=SYSTEM, at=timezone.now())
    sent.goto(asgi_server + reverse("respond_page", args=[mine.pk, "review"]))
    follow(sent.get_by_role("button", name="Send", exact=True))
    expect(sent.locator("h1")).to_have_text("Sent. It goes on here by itself.")
    follow(sent.get_by_role("link", name="Look at what you gave"))
    expect(sent.get_by_role("heading", name="Sent, ")).to_be_visible()
    late_at = late.url
    room.do(CloseRound())
    for page in (sent, late):
        expect(page.locator("h1")).to_have_text("The answers are being read.")
    assert "/room/" not in late_at


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_hosts_timer_counts_down_beside_the_questions(
    room: Steered, bob: Stakeholder, answering: Open
) -> None:
    page = answering(bob)
    timer = page.locator("#timer")
    expect(timer).to_be_hidden()
    room.do(Timer(3))
    expect(timer).to_have_text(re.compile(r"^(3:00|2:5\d)$"))
    room.do(Timer(None))
    expect(timer).to_be_hidden()
