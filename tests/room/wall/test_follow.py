"""The wall in a browser: it shows what the room shows as soon as that changes, and a lost line takes nothing from it."""

import time

import pytest
from django.db.models import F
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from apps.engagements.models import Engagement
from apps.room.live import publish
from apps.room.models import Room, RoomScene
from apps.room.tokens import token_for
from tests.factories import NOW

pytestmark = pytest.mark.journey


@pytest.fixture
def room(engagement: Engagement) -> Room:
    return Room.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        step=1,
        since=NOW,
        opened_at=NOW,
        touched_at=NOW,
    )


def test_letters_that_come_late_are_used_all_the_same(asgi_server: str, page: Page, room: Room) -> None:
    asked = list[str]()

    def late(route: Route) -> None:
        asked.append(route.request.url)
        time.sleep(0.7)
        route.continue_()

    page.route("**/*.woff2", late)
    page.goto(asgi_server + reverse("wall", args=[token_for(room.pk, "wall")]))
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.wait_for_timeout(300)
    assert asked
    assert fonts_of(page, "h1") == {"IBM Plex Serif SemiBold"}


def fonts_of(page: Page, selector: str) -> set[str]:
    """Return the faces that the browser really draws a text with."""
    browser = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        browser.send(f"{domain}.enable")
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    node = browser.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = browser.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {each["familyName"] for each in fonts}


def test_it_follows_the_room_and_keeps_what_it_showed(
    asgi_server: str, page: Page, engagement: Engagement, room: Room
) -> None:
    page.goto(asgi_server + reverse("wall", args=[token_for(room.pk, "wall")]))
    expect(page.get_by_role("heading", level=1)).to_have_text(engagement.initiative)
    Room.objects.filter(pk=room.pk).update(scene=RoomScene.ANSWER, is_dark=True, step=F("step") + 1)
    publish(room.pk, 2)
    answer = page.get_by_role("heading", name="Answer on your phone, each alone.")
    expect(answer).to_be_visible()
    expect(page.locator(".w")).to_have_class("w dark")
    page.context.set_offline(True)
    page.wait_for_timeout(500)
    expect(answer).to_be_visible()
    page.context.set_offline(False)
    Room.objects.filter(pk=room.pk).update(scene=RoomScene.READING, step=F("step") + 1)
    publish(room.pk, 3)
    expect(page.get_by_role("heading", name="The answers are still being collected.")).to_be_visible()
