"""What goes on in the hour by one key, under the name of what comes, and what needs no press at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.responses.models import Response
from apps.room.commands import AddQuestion, Go, OpenTopic
from apps.room.console.scene import Ahead, Key, keys_of
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.selectors import room_now
from apps.room.services import vote_on_own
from apps.room.visibility import missing_on
from tests.browser import Watch
from tests.factories import SignIn
from tests.journeys.people import sign_in
from tests.pages import Element, read_page
from tests.responses.conftest import begin
from tests.room.conftest import Steered

Phase = RoomTopic.Phase


def goes_on(room: Steered, *, is_seen: bool = True, waiting: int | None = None) -> Key:
    now = room_now(room.room.pk)
    assert now is not None
    return keys_of(now, Ahead(is_seen, waiting)).right[-1]


def ask(room: Steered, text: str = "Do we launch?") -> RoomTopic:
    room.do(AddQuestion("yes_no", text, is_asked_now=True))
    return RoomTopic.objects.get(text=text)


def give(room: Steered, *people: Stakeholder, about: str = "own-1") -> None:
    for each in people:
        response = Response.objects.filter(stakeholder=each).latest("round__number")
        vote_on_own(room=room.room, about=about, response=response, value="Yes", at=room.later(1))


@pytest.mark.parametrize(
    ("scene", "is_seen", "waiting", "do", "label"),
    [
        (RoomScene.JOIN, False, None, "next", "Answer"),
        (RoomScene.JOIN, True, 2, "go:brief", "What came out"),
        (RoomScene.ANSWER, False, None, "close", "Close the round"),
        (RoomScene.READING, True, 2, "next", "What came out"),
        (RoomScene.BRIEF, True, 2, "next", "What you said first"),
        (RoomScene.SO_WHAT, True, 2, "next", "First topic"),
        (RoomScene.SO_WHAT, True, 0, "next", "Decide"),
        (RoomScene.SO_WHAT, True, None, "next", "Next"),
        (RoomScene.DECIDE, True, 2, "end", "End the workshop"),
    ],
)
def test_the_key_that_goes_on_names_what_comes(
    room: Steered, scene: str, is_seen: bool, waiting: int | None, do: str, label: str
) -> None:
    room.do(Go(scene))
    key = goes_on(room, is_seen=is_seen, waiting=waiting)
    assert (key.do, key.label, key.is_primary) == (do, label, True)


def test_in_a_rehearsal_it_ends_the_rehearsal(room: Steered) -> None:
    room.do(Go(RoomScene.DECIDE))
    now = room_now(room.room.pk)
    assert now is not None
    key = keys_of(replace(now, is_rehearsal=True), Ahead(True, 0)).right[-1]
    assert (key.do, key.label) == ("end", "End the rehearsal")


def test_it_shows_what_was_voted_and_then_goes_to_the_next_topic(
    talk: Steered, people: list[Stakeholder]
) -> None:
    topic = ask(talk)
    key = goes_on(talk, waiting=1)
    assert (key.do, key.label, key.is_primary) == ("next", "Next topic", False)
    give(talk, people[0])
    key = goes_on(talk, waiting=1)
    assert (key.do, key.label, key.is_primary) == ("reveal", "Reveal", True)
    RoomTopic.objects.filter(pk=topic.pk).update(phase=Phase.REVEALED)
    assert [goes_on(talk, waiting=each).label for each in (1, 0)] == ["Next topic", "Decide"]


def test_a_question_is_asked_at_once_and_ticks_off_what_was_shown(
    talk: Steered, people: list[Stakeholder]
) -> None:
    first = ask(talk)
    assert (talk.room.scene, talk.room.topic, first.phase) == (RoomScene.TOPIC, first, Phase.VOTING)
    RoomTopic.objects.filter(pk=first.pk).update(phase=Phase.REVEALED)
    second = ask(talk, "In January?")
    first.refresh_from_db()
    assert (talk.room.topic, first.phase, second.phase) == (second, Phase.DONE, Phase.VOTING)


def test_a_vote_that_is_on_is_left_on_purpose_alone(
    talk: Steered, people: list[Stakeholder], alice: User, signed_in: SignIn
) -> None:
    ask(talk)
    address, browser = reverse("room_command", args=[talk.room.engagement_id]), signed_in(alice)

    def press(do: str) -> Element:
        step = str(Room.objects.get().step)
        return read_page(browser.post(address, {"do": do, "seen": step}, headers={"HX-Request": "true"}))

    give(talk, people[0])
    page = press("go:brief")
    assert "A vote is on: 1 of 4 has voted." in page.one("#con-refusal").text
    assert Room.objects.get().scene == "topic"
    press(page.one("#key-c")["value"])
    assert Room.objects.get().scene == "brief"
    press(f"open:{talk.room.topic_id}")
    assert RoomTopic.objects.get(pk=talk.room.topic_id).is_voting


def test_one_button_asks_at_once_and_the_other_lists(room: Steered, alice: User, signed_in: SignIn) -> None:
    address = reverse("room_command", args=[room.room.engagement_id])
    browser = signed_in(alice)
    typed = {"do": "question", "kind": "yes_no"}
    browser.post(address, {**typed, "text": "Later?"})
    browser.post(address, {**typed, "text": "Now?", "now": "1"})
    assert dict(RoomTopic.objects.values_list("text", "phase")) == {
        "Later?": Phase.WAITING,
        "Now?": Phase.VOTING,
    }


def test_only_who_steers_sees_that_nobody_is_missing(
    talk: Steered, people: list[Stakeholder], alice: User, signed_in: SignIn
) -> None:
    ask(talk)
    address, browser = reverse("room", args=[talk.room.engagement_id]), signed_in(alice)

    def is_marked() -> bool:
        return read_page(browser.get(address)).has("[data-all-voted]")

    give(talk, *people[1:])
    assert not is_marked()
    give(talk, people[0])
    assert is_marked()
    talk.do(OpenTopic(talk.room.topic_id))
    RoomTopic.objects.update(phase=Phase.CLOSED)
    assert not is_marked()


def test_nobody_waits_for_who_is_not_in_the_room(
    talk: Steered, people: list[Stakeholder], alice: User, signed_in: SignIn
) -> None:
    """Two answered beforehand and never came, one of them ticked: a phone in step has begun the round of the topics."""
    address, browser = reverse("room", args=[talk.room.engagement_id]), signed_in(alice)
    ticked, came = people[2], people[1]
    Stakeholder.objects.update(mail_opened_at=None)
    Stakeholder.objects.filter(pk=ticked.pk).update(vouched_at=talk.at)
    Response.objects.filter(stakeholder=came).update(started_at=timezone.now())
    ask(talk)
    Room.objects.update(since=timezone.now())
    give(talk, people[0])
    page = read_page(browser.get(address))
    assert "1 of 4 has voted" in page.text
    assert "2 who are here have not." in page.text
    assert not page.has("[data-all-voted]")
    give(talk, came)
    assert "1 who is here has not." in read_page(browser.get(address)).text
    asking = Round.objects.create(
        organisation_id=talk.room.organisation_id,
        engagement=talk.room.engagement,
        number=2,
        topics=["D1"],
        opened_at=timezone.now(),
    )
    Response.objects.create(
        organisation_id=came.organisation_id, round=asking, stakeholder=came, started_at=timezone.now()
    )
    Room.objects.update(since=timezone.now() - timedelta(minutes=2))
    assert read_page(browser.get(address)).has("[data-all-voted]")


def test_nobody_waits_for_who_left_after_an_earlier_topic(talk: Steered, people: list[Stakeholder]) -> None:
    """A phone that is gone fetches the next topic no more; of votes without a phone nobody knows who is there."""
    ask(talk)
    give(talk, *people[:2])
    topic, room = RoomTopic.objects.get(pk=talk.room.topic_id), talk.room
    topic.room, stayed = room, [each.pk for each in people[:3]]
    soon, later = room.since + timedelta(seconds=30), room.since + timedelta(minutes=2)
    assert missing_on(topic, there=stayed, at=soon) == 2, "phones have had no time for it"
    assert missing_on(topic, there=stayed, at=later) == 1
    assert missing_on(topic, there=stayed[2:], at=later) == 2, "none of those who voted has a phone"
    assert missing_on(topic, at=later) == 2


@pytest.mark.django_db(transaction=True)
def test_a_vote_is_shown_once_nobody_is_missing_unless_who_steers_waits(
    asgi_server: str,
    chromium: Chromium,
    watch: Watch,
    engagement: Engagement,
    room: Steered,
    bob: Stakeholder,
) -> None:
    page = watch.open(chromium.new_context(viewport={"width": 1440, "height": 900}))
    sign_in(page, asgi_server, room.user)
    begin(bob)
    page.goto(asgi_server + reverse("room", args=[engagement.pk]))

    def ask_now(text: str) -> None:
        page.locator("#con-question summary").click()
        page.locator("#own_text").fill(text)
        page.get_by_role("button", name="Ask it now").click()
        expect(page.locator("#con-now h1")).to_have_text(text)

    ask_now("Do we launch?")
    room.at = timezone.now()
    give(room, bob)
    expect(page.locator("#con-now")).to_contain_text("What the wall shows")
    assert RoomTopic.objects.get().phase == Phase.REVEALED
    page.get_by_label("Show answers once").uncheck()
    page.keyboard.press("v")
    expect(page.locator("#con-counts")).to_contain_text("0 of 1 have voted")
    room.at = timezone.now()
    give(room, bob)
    expect(page.locator("#con-counts")).to_contain_text("1 of 1 has voted")
    page.wait_for_timeout(2500)
    assert RoomTopic.objects.get().phase == Phase.AGAIN
    page.keyboard.press("ArrowRight")
    expect(page.locator("#con-now")).to_contain_text("What the wall shows")
    page.reload()
    expect(page.get_by_label("Show answers once")).not_to_be_checked()
