"""A second device, in a real browser: the code by mail, no address, the link made for oneself, the person's links."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from apps.engagements.choices import LinkWay
from apps.engagements.models import Stakeholder
from apps.responses.models import Response
from tests.browser import Watch, accessibility_problems, follow
from tests.responses.conftest import begin, link_path
from tests.responses.entry.test_members_links import code_in, deliver

pytestmark = pytest.mark.journey

PICTURES = os.environ.get("PICTURES", "")
SCREENS = [(width, scheme) for width in (390, 1440) for scheme in ("light", "dark")]


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def screen(request: pytest.FixtureRequest, chromium: Chromium) -> Iterator[BrowserContext]:
    width, scheme = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context
    context.close()


@pytest.fixture(autouse=True)
def real_mails(settings: Any) -> None:
    settings.MAILS_ARE_FILES = False


def looked_at(page: Page, name: str) -> None:
    """Hold a page to what every page is held to, and keep its picture where asked for."""
    assert accessibility_problems(page) == []
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if PICTURES:
        scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
        page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}-{scheme}.png", full_page=True)


def has_answered(bob: Stakeholder) -> tuple[Browser, Response]:
    browser = begin(bob)
    response = Response.objects.get(stakeholder=bob)
    saved = {"D1": "4", "revision": "0", "operation": str(uuid4())}
    assert browser.post(reverse("save_answer", args=[response.pk, "D1"]), saved).status_code == 200
    return browser, response


def test_bob_opens_his_answers_on_another_device_by_a_code(
    asgi_server: str, bob: Stakeholder, screen: BrowserContext, watch: Watch
) -> None:
    has_answered(bob)
    page = watch.open(screen)
    page.goto(asgi_server + link_path(bob, LinkWay.SHOWN))
    looked_at(page, "link")
    follow(page.get_by_role("button", name="Go on where I was"))
    looked_at(page, "code-asked-for")
    follow(page.get_by_role("button", name="Mail me a code"))
    (message,) = deliver()
    page.get_by_label("Code from the mail").fill("12")
    follow(page.get_by_role("button", name="Open what I gave"))
    looked_at(page, "code-wrong")
    page.get_by_label("Code from the mail").fill(code_in(message))
    follow(page.get_by_role("button", name="Open what I gave"))
    assert "/r/" in page.url


def test_without_an_address_nobody_meets_a_wall(
    asgi_server: str, bob: Stakeholder, screen: BrowserContext, watch: Watch
) -> None:
    Stakeholder.objects.update(email="")
    has_answered(bob)
    page = watch.open(screen)
    page.goto(asgi_server + link_path(bob, LinkWay.SHOWN))
    follow(page.get_by_role("button", name="Go on where I was"))
    expect(page.get_by_role("heading", name="You began on another device.")).to_be_visible()
    looked_at(page, "no-address")


def test_bob_makes_a_link_for_his_other_device_and_opens_it_there(
    asgi_server: str, bob: Stakeholder, screen: BrowserContext, watch: Watch, chromium: Chromium
) -> None:
    has_answered(bob)
    page = watch.open(screen)
    page.goto(asgi_server + link_path(bob))
    follow(page.get_by_role("button", name="Go on where I was"))
    page.goto(asgi_server + reverse("other_device", args=[Response.objects.get().pk]))
    looked_at(page, "other-device")
    follow(page.get_by_role("button", name="Make a link"))
    looked_at(page, "other-device-link")
    link = page.get_by_label("Your personal link").input_value()
    other = chromium.new_context()
    phone = watch.open(other)
    phone.goto(asgi_server + urlsplit(link).path)
    follow(phone.get_by_role("button", name="Go on where I was"))
    assert "/r/" in phone.url
    other.close()


def test_alice_sees_how_links_went(
    asgi_server: str, bob: Stakeholder, alices_browser: Browser, screen: BrowserContext, watch: Watch
) -> None:
    has_answered(bob)
    desk = alices_browser
    desk.post(reverse("person_link", args=[bob.engagement_id, bob.pk]))
    Stakeholder.objects.update(keeps_email=True, kept_email="old@harbourline.example")
    screen.add_cookies(
        [{"name": name, "value": each.value, "url": asgi_server} for name, each in desk.cookies.items()]
    )
    page = watch.open(screen)
    page.goto(asgi_server + reverse("person", args=[bob.engagement_id, bob.pk]))
    expect(page.get_by_text("Shown on screen, by Alice Duarte").first).to_be_visible()
    looked_at(page, "person")
