"""Every address of the product that shows a page, new ones included: nobody has to remember to put theirs on a list."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings

from apps.accounts.models import User
from apps.engagements.models import Stakeholder
from apps.instruments.models import RuleSetVersion
from tests.access.test_matrix import ids, named_patterns
from tests.browser import LOOKS, Watch, follow, problems_of
from tests.factories import make_stakeholder
from tests.journeys.people import sign_in
from tests.responses.conftest import link_path

__all__ = ["ids"]

pytestmark = pytest.mark.journey

NARROWEST = 320
FEWEST_PAGES = 25
A_FILE = b"name,email,perspective\nInes Roth,ines@example.com,risk\nDele,dele@,risk\n"


# Pages are read by turns dark on a phone and light on a large screen: reading each in both would take a minute.
TURNS = cycle(LOOKS)


def problems_on_all_screens(page: Page, name: str) -> Iterator[str]:
    yield from problems_of(page, name, [next(TURNS)])
    for width in (NARROWEST, *(width for width, _ in LOOKS)):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"{name}: wider than {width} px"


def shows_a_page(context: BrowserContext, address: str) -> bool:
    answer = context.request.get(address, max_redirects=0)
    return answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")


@pytest.mark.timeout(300)
def test_every_page_can_be_read_by_everybody_and_fits_the_smallest_phone(
    asgi_server: str,
    chromium: Browser,
    watch: Watch,
    ids: dict[str, object],
    rules: RuleSetVersion,
    bob: Stakeholder,
    olga: User,
    settings: Settings,
) -> None:
    settings.OPERATORS = [olga.email]
    Authenticator.objects.all().delete()  # she signs in by her password alone
    # One browser that is Olga's and Bob's, so that each page opens that either of them may see.
    context = chromium.new_context()
    page = watch.open(context)
    page.goto(asgi_server + link_path(bob))
    follow(page.locator("main form button[type=submit]").first)
    sign_in(page, asgi_server, olga)
    known = {**ids, "token": link_path(bob).split("/")[2]}
    found: list[str] = []
    looked_at: set[str] = set()
    for name, converters in named_patterns():
        address = asgi_server + reverse(name, kwargs={key: known[key] for key in converters})
        if shows_a_page(context, address):
            page.goto(address)
            found += problems_on_all_screens(page, name)
            looked_at.add(name)
    # What is shown once something was posted.
    page.goto(asgi_server + reverse("people_import", kwargs={"engagement_id": ids["engagement_id"]}))
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": A_FILE}
    )
    follow(page.locator("form", has=page.locator("input[type=file]")).locator("button[type=submit]"))
    found += problems_on_all_screens(page, "the preview of a file")
    make_stakeholder(bob.engagement, "Ana Ruiz")  # Bob has come
    page.goto(asgi_server + reverse("engagement", kwargs={"engagement_id": ids["engagement_id"]}))
    follow(page.get_by_role("button", name="Links for all"))
    found += problems_on_all_screens(page, "the links")
    context.close()
    assert found == []
    assert len(looked_at) >= FEWEST_PAGES, sorted(looked_at)
