"""A phone by keyboard alone, from the page of the code to the facilitator's own question: nothing is tapped."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.assessments import tasks
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.responses.models import Response
from apps.room.commands import AddQuestion, CloseRound, Go, Look
from apps.room.live.broker import broker
from apps.room.models import Ballot
from apps.room.services import open_room
from tests.factories import acting, make_stakeholder
from tests.responses.answering.test_asked_again import give
from tests.responses.answering.test_keyboard import MOST_STOPS, Hands
from tests.room.conftest import Steered
from tests.room.phones.conftest import at_topic

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDTH, HEIGHT = 390, 844


class Typist(Hands):
    """Somebody whose phone has a keyboard, or who holds a switch that presses its keys."""

    def go_to_field(self, name: str) -> None:
        for _ in range(MOST_STOPS):
            stop = self.press("Tab")
            if stop and stop["name"] == name:
                return
        pytest.fail(f"{name} is not reached on {self.page.url}")

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture
def who(engagement: Engagement) -> Stakeholder:
    """Name somebody on the list who comes in by the code, between two others."""
    make_stakeholder(engagement, "Ada First", is_known=False)
    person = make_stakeholder(engagement, "Bea Keys", "executive", is_known=False)
    make_stakeholder(engagement, "Cy Last", is_known=False)
    return person


@pytest.fixture
def hour(
    engagement: Engagement, people: list[Stakeholder], who: Stakeholder, rules: RuleSetVersion, alice: User
) -> Steered:
    """Open a room with a room form, which four who have links have sent already."""
    broker().flushdb()
    engagement.has_room_form = True
    engagement.save()
    for number, each in enumerate(people):
        give(engagement.rounds.get(), each, {"D1": 2 + number % 3})
    at = timezone.now()
    opened = open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=at)
    room = Steered(opened, alice)
    room.at = at
    return room


def test_a_phone_goes_from_the_code_to_an_own_question_by_keys_alone(
    hour: Steered, who: Stakeholder, asgi_server: str, page: Page
) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    hands = Typist(page)
    page.goto(f"{asgi_server}/join/")
    join(hands, who)
    hour.do(Go("answer"))
    answer(hands, who)
    hour.do(CloseRound())
    tasks.run_next()
    hour.do(Look())
    vote(hands, hour, who)
    hour.do(AddQuestion("figure", "How many on the first day?", is_asked_now=True))
    give_figure(hands)
    ballot = Ballot.objects.get(about="own-1")
    assert (ballot.response.stakeholder, ballot.value) == (who, 1200)
    assert hands.unseen == []


def join(hands: Typist, who: Stakeholder) -> None:
    hands.go_to_field("code")
    hands.page.keyboard.type(JoinCode.objects.get().code)
    hands.enter()
    hands.go_to_field("who")
    hands.press("Space")
    mine = hands.page.locator(f"[name=who][value='{who.pk}']")
    for _ in range(MOST_STOPS):
        if mine.is_checked():
            break
        hands.press("ArrowDown")
    hands.go_to("Join")
    hands.enter()
    expect(hands.page.locator("#now h1")).to_have_text("You are in.")
    assert Response.objects.get(stakeholder=who).round.number == 1


def answer(hands: Typist, who: Stakeholder) -> None:
    """Answer each question of the room form, and send."""
    page = hands.page
    expect(page.get_by_role("heading", name="Now everybody answers")).to_be_visible()
    hands.go_to("Begin")
    hands.enter()
    response = Response.objects.get(stakeholder=who)
    while not response.is_submitted:
        hands.answer_page("Continue", "Send")
        expect(page.locator("[role=alert]:visible")).to_have_count(0)
        response.refresh_from_db()
    answers = dict(response.answers.values_list("item", "value"))
    definition = definition_of(response.round.engagement.instrument_version)
    assert set(answers) == set(response.asked)
    assert sorted(answers.pop("R1")["ranking"]) == ["data", "model", "organization", "user"]
    assert answers.pop("QM12") == {"now": 200}  # a bill has one field
    # One of each kind of question, and of the control that it has.
    assert {definition.item(item).kind: answer for item, answer in answers.items()} == {
        "agreement": 2,
        "quantity": {"now": 200, "horizon": 200, "limit": 200},
        "target": 1000,
        "source": "rough",
        "text": "Storms",
    }


def vote(hands: Typist, hour: Steered, who: Stakeholder) -> None:
    """Vote on a topic otherwise than before, and say why."""
    topic = at_topic(hour)
    page = hands.page
    expect(page.locator("h1")).to_have_text(topic.text)
    hands.go_to_field("D1")
    hands.press("Space")
    for _ in range(4):
        hands.press("ArrowDown")
    hands.go_to("This is my vote")
    hands.enter()
    expect(page.get_by_text("Now you say:")).to_be_visible()
    response = Response.objects.get(stakeholder=who, round__number=2)
    assert response.answers.get(item="D1").value == 5
    hands.go_to_field("D1-reason")
    page.keyboard.type("The bill of March")
    hands.go_to("Keep this")
    hands.enter()
    response.refresh_from_db()
    assert response.reasons["D1"]["text"] == "The bill of March"


def give_figure(hands: Typist) -> None:
    expect(hands.page.get_by_role("heading", name="How many on the first day?")).to_be_visible()
    hands.go_to_field("value")
    hands.page.keyboard.type("1200")
    hands.go_to("Send")
    hands.press("Enter")
    expect(hands.page.get_by_text("Your vote is kept: 1,200")).to_be_visible()
