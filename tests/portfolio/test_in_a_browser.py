"""Lists with scripts: going back through their pages, of which htmx keeps none, and ticking what is compared."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.engagements.models import Engagement
from tests import factories
from tests.browser import Watch, follow, problems_of
from tests.journeys.people import sign_in
from tests.reports.rows import make_report

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


def test_the_library_counts_what_is_ticked_and_compares_two(
    asgi_server: str, page: Page, engagement: Engagement, olga: User
) -> None:
    names = ("Apple", "Birch", "Cedar")  # words, for a figure may stand in the name of a client
    for name in names:
        make_report(factories.make_engagement(engagement.organisation, initiative=name), state="ready")
    sign_in(page, asgi_server, olga)
    page.goto(asgi_server + reverse("library"))
    compare, said = page.get_by_role("button", name="Compare the two ticked"), page.locator("#ticked")
    for number, sentence in enumerate(("0 of 2 ticked", "1 of 2 ticked", "2 of 2 ticked")):
        expect(said).to_have_text(sentence)
        expect(compare).to_be_enabled() if number == 2 else expect(compare).to_be_disabled()
        page.get_by_label(f"Compare {names[number]}").check()
    expect(said).to_have_text("3 ticked: leave two")
    expect(compare).to_be_disabled()
    page.get_by_label("Compare Apple").uncheck()
    assert list(problems_of(page, "library")) == []
    follow(compare)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two reports side by side")
    page.go_back()
    expect(said).to_have_text("2 of 2 ticked")
    page.get_by_role("searchbox").fill("Apple")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_label("Compare Birch")).to_have_count(0)
    expect(said).to_have_text("0 of 2 ticked")
