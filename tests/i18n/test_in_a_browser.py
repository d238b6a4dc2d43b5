"""A phone in a language nobody speaks, every text a third longer: nothing hangs over the edge, and scripts speak it, too."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client as Session
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.responses.models import Response
from tests.browser import Watch, accessibility_problems, follow
from tests.factories import make_stakeholder
from tests.i18n.pseudo import pseudo
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

NARROW = 390
# What hangs over the edge, the innermost first.
WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth && !each.closest(".vh"))
  .map((each) => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`).reverse().slice(0, 5)"""


@pytest.fixture
def phone(chromium: Chromium, watch: Watch, asgi_server: str, pseudo_locale: str) -> Iterator[Page]:
    """A phone that asks for the pseudo-locale; `watch` hears of every breach of the CSP."""
    context = chromium.new_context(
        base_url=asgi_server,
        viewport={"width": NARROW, "height": 844},
        extra_http_headers={"accept-language": pseudo_locale},
    )
    yield watch.open(context)
    context.close()


def problems_of(page: Page) -> list[str]:
    found = accessibility_problems(page)
    if page.evaluate("document.documentElement.scrollWidth") > NARROW:
        found.append(f"{page.url} scrolls sideways: " + str(page.evaluate(WIDE)))
    return found


def begin_on(phone: Page, engagement: Engagement) -> Response:
    stakeholder = make_stakeholder(engagement, "Pat Platform", "platform")
    phone.goto(link_path(stakeholder))
    follow(phone.locator("main form button[type=submit]").first)
    return Response.objects.get(stakeholder=stakeholder)


def test_the_questionnaire_and_its_scripts_speak_it(phone: Page, engagement: Engagement) -> None:
    response = begin_on(phone, engagement)
    phone.goto(reverse("respond_page", args=[response.pk, "ranking"]))
    assert phone.evaluate("document.documentElement.lang") == "en-xa"
    first = phone.locator("ol.rank li").first
    name = first.locator(".name").inner_text()
    first.locator("button[name=move]").first.press("Enter")
    saved = phone.locator("#saved")
    expect(saved).to_have_text(re.compile(rf"^{re.escape(pseudo('Saved')[:3])}\S* \d\d:\d\d·+$"))
    said = pseudo("{title} is now number {place} of {count}.")
    said = said.replace("{title}", name).replace("{place}", "1").replace("{count}", "4")
    expect(phone.locator("#rank-announcer")).to_have_text(said)
    out = pseudo("Take {title} out of the order").replace("{title}", name)
    expect(first.locator("button[name=move]").last).to_have_attribute("aria-label", out)
    assert problems_of(phone) == []
    for slug in ("symptoms-1", "quantities-1", "review"):
        phone.goto(reverse("respond_page", args=[response.pk, slug]))
        assert problems_of(phone) == []


def test_without_a_network_the_indicator_says_so_in_it(phone: Page, engagement: Engagement) -> None:
    response = begin_on(phone, engagement)
    phone.goto(reverse("respond_page", args=[response.pk, "ranking"]))
    phone.context.set_offline(True)
    phone.locator("ol.rank li").first.locator("button[name=move]").first.press("Enter")
    expect(phone.locator("#saved")).to_have_text(pseudo("Not saved yet - will retry"))
    assert problems_of(phone) == []
    phone.context.set_offline(False)
    expect(phone.locator("#saved")).to_have_text(re.compile(r"\d\d:\d\d"))


def test_the_result_and_the_overview_fit_a_phone_in_it(
    asgi_server: str,
    phone: Page,
    case: Callable[[str], Engagement],
    alice: User,
    signed_in: Callable[[User], Session],
) -> None:
    engagement = case("support-bot-launch")
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": asgi_server}
    phone.context.add_cookies([cookie])  # type: ignore[list-item]
    for name in ("engagement", "results", "mails", "framing"):
        phone.goto(reverse(name, args=[engagement.pk]))
        assert phone.evaluate("document.documentElement.lang") == "en-xa"
        for summary in phone.locator("main summary").all():
            summary.click()
        assert problems_of(phone) == []
