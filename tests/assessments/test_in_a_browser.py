"""Alice closes the round, watches the ranking become a result, and can read all of it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.assessments import tasks
from apps.engagements.models import Engagement
from tests.assessments.conftest import let_three_answer
from tests.browser import accessibility_problems, follow
from tests.journeys.people import sign_in

pytestmark = [pytest.mark.usefixtures("rules"), pytest.mark.journey]


def test_alice_closes_the_round_and_the_result_appears_without_a_reload(
    asgi_server: str,
    page: Page,
    engagement: Engagement,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks.run_next, "apply_async", lambda **kwargs: None)
    let_three_answer(engagement)
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("engagement", args=[engagement.pk]))
    follow(page.get_by_role("button", name="Close the round"))
    expect(page.get_by_role("button", name="Undo: open it again").first).to_be_visible()
    assert accessibility_problems(page) == []
    follow(page.get_by_role("link", name="See the result").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ranking the answers")
    assert accessibility_problems(page) == []
    page.evaluate("window.sameDocument = true")
    tasks.run_next()
    expect(page.get_by_role("heading", level=1)).to_contain_text("People expect data first")
    assert page.evaluate("window.sameDocument")
    expect(page.get_by_role("button", name="Order the report")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    page.set_viewport_size({"width": 390, "height": 844})
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
