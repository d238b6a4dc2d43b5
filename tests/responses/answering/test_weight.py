"""What a phone has to fetch before the first question can be answered."""

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Request

from apps.engagements.models import Engagement
from tests.browser import Watch
from tests.factories import make_stakeholder
from tests.responses.answering.test_in_a_browser import go, start

pytestmark = pytest.mark.journey

MOST_BYTES, MOST_FONTS = 60_000, 3


@pytest.mark.parametrize("width", [390, 1440])
def test_the_first_question_costs_less_than_60_kb_and_three_fonts(
    asgi_server: str, engagement: Engagement, chromium: Chromium, watch: Watch, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = watch.open(context)
    response = start(page, asgi_server, make_stakeholder(engagement, "Erin Executive", "executive"))
    # A phone that has seen nothing yet: the same session, and nothing kept from the page before.
    fresh = chromium.new_context(viewport={"width": width, "height": 844})
    fresh.add_cookies([dict(cookie) for cookie in context.cookies()])  # type: ignore[misc]
    context.close()
    page = watch.open(fresh)
    fetched: list[Request] = []
    page.on("requestfinished", lambda request: fetched.append(request))
    go(page, asgi_server, response, "express-1")
    page.wait_for_load_state("networkidle")
    fonts = [request.url for request in fetched if "/fonts/" in request.url]
    costs = {request.url: _bytes(request) for request in fetched if "/fonts/" not in request.url}
    fresh.close()
    assert len(costs) > 5
    assert sum(costs.values()) < MOST_BYTES, costs
    assert len(fonts) <= MOST_FONTS, fonts


def _bytes(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
