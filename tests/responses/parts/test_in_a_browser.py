"""The third edition on a phone: by keys alone, short pages, and what a chosen unit shows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from apps.engagements.models import Engagement
from apps.responses.models import Response
from tests.browser import follow, problems_of
from tests.factories import make_stakeholder
from tests.responses.conftest import link_path

type Frame = Callable[..., Engagement]

pytestmark = pytest.mark.journey
SAVED = re.compile(r"^Saved \d\d:\d\d$")
SCREEN = 844


def begin(page: BrowserPage, server: str, engagement: Engagement, perspective: str) -> None:
    page.set_viewport_size({"width": 390, "height": SCREEN})
    page.goto(server + link_path(make_stakeholder(engagement, "Kim Keys", perspective)))
    follow(page.get_by_role("button", name="Begin"))


def slug(page: BrowserPage) -> str:
    return page.url.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize(
    ("perspective", "kind", "stage"),
    [("platform", "answers", "pilot"), ("data_ml", "agent", "live"), ("business", "answers", "idea")],
)
def test_no_page_is_longer_than_two_screens_or_has_an_accessibility_problem(
    asgi_server: str, framed: Frame, page: BrowserPage, perspective: str, kind: str, stage: str
) -> None:
    begin(page, asgi_server, framed(kind=kind, stage=stage, check="some"), perspective)
    found, long, statements = [], [], []
    while slug(page) != "review":
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > 2 * SCREEN:
            long.append((slug(page), height))
        if slug(page).startswith("statements"):
            statements.append(height)
        found += list(problems_of(page, slug(page)))
        page.set_viewport_size({"width": 390, "height": SCREEN})
        go_on = page.get_by_role("link", name=re.compile("^Go on"))
        follow(go_on if slug(page) == "go-on" else page.get_by_role("button", name="Continue"))
    found += list(problems_of(page, "review"))
    assert found == []
    assert long == []
    assert max(statements) == SCREEN


def test_the_first_tap_on_a_growth_counts_straight_after_typing(
    asgi_server: str, framed: Frame, page: BrowserPage
) -> None:
    context = page.context.browser.new_context(has_touch=True, viewport={"width": 390, "height": SCREEN})
    try:
        phone = context.new_page()
        phone.goto(asgi_server + link_path(make_stakeholder(framed(), "Kim Keys", "product")))
        follow(phone.get_by_role("button", name="Begin"))
        phone.goto(phone.url.rstrip("/").rsplit("/", 1)[0] + "/express-2/")
        phone.locator("#QU7-now-figure").tap()
        phone.keyboard.type("1200")
        phone.locator("label", has_text="five times").tap()
        expect(phone.locator("[name=QU7-horizon][value='5']")).to_be_checked()
        expect(phone.locator("#saved")).to_have_text(SAVED)
        phone.reload()
        expect(phone.locator("[name=QU7-horizon][value='5']")).to_be_checked()
    finally:
        context.close()


def test_from_begin_to_the_receipt_by_keys_alone(asgi_server: str, framed: Frame, page: BrowserPage) -> None:
    page.goto(asgi_server + link_path(make_stakeholder(framed(), "Kim Keys", "product")))
    _tab_to(page, ".acts .primary")
    _enter(page)
    _tab_to(page, "ol.ordering button")
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_have_text(SAVED)
    _enter(page)
    _tab_to(page, "#QU7-now-figure")
    page.keyboard.type("1200")
    _tab_to(page, "[name=R6]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#saved")).to_have_text(SAVED)
    while slug(page) != "go-on":
        _tab_to(page, "[data-goes-on]")
        _enter(page)
    _tab_to(page, "a[href$='/review/']")
    _enter(page)
    _tab_to(page, "[data-goes-on]")
    _enter(page)
    expect(page.locator("h1")).to_contain_text("Sent, ")
    answers = dict(Response.objects.get().answers.values_list("item", "value"))
    assert len(answers["R1"]["ranking"]) == 4
    assert (answers["QU7"], answers["R6"]) == ({"now": 1200.0}, "rough")


def _tab_to(page: BrowserPage, selector: str) -> None:
    """Press Tab until such an element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab finds no {selector}")


def _enter(page: BrowserPage) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_chosen_unit_shows_the_fields_in_which_its_figures_are_kept(
    asgi_server: str, framed: Frame, page: BrowserPage
) -> None:
    begin(page, asgi_server, framed(), "platform")
    page.goto(page.url.replace("express-1", "express-2"))
    load, people = page.locator("#QU2-now-figure"), page.locator("#QU4-now-figure")
    expect(people).to_be_hidden()
    load.fill("40")
    page.get_by_label("Unit").select_option("a minute")
    expect(page.locator("#QU2-now-echo")).to_have_text("Read as 40 a minute")
    page.get_by_label("Unit").select_option("open at the same time")
    expect(load).to_be_hidden()
    people.fill("300")
    expect(page.locator("#QU4-now-echo")).to_have_text("Read as 300 sessions")
    follow(page.get_by_role("button", name="Continue"))
    answers = Response.objects.get().answers.values_list("item", "value")
    assert {item: value for item, value in answers if value} == {"QU4": {"now": 300.0}}


def test_a_pick_that_stands_alone_clears_the_others(
    asgi_server: str, framed: Frame, page: BrowserPage
) -> None:
    begin(page, asgi_server, framed(), "risk")
    page.goto(page.url.replace("express-1", "rest-3"))
    page.get_by_label("people must be told").check()
    page.get_by_label("none of these").check()
    expect(page.get_by_label("people must be told")).not_to_be_checked()
    page.get_by_label("high risk, a use on the list (Annex III)").check()
    expect(page.get_by_label("none of these")).not_to_be_checked()
