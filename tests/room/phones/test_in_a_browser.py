"""Phones in a browser, beside a console: they move with the room, never away from what is typed, and lose no vote."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, expect

from apps.decisions.models import Decision
from apps.engagements.models import Stakeholder
from apps.responses.models import Answer, Response
from apps.room.commands import AddQuestion, AskDecision, Go, OpenTopic, Reveal, Timer
from apps.room.live.broker import broker
from apps.room.live.presence import presence_of
from apps.room.models import Ballot, Room, RoomTopic
from tests.browser import Watch, follow
from tests.responses.conftest import link_path
from tests.room.conftest import Steered
from tests.room.phones.conftest import at_topic

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

type Open = Callable[[Stakeholder], Page]


@pytest.fixture(autouse=True)
def no_rests() -> None:
    broker().flushdb()


@pytest.fixture
def open_phone(
    transactional_db: None, talk: Steered, asgi_server: str, chromium: Chromium, watch: Watch
) -> Open:
    """Open somebody's phone in the room, on a device of its own."""
    talk.at = timezone.now()

    def open_phone(person: Stakeholder) -> Page:
        page = watch.open(chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True))
        page.goto(asgi_server + link_path(person))
        follow(page.locator("main form button[type=submit]").first)
        response = Response.objects.filter(stakeholder=person).latest("round__number")
        page.goto(asgi_server + reverse("room_phone", args=[response.pk]))
        return page

    return open_phone


def kept(person: Stakeholder, item: str = "D1") -> object:
    answers = Answer.objects.filter(response__stakeholder=person, response__round__number=2, item=item)
    return answers.values_list("value", flat=True).first()


