"""A second round by link in a browser: Alice proposes few things, and Bob keeps one and changes another on his phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.assessments import tasks
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.responses.models import Answer
from tests.browser import Watch, follow, problems_of
from tests.factories import close, look, make_stakeholder
from tests.journeys.people import sign_in
from tests.responses.answering.test_asked_again import SAID, give
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

NARROWEST = 320


@pytest.fixture
def looked_at(engagement: Engagement, bob: Stakeholder, rules: RuleSetVersion) -> Engagement:
    order = {"ranking": ["data", "user", "model", "organization"]}
    first = engagement.rounds.get()
    give(first, bob, {**SAID, "R1": order, "R3": "A test with ten times the users."})
    for number, answer in enumerate((1, 1, 5, 5, 4)):
        figures = {"now": 10 * (number + 1), "limit": 40 + number, "source": "measured"}
        person = make_stakeholder(engagement, f"Person {number}")
        give(
            first,
            person,
            {"D1": answer, "QU2": figures, "R1": order, "R3": f"What the bill of month {number} says."},
        )
    Stakeholder.objects.update(perspective="platform")
    close(engagement)
    tasks.run_next()
    look(engagement)
    return engagement


def is_too_wide(page: Page) -> bool:
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_few_things_are_asked_again_from_the_page_to_the_phone(
    asgi_server: str,
    chromium: Browser,
    watch: Watch,
    looked_at: Engagement,
    alice: User,
    bob: Stakeholder,
) -> None:
    desk = watch.open(chromium.new_context(viewport={"width": 1440, "height": 1000}))
    sign_in(desk, asgi_server, alice)
    desk.goto(asgi_server + reverse("ask_again", args=[looked_at.pk]))
    problems = [*problems_of(desk, "ask again")]
    assert not is_too_wide(desk)
    desk.set_viewport_size({"width": 1440, "height": 1000})
    for box in desk.locator("[name=topic]").all():
        box.set_checked(box.get_attribute("value") in ("QU2", "D1"))
    follow(desk.get_by_role("button", name="Open it and mail them"))
    expect(desk.get_by_text("Round 2 is open; 6 mails go out.")).to_be_visible()

    phone = watch.open(chromium.new_context(viewport={"width": 390, "height": 844}))
    phone.goto(asgi_server + link_path(bob))
    follow(phone.get_by_role("button", name="Begin"))
    voted = dict[str, str]()
    while phone.get_by_role("button", name="Keep what I said").count():
        problems += problems_of(phone, "a topic")
        assert not is_too_wide(phone)
        phone.set_viewport_size({"width": 390, "height": 844})
        expect(phone.get_by_text("Where the others are")).to_have_count(0)
        heading = phone.get_by_role("heading", level=1).inner_text()
        if phone.locator("[name=D1]").count():
            phone.get_by_text("Change it", exact=True).click()
            phone.locator("label", has=phone.locator("[name=D1][value='5']")).click()
            expect(phone.locator("#saved")).to_contain_text("Saved")
            follow(phone.get_by_role("button", name="Continue").last)
        else:
            follow(phone.get_by_role("button", name="Keep what I said"))
        voted[heading] = phone.locator("#others").inner_text()
        expect(phone.get_by_text("Where the others are")).to_be_visible()
        problems += problems_of(phone, "where the others are")
        follow(phone.get_by_role("button", name="Continue").last)
    assert len(voted) == 2
    follow(phone.get_by_role("button", name="Send").last)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Sent")
    given = dict(Answer.objects.filter(response__round__number=2).values_list("item", "value"))
    assert given["D1"] == 5
    assert given["QU2"] == SAID["QU2"]
    assert problems == []
