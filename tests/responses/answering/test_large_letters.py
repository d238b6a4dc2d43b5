"""Letters twice as large, pages four times as large: the question keeps the screen, and nothing scrolls sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from apps.engagements.models import Engagement
from tests.browser import CHROMIUM, FLAGS, Watch, follow
from tests.factories import make_stakeholder
from tests.responses.answering.test_in_a_browser import SAVED, go_on, start
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

TWICE = "--blink-settings=defaultFontSize=32"  # what a reader sets in the browser: twice the usual 16
LEAST_SHARE = 0.6  # of the screen, for the question
LEAST_FIELD, LEAST_TARGET = 16, 24  # px
# What stays over the page wherever it is scrolled, as a share of the screen.
COVERED = """() => {
  scrollTo(0, document.documentElement.scrollHeight / 2);
  const heights = [...document.querySelectorAll("body *")]
    .filter((each) => /fixed|sticky/.test(getComputedStyle(each).position) && each.checkVisibility())
    .map((each) => each.getBoundingClientRect())
    .map((box) => Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)));
  return heights.reduce((sum, height) => sum + height, 0) / innerHeight;
}"""
# Fields into which a phone zooms, and what is smaller than a fingertip, opened where it was folded.
SMALL = """([leastField, leastTarget]) => {
  const folded = [...document.querySelectorAll("details:not([open])")];
  for (const details of folded) details.open = true;
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".vh, .skip");
  const fields = [...document.querySelectorAll("input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea")]
    .filter((each) => shown(each) && parseFloat(getComputedStyle(each).fontSize) < leastField);
  const targets = [...document.querySelectorAll("a, button, summary")]
    .filter((each) => shown(each) && each.getBoundingClientRect().height < leastTarget);
  const small = [...fields, ...targets].map((each) => `${each.tagName} ${each.name ?? ""} ${each.textContent.trim()}`);
  for (const details of folded) details.open = false;  // an open menu lies over the page
  return small;
}"""


@pytest.fixture(scope="module")
def large_letters(chromium: Chromium) -> Iterator[Chromium]:
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, TWICE])
    yield browser
    browser.close()


def walk(page: BrowserPage, server: str, engagement: Engagement) -> Iterator[str]:
    """Open every page from the link to the receipt."""
    person = make_stakeholder(engagement, "Erin Executive", "executive")
    page.goto(server + link_path(person))
    yield "link"
    start(page, server, person)
    # Something is answered, so that there is something to send.
    page.get_by_role("button", name="Put Data").click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    while "/review/" not in page.url:
        yield page.url.rsplit("/", 2)[1]
        go_on(page)
    yield "review"
    follow(page.get_by_role("button", name="Send", exact=True))
    expect(page.locator("h1")).to_contain_text("Sent, ")
    yield "receipt"


def hidden_by(page: BrowserPage, name: str, *sizes: tuple[int, int]) -> Iterator[str]:
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        covered = page.evaluate(COVERED)
        if covered > 1 - LEAST_SHARE:
            yield f"{name}: {covered:.0%} of {width} x {height} is covered"
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{name}: {wide} px wide on {width}"


@pytest.mark.timeout(120)
def test_letters_twice_as_large_leave_the_screen_to_the_question(
    asgi_server: str, engagement: Engagement, large_letters: Chromium, watch: Watch
) -> None:
    page = watch.open(large_letters.new_context())
    found: list[str] = []
    for name in walk(page, asgi_server, engagement):
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
        found += hidden_by(page, name, (390, 844), (320, 568), (1280, 720))
    assert found == []


def test_letters_that_the_page_alone_has_twice_as_large_leave_the_screen_to_the_question(
    asgi_server: str, engagement: Engagement, page: BrowserPage
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    assert 0 < page.evaluate(COVERED) < 1 - LEAST_SHARE
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(COVERED) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    ("height", "letters", "stay"), [(844, 100, True), (844, 150, False), (600, 100, False)]
)
def test_head_and_foot_scroll_away_with_larger_letters_and_on_low_screens(
    asgi_server: str, engagement: Engagement, page: BrowserPage, height: int, letters: int, stay: bool
) -> None:
    page.set_viewport_size({"width": 390, "height": height})
    start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
    page.evaluate("scrollTo(0, 200)")
    assert (page.locator(".q-head").evaluate("e => e.getBoundingClientRect().top") == 0) is stay
    page.evaluate("scrollTo(0, 0)")
    foot = page.locator(".q-foot").evaluate("e => e.getBoundingClientRect().bottom")
    assert (round(foot) == height) is stay


@pytest.mark.timeout(120)
def test_a_phone_and_a_page_four_times_as_large_show_the_question_and_can_be_pressed(
    asgi_server: str, engagement: Engagement, chromium: Chromium, watch: Watch
) -> None:
    page = watch.open(chromium.new_context())
    found: list[str] = []
    for name in walk(page, asgi_server, engagement):
        # The last is a screen of 1280 by 1024 at 400 %.
        found += hidden_by(page, name, (390, 844), (375, 553), (320, 256))
        found += [f"{name}: {small}" for small in page.evaluate(SMALL, [LEAST_FIELD, LEAST_TARGET])]
    page.goto(f"{asgi_server}/join/")
    found += [f"join: {small}" for small in page.evaluate(SMALL, [LEAST_FIELD, LEAST_TARGET])]
    assert found == []
