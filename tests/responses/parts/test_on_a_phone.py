"""How tall pages are on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from apps.engagements.models import Engagement
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.models import Response
from tests.factories import make_stakeholder
from tests.journeys import people
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("stage", ["idea", "live"])
@pytest.mark.parametrize("perspective", ["business", "product", "data_ml", "risk", "executive"])
def test_what_there_is_to_pick_stands_on_one_screen_with_the_button(
    asgi_server: str, page: BrowserPage, framed: Callable[..., Engagement], perspective: str, stage: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    engagement = framed(system_kind="agent", retrieval="yes", people_check="some", stage=stage)
    people.start(page, asgi_server + link_path(make_stakeholder(engagement, "Ann", perspective)))
    response = Response.objects.get(stakeholder__name="Ann")
    pages = questionnaire_of(response).course.pages
    slugs = [each.slug for each in pages if {item.kind for item in each.items} & {"choice", "target"}]
    assert slugs or (perspective, stage) == ("data_ml", "idea")
    for slug in slugs:
        page.goto(asgi_server + reverse("respond_page", args=[response.pk, slug]))
        tall = page.evaluate("document.documentElement.scrollHeight")
        assert tall <= 844, f"{slug}: {tall}"


@pytest.mark.parametrize("width", [320, 390])
def test_no_word_beside_a_range_breaks(
    asgi_server: str, page: BrowserPage, framed: Callable[..., Engagement], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    engagement = framed(system_kind="agent", retrieval="yes", stage="idea")
    people.start(page, asgi_server + link_path(make_stakeholder(engagement, "Ann", "data_ml")))
    response = Response.objects.get(stakeholder__name="Ann")
    slug = questionnaire_of(response).course.page_of("QD5")
    page.goto(asgi_server + reverse("respond_page", args=[response.pk, slug]))
    page.locator("details.range").first.locator("summary").click()
    heights = (
        page.locator(".ladder")
        .first.locator("span")
        .evaluate_all(
            "spans => spans.map(span => span.getBoundingClientRect().height / parseFloat(getComputedStyle(span).lineHeight))"
        )
    )
    assert len(heights) == 7
    assert max(heights) < 1.5
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_is_changed_is_led_to_without_a_frame_and_no_answer_looks_picked(
    asgi_server: str, page: BrowserPage, framed: Callable[..., Engagement]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    engagement = framed(system_kind="agent", stage="idea")
    people.start(page, asgi_server + link_path(make_stakeholder(engagement, "Ann", "product")))
    response = Response.objects.get(stakeholder__name="Ann")
    for item in ("QU7", "G2"):
        slug = questionnaire_of(response).course.page_of(item)
        page.goto(
            asgi_server + reverse("respond_page", args=[response.pk, slug]) + f"?change#{item}-question"
        )
        focused = page.evaluate(
            "[document.activeElement.id, getComputedStyle(document.activeElement).outlineWidth]"
        )
        assert focused == [f"{item}-question", "0px"]


def test_how_one_knows_shows_once_a_figure_is_typed(
    asgi_server: str, page: BrowserPage, framed: Callable[..., Engagement]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    people.start(page, asgi_server + link_path(make_stakeholder(framed(), "Ann", "product")))
    response = Response.objects.get(stakeholder__name="Ann")
    page.goto(asgi_server + reverse("respond_page", args=[response.pk, "express-2"]))
    known = page.get_by_text("I guessed")
    expect(known).to_be_hidden()
    page.locator("[name=QU7-now][value=dk]").check()
    expect(known).to_be_hidden()
    page.locator("#QU7-now-figure").fill("1200")
    expect(known).to_be_visible()
    saved = page.locator("#saved")
    page.locator("#QU7-now-figure").fill("1-2")
    expect(saved).to_have_text("Not saved")
    assert saved.evaluate("each => each.getClientRects().length && each.offsetHeight") < 30
