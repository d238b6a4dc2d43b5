"""Alice closes the round, watches the ranking become a result, and can read all of it."""

from typing import Literal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.engagements.models import Engagement
from tests.assessments.conftest import NAMES, ImportCase, let_three_answer
from tests.browser import accessibility_problems, follow
from tests.factories import NOW, look
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
    assert accessibility_problems(page) == []
    follow(page.get_by_role("button", name="Look now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ranking the answers")
    assert accessibility_problems(page) == []
    page.evaluate("window.sameDocument = true")
    tasks.run_next()
    expect(page.get_by_role("heading", level=1)).to_contain_text("fear the data")
    assert page.evaluate("window.sameDocument")
    expect(page.get_by_role("button", name="Order the report").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    page.set_viewport_size({"width": 390, "height": 844})
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# What moves while the page loads, counted before anything is drawn.
COUNT_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.shifted += each.value; }))
    .observe({type: 'layout-shift', buffered: true});
"""


# How long the page may be, as it is opened.
SCREENS: tuple[tuple[int, int, int, Literal["light", "dark"]], ...] = (
    (1440, 900, 4500, "light"),
    (390, 844, 9000, "dark"),
)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("name", NAMES)
def test_the_result_page_is_short_stands_still_and_keeps_its_contents_in_sight(
    asgi_server: str,
    page: Page,
    import_case: ImportCase,
    alice: User,
    name: str,
) -> None:
    engagement = import_case(name)
    services.assess_now(engagement=engagement, at=NOW)
    look(engagement)
    page.add_init_script(COUNT_SHIFTS)
    sign_in(page, asgi_server, alice)
    for width, height, longest, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.goto(asgi_server + reverse("results", args=[engagement.pk]))
        expect(page.get_by_role("button", name="Order the report").first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollHeight") < longest
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("window.shifted") < 0.02
        contents = page.get_by_role("navigation", name="On this page")
        contents.get_by_role("link", name="How robust").click()
        expect(page.locator("#robust")).to_be_visible()
        expect(contents).to_be_in_viewport()
        assert accessibility_problems(page) == []
