"""Answers that could not be sent yet: they survive the network, a reload, a crash, two tabs and the closing."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Route, expect

from apps.engagements.models import Engagement, Stakeholder
from apps.responses.answering.saving import save_answer
from apps.responses.models import Answer, AnswerEvent, LateAnswer, Response
from apps.responses.statements import Change
from tests.browser import Watch, follow
from tests.factories import close, make_stakeholder, send_answers
from tests.responses.answering.test_in_a_browser import SAVED, go, start

pytestmark = pytest.mark.journey

A_PAUSE = 1_000  # ms without a key, after which what was typed is saved
RETRYING = "Not saved yet - will retry"
# Whether what waits in this browser holds all of these texts, or nothing at all where there are none.
IS_KEPT = """texts => new Promise((resolve) => {
  const opening = indexedDB.open("scalelens", 1);
  opening.onsuccess = () => {
    const reading = opening.result.transaction("waiting").objectStore("waiting").getAll();
    reading.onsuccess = () => {
      opening.result.close();
      const kept = reading.result.map(({ sent, draft }) => decodeURIComponent(`${sent} ${draft}`.replaceAll("+", " ")));
      resolve(texts.length ? texts.every((text) => kept.join().includes(text)) : !kept.length);
    };
  };
})"""


@pytest.fixture
def pat(asgi_server: str, engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Pat Data", "data_ml")


def answers() -> dict[str, object]:
    return dict(Answer.objects.values_list("item", "value"))


def until(page: BrowserPage, is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        page.wait_for_timeout(30)
    raise AssertionError("It has not come to that.")


def wait_until_kept(page: BrowserPage, *texts: str) -> None:
    """Wait until the browser has these texts among what waits to be saved; without a text, until nothing waits."""
    # wait_for_function takes whatever a promise comes to, and asks no second time.
    until(page, lambda: page.evaluate(IS_KEPT, list(texts)))


def crash(page: BrowserPage, watch: Watch) -> BrowserPage:
    """Let the tab's process die without a word, and open another in the same browser."""
    context = page.context
    with page.expect_event("crash"), suppress(PlaywrightError):
        page.goto("chrome://crash")
    page.close(run_before_unload=False)
    context.set_offline(False)
    return watch.open(context)


def answer_offline(page: BrowserPage, server: str, person: Stakeholder) -> Response:
    """Lose the network on a page of questions, and pick "by scripts, tests by hand or none" there, which waits."""
    response = start(page, server, person, "rest-3")
    page.context.set_offline(True)
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.locator("#saved")).to_have_text(RETRYING)
    return response


