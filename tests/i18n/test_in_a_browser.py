"""A phone in a language nobody speaks, every text a third longer: nothing hangs over the edge, and scripts speak it, too."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client as Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.services import mint_links
from apps.reports.services import freeze_report
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.models import Response
from tests.browser import Watch, accessibility_problems, follow
from tests.factories import NOW, acting, make_stakeholder
from tests.i18n.pseudo import LANGUAGE, pseudo
from tests.i18n.test_facilitator_forms import has_begun
from tests.i18n.test_overview import interviewed, it_is_not_their_trade, there_are_peaks
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

NARROW, WIDE = 390, 1440
PAGES = (
    *("engagement", "framing", "people_new", "people_import", "deadline", "floors", "joining_room"),
    *("engagement_clone", "handover"),
)
# What hangs over the edge, the innermost first.
OVER = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth && !each.closest(".vh"))
  .map((each) => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`).reverse().slice(0, 5)"""


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> int:
    """Return how wide the screen is: a phone's, unless a test asks for another by its parameter."""
    return int(getattr(request, "param", NARROW))


@pytest.fixture
def page(
    chromium: Chromium, watch: Watch, asgi_server: str, pseudo_locale: str, screen: int
) -> Iterator[Page]:
    """Open a browser that asks for the pseudo-locale; `watch` hears of every breach of the CSP."""
    context = chromium.new_context(
        base_url=asgi_server,
        viewport={"width": screen, "height": 844},
        extra_http_headers={"accept-language": pseudo_locale},
    )
    yield watch.open(context)
    context.close()


def problems_of(page: Page, *, contrast: bool = True) -> list[str]:
    problems = [f"{page.url}: {each}" for each in accessibility_problems(page, contrast=contrast)]
    return [*problems, *hanging_over(page)]


def hanging_over(page: Page) -> list[str]:
    assert page.evaluate("document.documentElement.lang") == LANGUAGE
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        return [f"{page.url} scrolls sideways: {page.evaluate(OVER)}"]
    return []


def begin_on(page: Page, engagement: Engagement, perspective: str = "platform") -> Response:
    stakeholder = make_stakeholder(engagement, "Pat Platform", perspective)
    page.goto(link_path(stakeholder))
    follow(page.locator("main form button[type=submit]").first)
    return Response.objects.get(stakeholder=stakeholder)


def test_the_questionnaire_and_its_scripts_speak_it(page: Page, engagement: Engagement) -> None:
    response = begin_on(page, engagement)
    page.goto(reverse("respond_page", args=[response.pk, "express-1"]))
    first = page.locator("ol.ordering li").first
    name = first.locator(".name").inner_text()
    first.locator("button[name=move]").first.press("Enter")
    saved = page.locator("#saved")
    expect(saved).to_have_text(re.compile(rf"^{re.escape(pseudo('Saved')[:3])}\S* \d\d:\d\d·+$"))
    said = pseudo("{title} is first. Three are left.").replace("{title}", name)
    expect(page.locator("[data-standing-of]")).to_have_text(said)
    expect(first.locator("button[name=move]")).to_have_text(
        pseudo("Take {title} out").replace("{title}", name)
    )
    assert problems_of(page) == []


def test_without_a_network_the_indicator_says_so_in_it(page: Page, engagement: Engagement) -> None:
    response = begin_on(page, engagement)
    page.goto(reverse("respond_page", args=[response.pk, "express-1"]))
    page.context.set_offline(True)
    page.locator("ol.ordering li").first.locator("button[name=move]").first.press("Enter")
    expect(page.locator("#saved")).to_have_text(pseudo("Not saved yet - will retry"))
    assert problems_of(page) == []
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(re.compile(r"\d\d:\d\d"))


@pytest.mark.parametrize("perspective", ["executive", "platform"])
def test_no_page_of_the_questionnaire_is_wider_than_the_phone(
    page: Page, engagement: Engagement, perspective: str
) -> None:
    Engagement.objects.update(example_pack="support-assistant@3")
    page.goto(link_path(make_stakeholder(engagement, perspective=perspective)))
    # By keys and by readers they are walked in English (tests/responses).
    problems = hanging_over(page)
    response = begin_on(page, engagement, perspective)
    for slug in questionnaire_of(response).course.slugs:
        page.goto(reverse("respond_page", args=[response.pk, slug]))
        problems += hanging_over(page)
    assert problems == []


@pytest.fixture
def in_work(engagement: Engagement, bob: Stakeholder) -> Engagement:
    """Give it people in each state, a deadline, a code to join under, and a report of another engagement."""
    for name, perspective in (("Ines Roth", "risk"), ("Dele Okafor", "platform"), ("Jo Marsh", "platform")):
        make_stakeholder(engagement, name, perspective)
    mint_links(stakeholders=[bob], at=timezone.now())
    has_begun(bob)
    interviewed(make_stakeholder(engagement, "Kim Oduya", "executive"))
    it_is_not_their_trade(engagement.stakeholders.get(name="Dele Okafor"))
    there_are_peaks(bob)
    open_joining(engagement=engagement, by=SYSTEM, at=timezone.now())
    Round.objects.update(closes_at=timezone.now() + timedelta(days=3))
    Engagement.objects.update(time_zone="Europe/Berlin")
    return engagement


@pytest.mark.parametrize("screen", [NARROW, WIDE], indirect=True)
def test_no_page_of_the_facilitator_is_wider_than_the_screen(
    asgi_server: str,
    page: Page,
    screen: int,
    in_work: Engagement,
    case: Callable[[str], Engagement],
    alice: User,
    signed_in: Callable[[User], Session],
) -> None:
    report = freeze_report(engagement=case("support-bot-launch"), by=acting(alice), at=NOW)
    person = in_work.stakeholders.first()
    assert person
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": asgi_server}])
    problems = []
    for address in (
        *(reverse(name) for name in ("engagements", "engagement_new", "library")),
        *(reverse(name, args=[in_work.pk]) for name in PAGES),
        reverse("person", args=[in_work.pk, person.pk]),
        *(
            reverse(name, args=[report.engagement_id])
            for name in ("engagement", "results", "mails", "framing")
        ),
    ):
        page.goto(address)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        # No colour depends on the language: contrast is measured where the pages are walked in English.
        problems += problems_of(page, contrast=False) if screen == NARROW else hanging_over(page)
    assert problems == []
