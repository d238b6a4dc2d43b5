"""Screens of the wall, in a browser that gets nothing but the page and its files."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from apps.room.models import RoomScene
from apps.room.selectors import People, RoomNow, Shared
from apps.room.wall.screens import Screen

ADDRESS = "http://wall.example/"
STATIC = Path(__file__).parents[3] / "static"
SIZES = ((1920, 1080), (1280, 720), (1024, 768))
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)

NOW = RoomNow(
    id=UUID(int=1),
    engagement_id=UUID(int=2),
    title="Customer support assistant",
    language="",
    state="open",
    step=3,
    scene=RoomScene.JOIN,
    since=AT,
    timer_until=None,
    minutes=60,
    is_dark=False,
    is_black=False,
    is_round_open=True,
    is_rehearsal=False,
    people=People(asked=13, joined=10, earlier=0, begun=9, sent=4),
    topic=None,
    decision=None,
    code="4171 2208",
    join_address="scalelens.example/j",
    join_link="https://scalelens.example/j/?code=41712208",
)

# Of each text on the wall: its size and words, where it is not hidden, and whether it is a label inside a picture.
_LETTERS = """() => [...document.querySelectorAll("#wall *")]
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .filter(each => !each.closest("title, desc, .vh") && each.getClientRects().length)
  .map(each => {
    const svg = each.closest("svg"), size = parseFloat(getComputedStyle(each).fontSize);
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return {size: size * scale, isLabel: !!svg, text: each.textContent.trim().slice(0, 60)};
  })"""
# What hangs over the edge of the screen, or is cut off by the box it stands in.
_CUT_OFF = """() => {
  const found = [], {innerWidth: wide, innerHeight: high} = window, root = document.scrollingElement;
  if (root.scrollWidth > wide || root.scrollHeight > high) found.push(`scrolls: ${root.scrollWidth} x ${root.scrollHeight}`);
  const body = document.querySelector(".w-body")?.getBoundingClientRect();
  for (const each of document.querySelectorAll("#wall .w *")) {
    if (each.closest(".vh, title, desc") || each.closest("svg") && each.tagName !== "svg") continue;
    const box = each.getBoundingClientRect();
    if (!box.width || each.matches(".w-rule")) continue;
    const isOut = box.left < -1 || box.right > wide + 1 || box.top < -1 || box.bottom > high + 1;
    const isOver = body && each.closest(".w-body") && box.top < body.top - 1;
    if (isOut || isOver) found.push(`${each.tagName}.${each.className.baseVal ?? each.className} ${each.textContent.slice(0, 30)} ${Math.round(box.left)} ${Math.round(box.top)} ${Math.round(box.right)} ${Math.round(box.bottom)}`);
  }
  return found;
}"""


@dataclass
class Wall:
    page: Page
    asked: list[str] = field(default_factory=list)
    html: str = ""

    def show(self, screen: Screen, now: RoomNow = NOW, size: tuple[int, int] = SIZES[0]) -> None:
        fragment = render_to_string("room/wall/now.html", {"now": now, "screen": screen})
        context = {"token": "token", "title": now.title, "shared": Shared(now.step, fragment)}
        self.html = render_to_string("room/wall/page.html", context)
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.goto(ADDRESS)
        self.page.evaluate("document.fonts.ready.then(() => 0)")

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        file = STATIC / path.removeprefix("static/").partition("?")[0]
        self.asked.append(route.request.url)
        if not path:
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")
        elif route.request.url.startswith(ADDRESS) and file.is_file():
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    def problems(self, size: tuple[int, int]) -> Iterator[str]:
        """Yield what is too small for the last row, and what does not fit; `size` is that of the screen."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        rem = min(size[1] / 30, size[0] * 0.01875)
        for letter in self.page.evaluate(_LETTERS):
            least = rem * 28 / 36 if letter["isLabel"] else rem
            if letter["size"] < least - 0.3:
                yield f"{size}: {letter['size']:.1f} px, at least {least:.1f}: {letter['text']}"
        yield from (f"{size}: {each}" for each in self.page.evaluate(_CUT_OFF))


@pytest.fixture
def wall(chromium: Browser) -> Iterator[Wall]:
    context = chromium.new_context()
    page = context.new_page()
    found = Wall(page)
    page.route("**/*", found.answer)
    yield found
    context.close()


def dark(now: RoomNow) -> RoomNow:
    return replace(now, is_dark=True)
