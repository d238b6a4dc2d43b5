"""How tall pages are on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage

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
