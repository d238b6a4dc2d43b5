"""A first reading for the room: at once after closing, without a worker, under the same rules as the full result."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from apps.accounts.models import Organisation, User
from apps.assessments import engine_run, services, tasks
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Round
from apps.ranking import EngineInputError
from tests import factories
from tests.assessments.conftest import DATA_FIRST, ImportCase, answer, let_three_answer
from tests.browser import Watch, accessibility_problems, follow
from tests.factories import SignIn, close, leave, look, see_result
from tests.journeys.people import sign_in
from tests.pages import read_page
from tests.product import Product

pytestmark = pytest.mark.usefixtures("rules")


MARK = "First reading; the full result follows."

LEADS = "Three of three fear the data; no figure says so yet."


def ask(browser: Browser, engagement: Engagement, **headers: str) -> Any:
    return browser.get(reverse("first_reading", args=[engagement.pk]), headers=headers)


def fragment_of(browser: Browser, engagement: Engagement) -> str:
    answered = ask(browser, engagement, **{"HX-Request": "true"})
    assert answered.status_code == 200
    text: str = answered.content.decode()
    return text


def test_a_closed_round_is_read_at_once(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    page = see_result(browser, engagement).content.decode()
    waiting = read_page(page).one("[data-hx-trigger=load]")
    assert waiting["data-hx-get"] == reverse("first_reading", args=[engagement.pk])
    fragment = fragment_of(browser, engagement)
    assert MARK in fragment
    assert LEADS in fragment
    assert "How likely is each place?" in fragment
    # What rests on the full result is not in it.
    assert "What to do, and what to leave alone" not in fragment
    assert "How robust is this?" not in fragment
    assert "<html" not in fragment


def test_without_scripts_it_is_a_page_of_its_own(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    look(engagement)
    page = ask(browser, engagement).content.decode()
    assert read_page(page).has("h1")
    assert "Ranking the answers" in page
    assert MARK in page
    assert not read_page(page).has("[data-hx-trigger=load]")


def test_it_is_there_where_the_full_ranking_failed(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    look(engagement)
    leave(Assessment, "failed", error_text="The worker stopped before it was done.")
    page = ask(browser, engagement).content.decode()
    assert "The answers could not be ranked" in page
    assert MARK in page


def test_it_says_what_the_full_result_will_say(import_case: ImportCase, browser: Browser) -> None:
    engagement = import_case("platform-that-was-nightly-jobs")
    services.queue_assessment(round=engagement.rounds.get(), at=factories.NOW)
    look(engagement)
    assert "56 TB have to be stored by" in fragment_of(browser, engagement)


def test_before_the_first_look_there_is_none(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    assert ask(browser, engagement, **{"HX-Request": "true"}).status_code == 204
    assert ask(browser, engagement).headers["Location"] == reverse("results", args=[engagement.pk])
    assert Round.objects.get().unsealed_at is None


def test_while_the_round_is_open_nobody_reads_anything(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    assert ask(browser, engagement, **{"HX-Request": "true"}).status_code == 204
    assert ask(browser, engagement).headers["Location"] == reverse("results", args=[engagement.pk])
    assert Round.objects.get().unsealed_at is None


def test_once_the_full_result_is_there_it_leads_to_that(engagement: Engagement, browser: Browser) -> None:
    let_three_answer(engagement)
    close(engagement)
    look(engagement)
    tasks.run_next()
    assert ask(browser, engagement, **{"HX-Request": "true"}).status_code == 204
    assert LEADS in browser.get(ask(browser, engagement).headers["Location"]).content.decode()


def test_to_mallory_and_to_a_manager_it_does_not_exist(
    engagement: Engagement, mallory: User, carol: User, signed_in: SignIn
) -> None:
    let_three_answer(engagement)
    close(engagement)
    for stranger in (mallory, carol):
        assert ask(signed_in(stranger), engagement).status_code == 404
    assert Round.objects.get().unsealed_at is None


def test_two_people_are_not_read_in_a_confidential_engagement(
    engagement: Engagement, browser: Browser
) -> None:
    for name in ("Bob One", "Bob Two"):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 5}, name=name)
    close(engagement)
    look(engagement)
    fragment = fragment_of(browser, engagement)
    assert "Too few answers: 2 of 2." in fragment
    assert "How likely is each place?" not in fragment


def test_answers_that_cannot_be_ranked_are_not_read_either(
    engagement: Engagement, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise EngineInputError([])

    let_three_answer(engagement)
    close(engagement)
    look(engagement)
    monkeypatch.setattr(engine_run, "preview", refuse)
    assert ask(browser, engagement).headers["Location"] == reverse("results", args=[engagement.pk])


def test_it_costs_the_same_queries_for_three_and_for_thirty_people(
    engagement: Engagement, browser: Browser
) -> None:
    counts = []
    for people in (3, 27):
        for number in range(people):
            answer(engagement, "business", {"R1": DATA_FIRST, "D1": 1 + number % 5}, name=f"Bob {number}")
        close(engagement)
        look(engagement)
        fragment_of(browser, engagement)  # the look is noted
        with CaptureQueriesContext(connection) as queries:
            fragment_of(browser, engagement)
        counts.append(len(queries))
        services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    assert counts[0] == counts[1]
    assert counts[0] <= 13


@pytest.mark.journey
def test_it_stays_on_screen_until_the_full_result_takes_its_place(
    asgi_server: str, page: Any, engagement: Engagement, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.run_next, "apply_async", lambda **kwargs: None)
    let_three_answer(engagement)
    close(engagement)
    look(engagement)
    sign_in(page, asgi_server, alice)
    page.goto(asgi_server + reverse("results", args=[engagement.pk]))
    expect(page.get_by_text(MARK)).to_be_visible()
    assert accessibility_problems(page) == []
    # The state above it changes, and the reading stays the one that was made.
    page.evaluate("document.querySelector('#first-reading').dataset.kept = 'yes'")
    Assessment.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    expect(page.get_by_text("No worker has taken it yet.")).to_be_visible()
    expect(page.locator("#first-reading[data-kept=yes]")).to_contain_text(MARK)
    page.evaluate("window.sameDocument = true")
    tasks.run_next()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LEADS)
    expect(page.locator("#first-reading")).to_have_count(0)
    assert page.evaluate("window.sameDocument")


@pytest.mark.journey
def test_with_the_worker_dead_alice_still_has_something_to_show(
    product: Product,
    chromium: Chromium,
    watch: Watch,
    organisation: Organisation,
    engagement: Engagement,
    alice: User,
) -> None:
    for name in ("worker", "beat"):
        product.kill(name)
    let_three_answer(engagement)
    desk = watch.open(chromium.new_context(viewport={"width": 1440, "height": 900}))
    sign_in(desk, product.url, alice)
    desk.goto(product.url + reverse("engagement", args=[engagement.pk]))
    follow(desk.get_by_role("button", name="Close the round"))
    follow(desk.get_by_role("link", name="See the result").first)
    follow(desk.get_by_role("button", name="Look now"))
    expect(desk.get_by_text(MARK)).to_be_visible()
    expect(desk.get_by_role("heading", name=LEADS)).to_be_visible()
    assert Assessment.objects.get().state == "queued"
