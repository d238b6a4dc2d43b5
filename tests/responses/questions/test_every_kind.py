"""Every kind of question on a phone and at a desk: shown, answered, saved, read back, and nothing jumps."""

import re
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Route, expect

from apps.engagements.models import Engagement
from tests.browser import LOOKS, problems_of
from tests.factories import make_stakeholder
from tests.responses.answering.test_in_a_browser import SAVED, go, start

pytestmark = pytest.mark.journey

TEXTS = (
    "Saved 14:02",
    "Saving…",
    "Not saved yet - will retry",
    "Not saved",
    "1 answer to settle",
    "Closed: came too late",
    "",
)
# Where everything stands but the indicator itself, to the pixel.
PLACES = """async () => (await document.fonts.ready) && [...document.querySelectorAll("body *")]
  .filter((each) => each.id !== "saved" && !each.closest("svg, .vh") && each.checkVisibility())
  .map((each) => [each, each.getBoundingClientRect()])
  .map(([each, box]) => `${each.tagName} ${each.id || each.className} `
    + [box.left, box.top + scrollY, box.width, box.height].map(Math.round).join(" "))"""

type Given = dict[str, str | list[str]]


@dataclass(frozen=True)
class Kind:
    """One question and ways to answer it: what is given, by the names of the fields, and what is kept."""

    page: str
    item: str
    ways: tuple[tuple[Given, Any], ...]
    perspective: str = "executive"


def order(*dimensions: str) -> tuple[Given, Any]:
    return {"ranking": list(dimensions)}, {"ranking": list(dimensions)}


