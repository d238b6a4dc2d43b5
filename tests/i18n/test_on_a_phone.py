"""Longer texts on a small screen: in the pseudo-locale no page is wider than the phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium

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
from tests.i18n.test_facilitator_forms import has_begun
from tests.i18n.test_overview import interviewed, it_is_not_their_trade, there_are_peaks
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

# No colour depends on the language: contrast is measured where the pages are walked in English.
WIDTH = 390
PAGES = (
    "engagement",
    "framing",
    "people_new",
    "people_import",
    "deadline",
    "floors",
    "joining_room",
    "engagement_clone",
    "handover",
)


@pytest.mark.parametrize("perspective", ["executive", "platform"])
def test_no_page_of_the_questionnaire_is_wider_than_the_phone(
    asgi_server: str,
    engagement: Engagement,
    chromium: Chromium,
    watch: Watch,
    pseudo_locale: str,
    perspective: str,
) -> None:
    Engagement.objects.update(example_pack="support-assistant@2")
    person = make_stakeholder(engagement, perspective=perspective)
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": 844}, extra_http_headers={"accept-language": pseudo_locale}
    )
    page = watch.open(context)
    page.goto(asgi_server + link_path(person))
    found = accessibility_problems(page, contrast=False)
    follow(page.locator("form button.primary"))
    response = Response.objects.get()
    for slug in questionnaire_of(response).course.slugs:
        page.goto(asgi_server + reverse("respond_page", args=[response.pk, slug]))
        assert page.locator("html").get_attribute("lang") == pseudo_locale
        found += [f"{slug}: {problem}" for problem in accessibility_problems(page, contrast=False)]
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{slug} is {width} wide"] if width > WIDTH else []
    context.close()
    assert found == []


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


@pytest.mark.parametrize("width", [WIDTH, 1440])
def test_no_page_of_the_facilitator_is_wider_than_the_screen(
    asgi_server: str,
    in_work: Engagement,
    case: Callable[[str], Engagement],
    alice: User,
    signed_in: Callable[[User], Browser],
    chromium: Chromium,
    watch: Watch,
    pseudo_locale: str,
    width: int,
) -> None:
    report = freeze_report(engagement=case("support-bot-launch"), by=acting(alice), at=NOW)
    person = in_work.stakeholders.first()
    assert person
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, extra_http_headers={"accept-language": pseudo_locale}
    )
    cookie = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": asgi_server}])
    page, found = watch.open(context), []
    addresses = [
        *(reverse(name) for name in ("engagements", "engagement_new", "library")),
        *(reverse(name, args=[in_work.pk]) for name in PAGES),
        reverse("person", args=[in_work.pk, person.pk]),
        reverse("engagement", args=[report.engagement_id]),
    ]
    for address in addresses:
        page.goto(asgi_server + address)
        assert page.locator("html").get_attribute("lang") == pseudo_locale
        found += [f"{address}: {problem}" for problem in accessibility_problems(page, contrast=False)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{address} is {wide} wide"] if wide > width else []
    context.close()
    assert found == []
