"""From the link to the receipt by keyboard alone, whatever is asked: nothing else is pressed, nothing traps, focus is seen."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from apps.engagements.models import Engagement
from apps.responses.models import Response
from tests.factories import make_stakeholder
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

MOST_STOPS = 200
# What has the focus, whether that is to be seen, and whether something else lies over it.
STOP = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const shown = stop.matches("input[type=radio], input[type=checkbox]") ? stop.closest("label") ?? stop : stop;
  const marks = [stop, shown].map((each) => getComputedStyle(each));
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return {
    tag: stop.tagName, type: stop.type ?? "", name: stop.name ?? "", value: stop.value ?? "",
    label: stop.getAttribute("aria-label") ?? stop.textContent.trim(), item: stop.closest("[data-item]")?.dataset.item ?? "",
    isSeen: marks.some((mark) => (mark.outlineStyle !== "none" && parseFloat(mark.outlineWidth) > 0) || mark.boxShadow !== "none"),
    isClear: Boolean(top) && (shown.contains(top) || top.contains(shown)),
  };
}"""

type Stop = dict[str, Any]


@dataclass
class Hands:
    """Somebody with a keyboard: goes from stop to stop and gives each question what it takes."""

    page: BrowserPage
    given: set[str] = field(default_factory=set)
    unseen: list[str] = field(default_factory=list)

    def press(self, key: str) -> Stop | None:
        self.page.keyboard.press(key)
        stop: Stop | None = self.page.evaluate(STOP)
        if stop and not (stop["isSeen"] and stop["isClear"]):
            self.unseen.append(f"{self.page.url}: {stop}")
        return stop

    def go_to(self, label: str) -> None:
        for _ in range(MOST_STOPS):
            stop = self.press("Tab")
            if stop and stop["label"].startswith(label):
                return
        pytest.fail(f"{label} is not reached on {self.page.url}")

    def answer_page(self, *last: str) -> None:
        """Go through the page as it comes, up to the button that ends it, and press that."""
        for _ in range(MOST_STOPS):
            stop = self.press("Tab")
            if stop and stop["label"].startswith(last):
                break
            if stop and stop["item"]:
                self.answer(stop)
        else:
            pytest.fail(f"{last} is not reached on {self.page.url}")
        # Back and forth again: what can be reached can be left.
        before = self.press("Shift+Tab")
        assert before
        assert self.press("Tab") == stop
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def answer(self, stop: Stop) -> None:
        name = stop["name"]
        if name == "move" and stop["label"].startswith("Put "):
            # Each press leads on to the next card, and the last to Continue.
            for _ in range(4):
                self.press("Enter")
            self.page.locator("ol.ordering button").last.focus()
        elif stop["type"] == "radio" and name not in self.given and not name.startswith("R1"):
            # Space takes the first; an arrow goes on to the next.
            self.press("Space")
            self.press("ArrowDown")
        elif stop["type"] == "checkbox" and name not in self.given:
            self.press("Space")
        elif stop["tag"] == "TEXTAREA" or stop["type"] == "text":
            self.page.keyboard.type("Storms" if stop["tag"] == "TEXTAREA" else "200")
        self.given |= {name, name.removesuffix("-figure")}


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
@pytest.mark.timeout(300)
def test_everything_is_answered_without_a_mouse(
    asgi_server: str, engagement: Engagement, page: BrowserPage, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    hands = Hands(page)
    page.goto(asgi_server + link_path(make_stakeholder(engagement, "Erin Executive", "executive")))
    hands.go_to("Begin")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while "/review/" not in page.url:
        hands.answer_page("Go on" if "/go-on/" in page.url else "Continue")
        expect(page.locator("[role=alert]:visible")).to_have_count(0)
        # A page begins at its question: Back is behind, one step away.
        expect(page.locator("h1")).to_be_focused()
    hands.answer_page("Send")
    expect(page.get_by_role("heading", name="Sent, ")).to_be_visible()
    response = Response.objects.get()
    answers = dict(response.answers.values_list("item", "value"))
    assert response.is_submitted
    assert set(answers) == set(response.asked)
    assert len(answers["R1"]["ranking"]) == 4
    assert hands.unseen == []