def hold_time(page: BrowserPage) -> None:
    """Let no time pass on the pages that are opened next: none of their waits ends."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def test_five_minutes_without_a_network_lose_nothing_and_keep_the_order(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    page.clock.install()
    start(page, asgi_server, pat, "rest-4")
    page.context.set_offline(True)
    page.get_by_text("a few cases by eye").click()
    page.get_by_text("tried, too weak").click()
    page.get_by_text("a fixed set that can stop it").click()
    expect(page.locator("#saved")).to_have_text(RETRYING)
    page.clock.fast_forward("05:00")
    expect(page.locator("#saved")).to_have_text(RETRYING)
    assert answers() == {}
    page.context.set_offline(False)
    page.clock.fast_forward("00:40")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert answers() == {"C19": "not_enough", "C15": "gate"}
    assert Response.objects.count() == 1
    assert list(AnswerEvent.objects.order_by("pk").values_list("item", "value", "outcome")) == [
        ("C15", "by_eye", "saved"),
        ("C15", "gate", "saved"),
        ("C19", "not_enough", "saved"),
    ]


def test_minutes_without_a_network_then_a_crash_then_a_reload_lose_nothing(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    page.clock.install()
    response = start(page, asgi_server, pat)
    page.context.set_offline(True)
    for card in ("Data", "Model"):
        page.get_by_role("button", name=f"Put {card}").click()
    page.clock.fast_forward("02:30")
    page.get_by_label("What one fact").fill("The storm day.")
    page.clock.fast_forward("00:01")
    page.clock.fast_forward("02:30")
    expect(page.locator("#saved")).to_have_text(RETRYING)
    wait_until_kept(page, "ranking=model", "R3=The storm day.")
    again = crash(page, watch)
    go(again, asgi_server, response, "express-1")
    expect(again.locator("#saved")).to_have_text(SAVED)
    again.reload()
    expect(again.get_by_label("What one fact")).to_have_value("The storm day.")
    expect(again.locator("ol.ordering li").nth(1)).to_contain_text("Model")
    assert answers() == {"R1": {"ranking": ["data", "model"]}, "R3": "The storm day."}
    assert Response.objects.count() == 1
    # As they were given; what the network swallowed on the way comes before what followed it.
    assert list(AnswerEvent.objects.order_by("pk").values_list("item", flat=True)) == ["R1", "R1", "R3"]


def test_who_types_while_the_round_is_closed_is_told_that_it_is_kept_as_late(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    page.clock.install()
    start(page, asgi_server, pat)
    # However slowly this machine types: no pause is over before it is said to be.
    page.clock.pause_at(timezone.now() + timedelta(hours=1))
    field = page.get_by_label("What one fact")
    field.press_sequentially("The storm")
    page.clock.run_for(A_PAUSE)
    expect(page.locator("#saved")).to_have_text(SAVED)
    field.press_sequentially(" day")
    close(pat.engagement)
    field.press_sequentially(" of 2024.")
    page.clock.run_for(A_PAUSE)
    expect(page.get_by_role("alert")).to_contain_text("Your answer is kept")
    assert answers() == {"R3": "The storm"}
    assert LateAnswer.objects.get().value == "The storm day of 2024."
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("1 of your answers came after closing")).to_be_visible()


def test_what_was_typed_when_the_tab_crashed_is_back_and_is_saved(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = start(page, asgi_server, pat)
    page.context.set_offline(True)
    page.get_by_role("button", name="Put Data").click()
    page.get_by_role("button", name="Put Model").click()
    page.get_by_label("What one fact").fill("The storm day.")
    wait_until_kept(page, "ranking=model", "R3=The storm day.")
    again = crash(page, watch)
    go(again, asgi_server, response, "express-1")
    expect(again.locator("ol.ordering li").first).to_contain_text("Data")
    expect(again.get_by_label("What one fact")).to_have_value("The storm day.")
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert answers() == {"R1": {"ranking": ["data", "model"]}, "R3": "The storm day."}


def test_what_waits_is_sent_from_whichever_page_is_opened_next(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = start(page, asgi_server, pat, "rest-3")
    page.context.set_offline(True)
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.locator("#saved")).to_have_text(RETRYING)
    wait_until_kept(page, "C4=scripts")
    again = crash(page, watch)
    go(again, asgi_server, response, "express-1")
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert answers() == {"C4": "scripts"}


def test_a_save_whose_answer_was_lost_is_repeated_as_it_was(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = start(page, asgi_server, pat, "rest-3")
    # The server gets the save, the browser never hears of it.
    page.route("**/q/C4/", lambda route: (route.fetch(), route.abort()))
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.locator("#saved")).to_have_text(RETRYING)
    again = crash(page, watch)
    go(again, asgi_server, response, "rest-3")
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert Answer.objects.get().revision == 1
    assert AnswerEvent.objects.count() == 1


@pytest.mark.parametrize("fate", ["never sent", "never arrived", "answer lost"])
@pytest.mark.parametrize("is_slow", [False, True], ids=["quick", "slow"])
def test_what_is_given_while_a_page_takes_over_what_waited_is_what_counts(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch, fate: str, is_slow: bool
) -> None:
    response = start(page, asgi_server, pat, "rest-3")
    if fate == "answer lost":
        page.route("**/q/C4/", lambda route: (route.fetch(), route.abort()))
    else:
        page.context.set_offline(True)
    if fate == "never sent":
        page.get_by_text("by hand", exact=True).click()
        expect(page.locator("#saved")).to_have_text(RETRYING)
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.locator("#saved")).to_have_text(RETRYING)
    wait_until_kept(page, "C4=scripts")
    again = crash(page, watch)
    hold_time(again)
    go(again, asgi_server, response, "rest-3")
    held = list[Route]()
    if is_slow:
        again.route("**/q/C4/", lambda route: held.append(route), times=1)
    again.get_by_text("tests run by themselves").click()
    again.wait_for_timeout(A_PAUSE)  # for what would be saved too early
    again.clock.resume()
    if is_slow:
        until(again, lambda: bool(held))
        held[0].continue_()
    expect(again.locator("#saved")).to_have_text(SAVED)
    wait_until_kept(again)
    expect(again.get_by_label("tests run by themselves")).to_be_checked()
    assert answers()["C4"] == "automated_training"
    follow(again.get_by_role("button", name="Continue"))
    assert answers()["C4"] == "automated_training"
    assert not AnswerEvent.objects.filter(outcome="conflict").exists()


def test_who_goes_on_while_a_page_takes_over_what_waited_goes_on_with_it(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = answer_offline(page, asgi_server, pat)
    again = crash(page, watch)
    hold_time(again)
    go(again, asgi_server, response, "rest-3")
    again.get_by_role("button", name="Continue").click(no_wait_after=True)
    with again.expect_navigation():
        again.clock.resume()
    assert answers() == {"C4": "scripts"}


def test_what_was_answered_elsewhere_while_one_waited_is_for_the_person_to_decide(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = answer_offline(page, asgi_server, pat)
    save_answer(
        response=response, change=Change("C4", "automated_release", 0, uuid.uuid4()), at=timezone.now()
    )
    again = crash(page, watch)
    go(again, asgi_server, response, "express-1")
    follow(again.get_by_role("link", name="Choose which one holds"))
    expect(again.locator("#saved")).to_have_text("1 answer to settle")
    expect(again.get_by_text("release and alarms run by themselves").first).to_be_visible()
    assert answers() == {"C4": "automated_release"}
    again.get_by_role("button", name="Keep what is here").click()
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert answers() == {"C4": "scripts"}
    again.reload()
    expect(again.get_by_label("by scripts, tests by hand or none")).to_be_checked()
    expect(again.locator("#saved")).to_have_text("")


def test_two_tabs_that_differ_are_for_the_person_to_decide(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = start(page, asgi_server, pat, "rest-3")
    other = watch.open(page.context)
    go(other, asgi_server, response, "rest-3")
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    other.get_by_text("tests run by themselves").click()
    expect(other.locator("#saved")).to_have_text("1 answer to settle")
    assert answers() == {"C4": "scripts"}
    other.get_by_role("button", name="Keep what is here").click()
    expect(other.locator("#saved")).to_have_text(SAVED)
    assert answers() == {"C4": "automated_training"}


def test_what_can_not_be_read_is_still_in_its_field_after_a_reload(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat, "express-2")
    page.locator("#QD1-now-figure").fill("a lot of data")
    expect(page.locator("#QD1-now-figure-error")).to_contain_text("is not a figure we can read")
    page.reload()
    expect(page.locator("#QD1-now-figure")).to_have_value("a lot of data")
    expect(page.locator("#QD1-now-figure-error")).to_contain_text("is not a figure we can read")
    page.locator("#QD1-now-figure").fill("3 TB")
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.reload()
    expect(page.locator("[data-echo='QD1-now']")).to_have_text("Read as 3 TB")
    assert Answer.objects.get().value == {"now": 3e12}


def test_what_waited_until_the_round_was_closed_is_kept_as_late_and_the_person_is_told(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = answer_offline(page, asgi_server, pat)
    close(pat.engagement)
    again = crash(page, watch)
    again.goto(asgi_server + reverse("respond", args=[response.pk]))
    expect(again.get_by_text("1 of your answers came after closing")).to_be_visible()
    assert LateAnswer.objects.get().value == "scripts"


def test_what_was_given_after_sending_from_another_device_waits_to_be_brought_in(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = answer_offline(page, asgi_server, pat)
    send_answers(pat.engagement)
    again = crash(page, watch)
    again.goto(asgi_server + reverse("respond", args=[response.pk]))
    expect(again.get_by_role("alert")).to_contain_text("isn't part of your answers")
    follow(again.get_by_role("button", name="Open again"))
    go(again, asgi_server, response, "rest-3")
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert answers()["C4"] == "scripts"


def test_leaving_a_device_leaves_nothing_on_it(asgi_server: str, pat: Stakeholder, page: BrowserPage) -> None:
    response = start(page, asgi_server, pat, "express-2")
    page.route("**/q/QD1/", lambda route: route.abort())
    page.locator("#QD1-now-figure").fill("a lot of data")
    expect(page.locator("#saved")).to_have_text(RETRYING)
    page.locator("summary", has_text="Menu").click()
    page.get_by_text("Is this somebody else's device?").click()
    wait_until_kept(page, "a lot of data")
    follow(page.get_by_role("button", name="Leave this device"))
    expect(page.get_by_role("heading")).to_contain_text("has forgotten")
    wait_until_kept(page)
    page.goto(asgi_server + reverse("respond", args=[response.pk]))
    expect(page.get_by_role("heading", name="Open your personal link again")).to_be_visible()


def test_the_check_page_shows_what_was_given_without_a_network_once_it_is_saved(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, watch: Watch
) -> None:
    response = start(page, asgi_server, pat, "rest-3")
    page.context.set_offline(True)
    page.get_by_text("by scripts, tests by hand or none").click()
    wait_until_kept(page, "C4=scripts")
    again = crash(page, watch)
    go(again, asgi_server, response, "review")
    row = again.locator(".given .it", has=again.locator('[href$="#C4-question"]'))
    expect(row.locator("dd")).to_contain_text("by scripts, tests by hand or none")
