"""Going back through the pages of a list, with scripts: htmx keeps none of them."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.engagements.models import Engagement
from tests import factories
from tests.browser import Watch, follow
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def second_page(
    asgi_server: str, chromium: Browser, watch: Watch, engagement: Engagement, alice: User
) -> Page:
    """The second page of an engagement's people, which htmx put in the place of the first."""
    for number in range(25):
        factories.make_stakeholder(engagement, f"Person {number:02}")
    page = watch.open(chromium.new_context())
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("engagement", args=[engagement.pk]))
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("#people-rows")).to_contain_text("Person 24")
    assert page.evaluate("window.stayed") is True
    return page


def test_back_shows_the_whole_page(second_page: Page, engagement: Engagement) -> None:
    second_page.go_back()
    second_page.wait_for_function("window.stayed === undefined")
    expect(second_page).to_have_url(re.compile(f"/{engagement.pk}/$"))
    expect(second_page.get_by_role("heading", level=1)).to_have_text(engagement.initiative)
    expect(second_page.locator("#people-rows")).to_contain_text("Person 00")


@pytest.mark.parametrize("press", ["Back", "Previous", "nothing"])
def test_whose_session_has_ended_signs_in_and_goes_on(
    press: str, second_page: Page, engagement: Engagement, alice: User
) -> None:
    Session.objects.all().delete()
    if press == "Back":
        second_page.go_back()
    elif press == "Previous":
        second_page.get_by_role("link", name="Previous", exact=True).click()
    expect(second_page).to_have_title(re.compile("Sign in"))
    expect(second_page).to_have_url(re.compile("/sign-in/"))
    second_page.get_by_label("Email").fill(alice.email)
    second_page.get_by_label("Password").fill(factories.PASSWORD)
    follow(second_page.get_by_role("button", name="Sign in"))
    expect(second_page.get_by_role("heading", level=1)).to_have_text(engagement.initiative)
    person = "Person 24" if press == "nothing" else "Person 00"
    expect(second_page.locator("#people-rows")).to_contain_text(person)
