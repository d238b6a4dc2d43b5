"""Pages that few meet, in a real browser: a comment that came too late."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from apps.accounts.models import Organisation, User
from apps.assessments.services import close_round
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.responses.models import Response
from tests.browser import Watch, problems_of
from tests.factories import NOW, acting, make_engagement, make_stakeholder
from tests.journeys.people import sign_in
from tests.responses.conftest import begin

pytestmark = pytest.mark.journey


@pytest.fixture
def engagement(
    asgi_server: str,
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> Engagement:
    return make_engagement(organisation, lead=alice)


@pytest.fixture
def context(chromium: Browser) -> BrowserContext:
    return chromium.new_context()


def test_all_links_can_be_copied_at_once(
    asgi_server: str, context: BrowserContext, engagement: Engagement, alice: User
) -> None:
    for name in ("Ana Ruiz", "Bo Larsen"):
        make_stakeholder(engagement, name)
    page = context.new_page()
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("engagement", args=[engagement.pk]))
    page.get_by_role("button", name="Links for all").click()
    page.get_by_role("button", name="Copy all").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("getSelection().toString()").count("Ana Ruiz") == 1


def test_a_comment_that_came_too_late_can_be_read_and_copied_by_everybody(
    asgi_server: str, context: BrowserContext, watch: Watch, engagement: Engagement, alice: User
) -> None:
    bob = begin(make_stakeholder(engagement))
    context.add_cookies(
        [{"name": each.key, "value": each.value, "url": asgi_server} for each in bob.cookies.values()]
    )
    page = watch.open(context)
    page.goto(asgi_server + reverse("respond_page", args=[Response.objects.get().pk, "symptoms-1"]))
    page.locator("[data-comment] summary").first.click()
    comment = page.locator("[data-comment] textarea").first
    comment.evaluate("field => field.value = 'The old register went down twice.'")
    close_round(round=engagement.rounds.get(), by=acting(alice), at=NOW)
    with page.expect_navigation():
        comment.evaluate("field => field.form.submit()")  # as without scripts
    assert page.get_by_role("heading", name="Your comment was not saved").is_visible()
    assert list(problems_of(page, "too late")) == []
