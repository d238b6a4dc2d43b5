"""Who answers while the room is on comes back to it by itself: once they have sent, and when the room goes elsewhere."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Response
from apps.responses.statements import Change
from apps.room.commands import CloseRound, End, Next, Park, Timer
from apps.room.services import open_room
from tests.browser import Watch, follow
from tests.factories import acting
from tests.pages import read_page
from tests.responses.conftest import link_path, save_item
from tests.room.conftest import START, Steered
from tests.room.phones.conftest import Phone

type Open = Callable[[Stakeholder], Page]
STATEMENT = "D1"
QUERIES = 2  # of a page that asks whether the room is on


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


def test_who_sent_before_the_room_hears_that_it_is_on(
    engagement: Engagement,
    alice: User,
    bob: Stakeholder,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    phone = answered(Phone(bob))
    assert send(phone) == reverse("respond", args=[phone.response.pk])
    ask = reverse("workshop_here", args=[phone.response.pk])
    sent = read_page(phone.browser.get(reverse("respond", args=[phone.response.pk])))
    assert sent.one("[data-done]")["data-workshop"] == ask
    idle = phone.browser.get(ask)
    assert (idle.status_code, idle.content, idle.cookies) == (204, b"", {})
    steered = Steered(
        open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=START), alice
    )
    way = phone.browser.get(ask)
    assert "The workshop is on: Join" in read_page(way).text
    assert phone.address.encode() in way.content
    with django_assert_num_queries(QUERIES):
        phone.browser.get(ask)
    steered.do(End())
    assert phone.browser.get(ask).status_code == 410
    assert Browser().get(ask).status_code == 404


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


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_page_that_rests_shows_the_way_once_the_room_is_on(
    transactional_db: None,
    engagement: Engagement,
    alice: User,
    bob: Stakeholder,
    asgi_server: str,
    chromium: Chromium,
    watch: Watch,
) -> None:
    page = watch.open(chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True))
    page.goto(asgi_server + link_path(bob))
    follow(page.locator("main form button[type=submit]").first)
    mine = Response.objects.get(stakeholder=bob)
    given = PageChanges([Change(STATEMENT, 4, 0, uuid4())])
    save_page(response=mine, changes=given, by=SYSTEM, at=timezone.now())
    page.goto(asgi_server + reverse("respond_page", args=[mine.pk, "review"]))
    page.clock.install()
    follow(page.get_by_role("button", name="Send", exact=True))
    expect(page.get_by_role("heading", name="Sent, ")).to_be_visible()
    at = timezone.now()
    room = Steered(open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=at), alice)
    page.clock.run_for(20_000)
    bar = page.get_by_role("complementary", name="Workshop")
    expect(bar).to_contain_text("The workshop is on: Join")
    room.at = at
    follow(bar.get_by_role("link", name="Go there"))
    assert page.url.endswith(reverse("room_phone", args=[mine.pk]))
