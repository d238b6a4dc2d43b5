"""The wall on another machine: eight letters from the console open it once, to whoever types them first."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.room.commands import End
from apps.room.models import Room
from apps.room.tokens import token_for
from apps.room.wall.codes import LASTS
from tests.browser import Watch, follow, problems_of
from tests.factories import SignIn
from tests.journeys.people import sign_in
from tests.pages import read_page
from tests.room.conftest import Steered

CODE = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}\b")
WALL = "/wall/"
NO_WALL = "opens no wall. A code opens one once, within ten minutes"
TOO_MANY = 41


@pytest.fixture
def console(signed_in: SignIn, alice: User, room: Steered) -> Browser:
    return signed_in(alice)


def shown_on(console: Browser, room: Steered) -> str:
    """Press the button of the console, and read the code."""
    address = reverse("room_command", args=[room.room.engagement_id])
    answer = console.post(address, {"do": "wall_code"}, headers={"HX-Request": "true"})
    part = read_page(answer).one("#con-other").text
    assert WALL in part
    return CODE.search(part)[0]


def typed(code: str) -> tuple[int, str]:
    """Type a code on a machine that nobody is signed in on; return the status, and where it leads or what it says."""
    answer = Browser().post(WALL, {"code": code})
    return answer.status_code, answer.get("Location") or read_page(answer).text


def wall_of(room: Steered) -> str:
    return reverse("wall", args=[token_for(room.room.pk, "wall")])


def test_a_code_opens_the_wall_once_however_it_is_typed(console: Browser, room: Steered) -> None:
    code = shown_on(console, room)
    assert typed(f" {code.upper().replace('-', ' ')} ") == (302, wall_of(room))
    status, text = typed(code)
    assert (status, NO_WALL in text) == (404, True)
    assert Browser().get(wall_of(room)).status_code == 200
    rows = AuditEvent.objects.filter(verb__in=("show_wall_code", "open_wall")).order_by("at")
    assert [(row.verb, row.actor_kind) for row in rows] == [
        ("show_wall_code", "user"),
        ("open_wall", "visitor"),
    ]
    assert {row.scope_id for row in rows} == {room.room.organisation_id}


def test_it_is_shown_once_and_the_tables_hold_none(console: Browser, room: Steered) -> None:
    code = shown_on(console, room)
    told = f"{Room.objects.values().get()} {list(AuditEvent.objects.values())}"
    page = console.get(reverse("room", args=[room.room.engagement_id])).content.decode()
    assert [each for each in (code, code.replace("-", "")) if each in told or each in page] == []


def test_a_new_code_takes_the_place_of_the_one_before(console: Browser, room: Steered) -> None:
    first, second = shown_on(console, room), shown_on(console, room)
    assert typed(first)[0] == 404
    assert typed(second)[0] == 302


def test_a_code_is_over_after_ten_minutes_and_with_the_room(console: Browser, room: Steered) -> None:
    code = shown_on(console, room)
    Room.objects.update(wall_code_until=F("wall_code_until") - LASTS)
    assert NO_WALL in typed(code)[1]
    code = shown_on(console, room)
    Room.objects.update(wall_code_until=F("wall_code_until") + timedelta(days=1))
    room.room.refresh_from_db()
    room.do(End())
    assert NO_WALL in typed(code)[1]


@pytest.mark.parametrize("code", ["", "  ", "x" * 41, "a\0b"])
def test_what_is_no_code_is_said_at_its_field(db: None, code: str) -> None:
    answer = Browser().post(WALL, {"code": code})
    assert answer.status_code == 422
    assert read_page(answer).texts(".err")


@pytest.mark.parametrize("code", ["----", "<b>k7mq-2xpa</b>", "k7mq-2xpa'; --"])
def test_a_code_that_opens_nothing_comes_back_escaped(room: Steered, code: str) -> None:
    answer = Browser().post(WALL, {"code": code})
    assert answer.status_code == 404
    assert "<b>k7" not in answer.content.decode()


def test_whoever_guesses_keeps_nobody_in_the_same_network_out(console: Browser, room: Steered) -> None:
    statuses = [typed("2222-2222")[0] for _ in range(TOO_MANY)]
    assert statuses == [404] * (TOO_MANY - 1) + [429]
    assert typed(shown_on(console, room)) == (302, wall_of(room))


def test_a_machine_without_sign_in_shows_the_wall_and_follows(
    asgi_server: str,
    page: Page,
    chromium: Chromium,
    watch: Watch,
    engagement: Engagement,
    alice: User,
    bob: Stakeholder,
) -> None:
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("room", args=[engagement.pk]))
    follow(page.get_by_role("button", name="Open the room"))
    page.get_by_role("button", name="Open on another machine").click()
    code = page.locator("#con-other .code")
    expect(code).to_have_text(CODE)
    other = watch.open(chromium.new_context())
    other.goto(asgi_server + WALL.rstrip("/"))
    assert list(problems_of(other, "wall by code")) == []
    other.get_by_label("Code").fill(code.inner_text())
    other.get_by_label("Code").press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text(engagement.initiative)
    expect(other.locator(".w")).to_be_visible()
    page.locator("#con-now h1").click()
    page.keyboard.press("ArrowRight")
    expect(other.get_by_role("heading", name="Answer on your phone, each alone.")).to_be_visible()
    assert "sessionid" not in {each["name"] for each in other.context.cookies()}
