"""Wall, console and a phone in every phase of an hour, in a real browser: readable by everybody, nothing sideways."""

import time
from collections.abc import Callable
from itertools import cycle
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.assessments import tasks
from apps.core.actors import SYSTEM
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Response
from apps.responses.statements import Change
from apps.room.commands import (
    AddQuestion,
    AskDecision,
    Black,
    CloseRound,
    Dark,
    End,
    Go,
    Look,
    Next,
    OpenTopic,
    Park,
    Resume,
    Reveal,
    Timer,
    VoteAgain,
)
from apps.room.models import REVEALS, Room, RoomTopic
from apps.room.services import stir, vote_on_own
from apps.room.tokens import token_for
from tests.browser import Watch, follow, problems_of
from tests.journeys.people import sign_in
from tests.responses.answering.test_asked_again import give
from tests.responses.conftest import link_path
from tests.room.conftest import Steered
from tests.room.phones.conftest import at_topic
from tests.room.test_topics import vote

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]

ORDER = {"ranking": ["data", "user", "model", "organization"]}
FIGURES = {"now": 10, "limit": 40, "source": "measured"}
# The newest step that a page shows; none stands on a page of which the room is over.
SHOWN = "Math.max(...[...document.querySelectorAll('[data-step]')].map(each => Number(each.dataset.step)))"
DISSENT = "Only if the night shift is told a week before."


def wait_until(page: Page, step: int) -> None:
    end = time.monotonic() + 60
    while int(page.evaluate(SHOWN)) < step:
        assert time.monotonic() < end, f"{page.url} never shows step {step}."
        page.wait_for_timeout(50)


class Hour:
    """A room that is steered by its commands; after each phase its surfaces are looked at."""

    def __init__(self, room: Steered, server: str, open_page: Callable[[], Page]) -> None:
        self.room, self.server = room, server
        self.wall, self.console, self.phone = open_page(), open_page(), open_page()
        self.problems: list[str] = []
        # Each width and scheme in its turn: a phase has the colours of the next.
        self.wide = cycle([(1440, "light"), (1440, "dark")])
        self.narrow = cycle([(390, "dark"), (320, "light"), (390, "light"), (320, "dark")])

    @property
    def engagement(self) -> Engagement:
        return self.room.room.engagement

    def sit_down(self, user: User, person: Stakeholder) -> None:
        """Sign in on the console, and open somebody's link on a phone, beside the wall."""
        sign_in(self.console, self.server, user)
        self.phone.goto(self.server + link_path(person))
        follow(self.phone.locator("main form button[type=submit]").first)
        self.person = person

    def open(self) -> None:
        """Open the pages of the room on all three."""
        room = self.room.room.pk
        self.console.goto(self.server + reverse("room", args=[self.engagement.pk]))
        # Each phase is looked at before it is shown, too.
        self.console.get_by_label("Show answers once").uncheck()
        self.wall.goto(self.server + reverse("wall", args=[token_for(room, "wall")]))
        response = Response.objects.get(stakeholder=self.person)
        self.phone.goto(self.server + reverse("room_phone", args=[response.pk]))

    def look(self, name: str, *pages: Page) -> None:
        """Look at wall, console and phone, once each shows what the room is at."""
        stir(room_id=self.room.room.pk)
        step = Room.objects.get().step
        for page in pages or (self.console, self.wall, self.phone):
            wait_until(page, step)
            self.look_on(page, name)

    def fall_behind(self) -> None:
        """Look at the console, light and dark, while it hears of a step that it does not get."""
        step = Room.objects.get().step + 1
        self.console.evaluate(
            "step => document.dispatchEvent(new CustomEvent('room:step', {detail: {step}}))", step
        )
        expect(self.console.get_by_text("The wall has gone on.")).to_be_visible()
        for _scheme in ("light", "dark"):
            self.look_on(self.console, "behind the wall")

    def look_on(self, page: Page, name: str) -> None:
        looks = self.narrow if page is self.phone else self.wide
        where = {self.wall: "wall", self.console: "console", self.phone: "phone"}[page]
        self.problems += problems_of(page, f"{name}, {where}", [next(looks)])


type OpenHour = Callable[[Steered], Hour]


@pytest.fixture
def open_hour(
    transactional_db: None,
    people: list[Stakeholder],
    asgi_server: str,
    chromium: Browser,
    watch: Watch,
    alice: User,
) -> OpenHour:
    def open_hour(room: Steered) -> Hour:
        room.at = timezone.now()
        hour = Hour(room, asgi_server, lambda: watch.open(chromium.new_context()))
        hour.sit_down(alice, people[0])
        hour.open()
        return hour

    return open_hour


