"""Longer texts on a small screen: the questionnaire in the pseudo-locale stays as wide as the phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser as Chromium

from apps.engagements.models import Engagement
from apps.responses.models import Response
from apps.responses.pages import answering
from tests.browser import Watch, accessibility_problems
from tests.factories import make_stakeholder
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

WIDTH = 390


@pytest.mark.parametrize("perspective", ["executive", "platform"])
def test_no_page_of_the_questionnaire_is_wider_than_the_phone(
    asgi_server: str,
    engagement: Engagement,
    chromium: Chromium,
    watch: Watch,
    pseudo_locale: str,
    perspective: str,
) -> None:
    Engagement.objects.update(example_pack="support-assistant@1")
    person = make_stakeholder(engagement, perspective=perspective)
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": 844}, extra_http_headers={"accept-language": pseudo_locale}
    )
    page = watch.open(context)
    page.goto(asgi_server + link_path(person))
    found = accessibility_problems(page)
    page.locator("form button.primary").click()
    page.wait_for_load_state()
    response = Response.objects.get()
    for slug in answering(response).course.slugs:
        page.goto(asgi_server + reverse("respond_page", args=[response.pk, slug]))
        assert page.locator("html").get_attribute("lang") == pseudo_locale
        found += [f"{slug}: {problem}" for problem in accessibility_problems(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{slug} is {width} wide"] if width > WIDTH else []
    context.close()
    assert found == []