def test_two_phones_move_with_the_room_and_vote_by_a_tap(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    one, two = open_phone(people[0]), open_phone(people[1])
    for page in (one, two):
        expect(page.locator("#now h1")).to_have_text("You are in.")
    topic = at_topic(talk)
    for page in (one, two):
        expect(page.locator("h1")).to_have_text(topic.text)
    one.get_by_text("Rather yes", exact=True).tap()
    expect(one.get_by_text("Now you say:")).to_be_visible()
    assert kept(people[0]) == 4
    follow(two.get_by_role("button", name="Keep:"))
    expect(two.locator("#now")).to_contain_text("2 of 4")
    expect(one.locator("#now")).to_contain_text("2 of 4")
    talk.do(Reveal())
    for page in (one, two):
        expect(page.locator("#now .seal")).to_have_count(0)
    talk.do(Go("decide"))
    for page in (one, two):
        expect(page.locator("h1")).to_contain_text("The decision is being worded.")


def test_nobody_is_pulled_out_of_typing_and_the_text_is_kept(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    at_topic(talk)
    page = open_phone(people[0])
    page.get_by_text("Yes", exact=True).tap()
    expect(page.get_by_text("Now you say:")).to_be_visible()
    page.clock.install()
    page.reload()
    page.get_by_label("What made you change it?").press_sequentially("The bill of")
    talk.do(Go("decide"))
    bar = page.locator("#moved")
    expect(bar).to_contain_text("The room has gone on to: Decide")
    page.get_by_label("What made you change it?").press_sequentially(" March")
    page.clock.run_for(19_000)
    expect(page.get_by_label("What made you change it?")).to_have_value("The bill of March")
    page.clock.run_for(3_000)
    expect(page.locator("h1")).to_contain_text("The decision is being worded.")
    response = Response.objects.get(stakeholder=people[0], round__number=2)
    assert response.reasons["D1"]["text"] == "The bill of March"


def test_a_ballot_tapped_while_the_page_is_leaving_arrives(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    talk.do(AddQuestion("yes_no", "Do we open in January?"))
    talk.do(OpenTopic(RoomTopic.objects.get(key="own-1").pk))
    page, held = open_phone(people[0]), list[Route]()
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    page.wait_for_load_state()

    def hold(route: Route) -> None:
        held.append(route) if route.request.method == "POST" else route.continue_()

    page.route("**/room/", hold)
    with page.expect_navigation():
        page.evaluate(
            """() => {
              location.replace(location.href);
              const buttons = [...document.querySelectorAll("form[data-sends] button")];
              setTimeout(() => buttons.find((button) => button.textContent.trim() === "Yes").click());
            }"""
        )
    (ballot,) = held
    ballot.continue_()
    for _ in range(50):
        if Ballot.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Ballot.objects.count() == 1


def test_a_vote_over_a_lost_line_waits_on_the_phone_and_is_sent(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    at_topic(talk)
    page = open_phone(people[0])
    page.context.set_offline(True)
    page.get_by_text("Rather yes", exact=True).tap()
    expect(page.locator("#offline")).to_contain_text("No connection: kept here")
    assert kept(people[0]) is None
    page.context.set_offline(False)
    expect(page.get_by_text("Now you say:")).to_be_visible(timeout=30_000)
    assert kept(people[0]) == 4


def test_a_ballot_over_a_lost_line_is_sent_once_it_is_back(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    talk.do(AddQuestion("yes_no", "Do we open in January?"))
    talk.do(OpenTopic(RoomTopic.objects.get(key="own-1").pk))
    page = open_phone(people[0])
    page.context.set_offline(True)
    page.get_by_role("button", name="Yes").tap()
    expect(page.locator("#lost-you")).to_be_visible()
    assert not Ballot.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_text("Your vote is kept: Yes")).to_be_visible()
    assert Ballot.objects.get().value == "Yes"


def test_the_hosts_timer_counts_down_on_phones_whatever_their_clock_says_and_closes_nothing(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    at_topic(talk)
    page = open_phone(people[0])
    timer = page.locator("#timer")
    talk.at = timezone.now()
    talk.do(Timer(None))  # a topic begins with its own
    expect(timer).to_be_hidden()
    talk.do(Timer(3))
    expect(timer.locator("b")).to_have_text(re.compile(r"^(3:00|2:5\d)$"))
    page.clock.set_system_time(timezone.now() - timedelta(hours=1))
    page.reload()
    expect(timer.locator("b")).to_have_text(re.compile(r"^2:\d\d$"))
    Room.objects.update(timer_until=timezone.now() - timedelta(seconds=5))
    page.reload()
    expect(timer).to_have_text("0:00It closes nothing: take the time you need.")
    page.get_by_text("Rather yes", exact=True).tap()
    expect(page.get_by_text("Now you say:")).to_be_visible()
    talk.do(Timer(None))
    expect(timer).to_be_hidden()


def test_a_figure_is_told_as_it_was_typed_and_framed_among_the_others(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    talk.do(AddQuestion("figure", "How many on the first day?"))
    talk.do(OpenTopic(RoomTopic.objects.get(key="own-1").pk))
    for number, person in enumerate(people):
        page = open_phone(person)
        page.get_by_label("Your figure").fill(("1200", "12.5", "7", "7")[number])
        page.get_by_role("button", name="Send").click()
        if number == 0:
            first = page
    expect(first.get_by_text("Your vote is kept: 1,200")).to_be_visible()
    expect(first.get_by_label("Your figure")).to_have_value("1200")
    expect(page.get_by_text("Your vote is kept: 7", exact=True)).to_be_visible()
    talk.do(Reveal())
    expect(first.locator("[data-option].mine dt")).to_have_text("1,200")


def tab_to(page: Page, selector: str) -> None:
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"No tab leads to {selector}.")


def test_somebody_votes_by_keys_alone(talk: Steered, people: list[Stakeholder], open_phone: Open) -> None:
    at_topic(talk)
    page = open_phone(people[0])
    tab_to(page, "[name=D1]")
    page.keyboard.press("Space")
    for _answer in range(4):
        page.keyboard.press("ArrowDown")
    tab_to(page, "button[name=vote]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Now you say:")).to_be_visible()
    assert kept(people[0]) == 5
    talk.do(AddQuestion("yes_no", "Do we open in January?"))
    talk.do(OpenTopic(RoomTopic.objects.get(key="own-1").pk))
    expect(page.get_by_role("heading", name="Do we open in January?")).to_be_visible()
    tab_to(page, "[name=value]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your vote is kept: Yes")).to_be_visible()
    engagement = talk.room.engagement
    Decision.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        state=Decision.State.DRAFT,
        act="test",
        what="the load for an hour",
        ranking=["data", "user", "model", "organization"],
    )
    talk.do(AskDecision())
    expect(page.get_by_role("heading", name="Test the load for an hour.")).to_be_visible()
    tab_to(page, "[name=value]")
    page.keyboard.press("Space")
    for _answer in range(2):
        page.keyboard.press("ArrowDown")
    tab_to(page, "[name=text]")
    page.keyboard.type("Only if the night shift is told.")
    tab_to(page, "form[data-sends] [type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your vote is kept: No")).to_be_visible()
    assert Ballot.objects.get(about="decision-1").text == "Only if the night shift is told."


def test_two_phones_of_one_person_are_counted_as_one(
    talk: Steered, people: list[Stakeholder], open_phone: Open
) -> None:
    for person in (people[0], people[0], people[1]):
        expect(open_phone(person).locator("#in-step")).to_have_text("with the room")
    presence = presence_of(talk.room.pk)
    assert presence is not None
    assert (presence.in_step, presence.behind, presence.silent) == (2, 0, 0)