def test_from_joining_to_the_result(
    open_hour: OpenHour, room: Steered, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    hour = open_hour(room)
    hour.look("join")
    hour.room.do(Next())
    hour.look("answer")
    begun = Response.objects.get()
    for number, each in enumerate(people):
        said = {"D1": 2 + number % 3, "QU2": {**FIGURES, "now": 10 * (number + 1)}, "R1": ORDER}
        if each == hour.person:
            changes = PageChanges([Change(item, value, 0, uuid4()) for item, value in said.items()])
            save_page(response=begun, changes=changes, by=SYSTEM, at=hour.room.later(1), send=True)
        else:
            give(begun.round, each, said)
    hour.room.do(CloseRound())
    hour.look("closed")
    hour.room.do(Look())
    tasks.run_next()
    for scene in REVEALS:
        hour.room.do(Go(scene))
        hour.look(scene, hour.console)  # walls and phones are looked at with each kind of result
    hour.fall_behind()
    assert hour.problems == []


def test_a_topic_voted_on_twice(open_hour: OpenHour, talk: Steered, people: list[Stakeholder]) -> None:
    hour = open_hour(talk)
    at_topic(hour.room)
    hour.look("topic open")
    for each in people:
        vote(each, "D1", 4, hour.room)
    hour.look("topic voted")
    hour.room.do(Reveal())
    hour.look("topic shown")
    hour.room.do(VoteAgain())
    hour.look("topic again")
    for each in people:
        vote(each, "D1", 5, hour.room)
    hour.room.do(Reveal())
    hour.look("topic shown again")
    assert hour.problems == []


def test_own_questions(open_hour: OpenHour, talk: Steered, people: list[Stakeholder]) -> None:
    hour = open_hour(talk)
    asked = {"yes_no": "Yes", "figure": "12", "choice": "Platform"}
    for number, (kind, value) in enumerate(asked.items(), 1):
        options = ("Platform", "The business") if kind == "choice" else ()
        hour.room.do(AddQuestion(kind, f"An own question, by {kind}?", options))
        hour.room.do(OpenTopic(RoomTopic.objects.get(key=f"own-{number}").pk))
        hour.look(f"own {kind} open")
        give_all(hour, people, [value] * len(people))
        hour.room.do(Reveal())
        hour.look(f"own {kind} shown")
    assert hour.problems == []


def give_all(hour: Hour, people: list[Stakeholder], values: list[str]) -> None:
    about = RoomTopic.objects.get(pk=hour.room.room.topic_id).key
    for person, value in zip(people, values, strict=True):
        response = Response.objects.filter(stakeholder=person).latest("round__number")
        at = hour.room.later(1)
        vote_on_own(room=hour.room.room, about=about, response=response, value=value, at=at)


def test_the_decision_and_the_end(open_hour: OpenHour, talk: Steered, people: list[Stakeholder]) -> None:
    hour = open_hour(talk)
    hour.room.do(Go("decide"))
    hour.look("decide, no sentence")
    engagement = hour.engagement
    Decision.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        state=Decision.State.DRAFT,
        act="build",
        what="a labelled set of claims",
        ranking=ORDER["ranking"],
    )
    hour.look("decide, worded")
    hour.room.do(AskDecision(), Timer(3))
    hour.look("decide, asked")
    hour.phone.get_by_text("No", exact=True).click()
    hour.phone.get_by_label("What is it?").fill(DISSENT)
    hour.look_on(hour.phone, "dissent")
    hour.phone.get_by_role("button", name="Send").click()
    expect(hour.phone.get_by_text("Your vote is kept: No")).to_be_visible()
    give_all(hour, people[1:], ["Yes", "Yes", "Yes"])
    hour.look("decide, voted")
    hour.room.do(Reveal())
    hour.look("decide, shown")
    hour.room.do(Black(True))
    hour.look("black")
    hour.room.do(Black(False), Dark(True), Park())
    hour.look("parked")
    hour.room.do(Resume())
    hour.look("dark again")
    hour.console.goto(hour.server + reverse("room_end", args=[hour.engagement.pk]))
    hour.look_on(hour.console, "end")
    hour.room.do(End())
    expect(hour.wall.locator("#wall")).to_contain_text("This workshop is over.")
    hour.look_on(hour.wall, "over")
    expect(hour.phone.get_by_role("link", name="Your receipt")).to_be_visible()
    hour.look_on(hour.phone, "over")
    tasks.run_next()
    hour.console.goto(hour.server + reverse("room", args=[hour.engagement.pk]))
    expect(hour.console.get_by_role("heading", name="The workshop has ended")).to_be_visible()
    hour.look_on(hour.console, "what is left")
    follow(hour.phone.get_by_role("link", name="Your receipt"))
    hour.look_on(hour.phone, "receipt")
    assert hour.problems == []
