"""What a screen reader is told of each question: no "Error:" while nothing is wrong, and the sentence where something is."""

from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from apps.engagements.models import Engagement
from tests.browser import follow
from tests.factories import make_stakeholder
from tests.responses.answering.test_in_a_browser import go_on, start

pytestmark = pytest.mark.journey

type Node = dict[str, Any]

# Nothing that this page could have sent: each question of it is refused.
SPOIL = """() => {
  for (const field of document.querySelectorAll("[data-item] :is(input, textarea)")) {
    if (field.name.endsWith("-revision")) continue;
    if (/radio|checkbox/.test(field.type)) field.checked = true;
    field.disabled = false;
    field.value = field.tagName === "TEXTAREA" ? "far too long ".repeat(200) : "nonsense";
  }
}"""
SENTENCES = """() => [...document.querySelectorAll("[data-error]:not([hidden])")].map((place) => place.textContent.trim())"""


def tree_of(page: BrowserPage) -> list[Node]:
    """Return the accessibility tree as the browser hands it to a screen reader, without what it leaves out."""
    session = page.context.new_cdp_session(page)
    nodes: list[Node] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in nodes if not node["ignored"]]


def said(node: Node, what: str) -> str:
    return str(node.get(what, {}).get("value", ""))


def descriptions(page: BrowserPage) -> list[str]:
    return [text for node in tree_of(page) if (text := said(node, "description"))]


@pytest.mark.timeout(300)
def test_error_is_said_of_what_is_wrong_and_of_nothing_else(
    asgi_server: str, engagement: Engagement, page: BrowserPage
) -> None:
    start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    kinds: set[str] = set()
    while "/review/" not in page.url:
        address = page.url
        assert [text for text in descriptions(page) if "Error" in text] == [], address
        if "/go-on/" in address:
            go_on(page)
            continue
        page.evaluate(SPOIL)
        page.evaluate("() => document.querySelector('#questionnaire').requestSubmit()")
        expect(page.get_by_role("alert").first).to_be_visible()
        sentences: list[str] = page.evaluate(SENTENCES)
        assert sentences, address
        heard = descriptions(page)
        for sentence in sentences:
            assert sentence.startswith("Error: ")
            assert any(sentence in text for text in heard), (address, sentence, heard)
        kinds |= set(
            page.evaluate(
                "() => [...document.querySelectorAll('.bad, .ordering, .agree, .choices')].map((each) => each.className)"
            )
        )
        page.goto(address)
        for typed in page.locator("[data-picks]").all():
            typed.fill("")  # what can't be read would be asked about first
        go_on(page)
    assert {"ordering", "agree", "choices"} <= {name for each in kinds for name in each.split()}


def test_a_figure_that_is_refused_says_so_until_it_is_read(
    asgi_server: str, engagement: Engagement, page: BrowserPage
) -> None:
    start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    while not page.locator("[data-picks]").count():
        follow(page.get_by_role("button", name="Continue"))
    field = page.locator("[data-picks]").first
    field.fill("a lot")
    expect(field).to_have_attribute("aria-invalid", "true")
    (heard,) = [text for text in descriptions(page) if "not a figure we can read" in text]
    assert heard.startswith("Error: ")
    field.fill("")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert [text for text in descriptions(page) if "Error" in text] == []


def test_the_cards_of_the_ranking_have_names(
    asgi_server: str, engagement: Engagement, page: BrowserPage
) -> None:
    start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    page.get_by_role("button", name="Put Data").click()
    cards = [said(node, "name") for node in tree_of(page) if said(node, "role") == "listitem"]
    assert cards[0] == "1 Data"
    assert all(card.startswith("Not placed yet") for card in cards[1:4]), cards
