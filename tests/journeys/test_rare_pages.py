"""Pages that few meet, in a real browser: an answer that came too late."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, expect

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
    page.get_by_role("heading", name="All of them, for a spreadsheet").click()
    page.get_by_role("button", name="Copy all").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("getSelection().toString()").count("Ana Ruiz") == 1


def test_whoever_answers_too_late_is_told_what_becomes_of_it(
    asgi_server: str, context: BrowserContext, watch: Watch, engagement: Engagement, alice: User
) -> None:
    bob = begin(make_stakeholder(engagement))
    context.add_cookies(
        [{"name": each.key, "value": each.value, "url": asgi_server} for each in bob.cookies.values()]
    )
    page = watch.open(context)
    page.goto(asgi_server + reverse("respond_page", args=[Response.objects.get().pk, "statements-1"]))
    answer = page.locator("[data-item] input[type=radio]").first
    answer.evaluate("radio => radio.checked = true")
    close_round(round=engagement.rounds.get(), by=acting(alice), at=NOW)
    with page.expect_navigation():
        answer.evaluate("radio => radio.form.submit()")  # as without scripts
    assert page.get_by_role("heading", name="Thank you: the round is closed").is_visible()
    assert page.get_by_text("1 of your answers came after closing.").is_visible()
    assert list(problems_of(page, "too late")) == []


def test_ticks_stay_while_the_list_is_read_anew(
    asgi_server: str, context: BrowserContext, engagement: Engagement, alice: User
) -> None:
    make_stakeholder(engagement, "Ana Ruiz")
    page = context.new_page()
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("engagement", args=[engagement.pk]))
    page.get_by_label("Choose Ana Ruiz").check()
    make_stakeholder(engagement, "Bo Larsen")
    # The list asks every ten seconds who is on it.
    expect(page.get_by_label("Choose Bo Larsen")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Choose Ana Ruiz")).to_be_checked()
    expect(page.get_by_label("Choose Bo Larsen")).not_to_be_checked()