KINDS = {
    "ranking": Kind(
        "express-1",
        "R1",
        (
            order("data", "model", "user", "organization"),
            order("organization", "data", "model", "user"),
            order("user", "organization", "data", "model"),
            order("model", "user", "organization", "data"),
        ),
    ),
    "text": Kind("express-1", "R3", (({"R3": "The storm day."}, "The storm day."), ({"R3": "A"}, "A"))),
    "agreement": Kind("statements-1", "", (({"": "1"}, 1), ({"": "5"}, 5), ({"": "dk"}, "dk"))),
    "quantity with a limit": Kind(
        "rest-1",
        "QO1",
        (
            (
                {"QO1-now": "4", "QO1-horizon": "4", "QO1-limit": "5"},
                {"now": 19.7484, "horizon": 19.7484, "limit": 55.6776, "rows": ["now", "horizon", "limit"]},
            ),
            (
                {"QO1-now-figure": "12", "QO1-horizon-figure": "40", "QO1-limit-figure": "60"},
                {"now": 12, "horizon": 40, "limit": 60},
            ),
        ),
    ),
    "quantity without a limit": Kind(
        "express-2",
        "QM12",
        (
            ({"QM12-now": "3"}, {"now": 3162.28, "rows": ["now"]}),
            ({"QM12-now-figure": "700"}, {"now": 700}),
            ({"QM12-now": "dk"}, {"now": None}),
        ),
    ),
    "how one knows": Kind("express-3", "R6", (({"R6": "rough"}, "rough"), ({"R6": "measured"}, "measured"))),
    "choice of one": Kind("rest-2", "C21", (({"C21": "data"}, "data"), ({"C21": "none"}, "none"))),
    "choice of many": Kind(
        "rest-1",
        "C7",
        (
            ({"C7": ["sector_rules", "high_risk"]}, ["sector_rules", "high_risk"]),
            ({"C7": ["dk"]}, "dk"),
            ({"C7": ["none"]}, ["none"]),
        ),
        "risk",
    ),
    "target": Kind("express-3", "G4", (({"G4": "3000"}, 3000), ({"G4": "dk"}, "dk"))),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_it_is_shown_answered_saved_and_read_back(
    asgi_server: str, engagement: Engagement, page: BrowserPage, kind: Kind
) -> None:
    asked = make_stakeholder(engagement, "Erin Asked", kind.perspective)
    response = start(page, asgi_server, asked)
    found: list[str] = []
    # Every way, in turns on a phone and at a desk; how it looks does not depend on what is given.
    for turn, ((width, scheme), (given, kept)) in enumerate(zip(cycle(LOOKS), kind.ways, strict=False)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        go(page, asgi_server, response, kind.page)
        item = kind.item or page.locator("[data-item]").first.get_attribute("data-item") or ""
        named = {name or item: value for name, value in given.items()}
        if item == "R6" and not turn:  # asked of whoever gave a figure
            page.locator("[data-figure] label").first.click()
            expect(page.locator("#saved")).to_contain_text("Saved ")
        found += [f"{width} {scheme}: {moved}" for moved in moved_by_saving(page, named)]
        assert response.answers.get(item=item).value == kept
        page.reload()
        check(page, named)
        if turn < len(LOOKS):
            found += problems_of(page, kind.page, [(width, scheme)])
    assert found == []


def moved_by_saving(page: BrowserPage, named: Given) -> list[str]:
    """Answer, hold the save back, and return what stands elsewhere once it is through."""
    held: list[Route] = []
    page.route("**/q/*/", lambda route: held.append(route), times=1)
    for name, value in named.items():
        give(page, name, value)
    expect(page.locator("#saved")).to_have_text("Saving…")
    while not held:
        page.wait_for_timeout(20)
    before = page.evaluate(PLACES)
    held[0].continue_()
    expect(page.locator("#saved")).to_have_text(SAVED)
    return sorted(set(before) ^ set(page.evaluate(PLACES)))[:6]


def give(page: BrowserPage, name: str, value: str | list[str]) -> None:
    field = page.locator(f"[name='{name}']").first
    kind = field.get_attribute("type")
    if name == "ranking":
        while placed(page):
            page.locator("[data-placed] button[name=move]").first.click()
        for dimension in value:
            page.locator("li", has=page.locator(f"[value='{dimension}']")).locator("button").click()
    elif kind in {"radio", "checkbox"}:
        unwanted = [box for box in ticked(page, name) if kind == "checkbox" and box not in value]
        for choice in [*unwanted, *(each for each in listed(value) if each not in ticked(page, name))]:
            label = page.locator(f"[name='{name}'][value='{choice}']").locator("xpath=ancestor::label")
            if not label.is_visible():
                label.locator("xpath=ancestor::details/summary").click()
            label.click()
    else:
        if not field.is_visible():
            field.locator("xpath=ancestor::details/summary").click()
        field.fill(str(value))


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def placed(page: BrowserPage) -> list[str]:
    return [field.input_value() for field in page.locator("[name=ranking]").all() if field.is_enabled()]


def ticked(page: BrowserPage, name: str) -> list[str]:
    boxes = page.locator(f"[name='{name}']").all()
    return [box.get_attribute("value") or "" for box in boxes if box.is_checked()]


def check(page: BrowserPage, named: Given) -> None:
    """See that the page, opened anew, shows what was given; a figure comes back with its unit."""
    for name, value in named.items():
        field = page.locator(f"[name='{name}']").first
        if name == "ranking":
            assert placed(page) == value
        elif field.get_attribute("type") in {"radio", "checkbox"}:
            assert ticked(page, name) == listed(value)
        else:
            expect(field).to_have_value(re.compile(rf"^{re.escape(str(value))}( \w+)?$"))


def test_none_of_the_indicators_texts_moves_anything(
    asgi_server: str, engagement: Engagement, page: BrowserPage
) -> None:
    response = start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for slug in ("express-1", "statements-1", "rest-2", "review"):
            go(page, asgi_server, response, slug)
            places = page.evaluate(PLACES)
            for text in TEXTS:
                page.evaluate("text => { document.getElementById('saved').textContent = text }", text)
                moved = set(places) ^ set(page.evaluate(PLACES))
                assert not moved, (width, slug, text, moved)
