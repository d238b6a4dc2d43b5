"""What console, wall and pages say beside the room is what a guest would find if they looked."""

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import User
from apps.decisions.deciding.sentence import save_sentence, sentence_form
from apps.engagements.models import Stakeholder
from apps.responses.models import Response
from apps.room.commands import AskDecision, End, Go, Reveal
from apps.room.console.hour import AgendaRow, pace_of
from apps.room.models import RoomTopic
from apps.room.selectors import shared_of
from apps.room.services import vote_on_own
from apps.room.steering.agenda import minutes_for_topics
from tests.factories import acting, sign_in
from tests.pages import read_page
from tests.room.conftest import Steered
from tests.room.phones.conftest import Phone, at_topic


def row(label: str, minutes: int, state: str = "", do: str = "go:join") -> AgendaRow:
    return AgendaRow(label, minutes, state, do)


def test_what_is_too_much_says_what_to_leave_out() -> None:
    agenda = [
        row("Join", 5, "over"),
        row("Reveals", 10, "now"),
        row("First", 10, do="open:1"),
        row("Second", 8, do="open:2"),
        row("Third", 8, do="open:3"),
        row("Decide", 15),
    ]
    assert pace_of(agenda, 45, 15).endswith(
        "11 minutes too much on the list. Leave out from the end: “Third” and “Second”."
    )
    assert "too much" not in pace_of(agenda, 60, 15)


def test_what_was_passed_over_takes_no_time_any_more() -> None:
    agenda = [row("Join", 5, "over"), row("Left out", 30, do="open:1"), row("Decide", 15, "now")]
    assert pace_of(agenda, 45, 20) == "25 minutes are spare."


def test_topics_are_proposed_for_the_minutes_that_the_hour_leaves_them(talk: Steered) -> None:
    assert [minutes_for_topics(each, with_answers=True) for each in (45, 60, 90)] == [7, 18, 39]
    minutes = list(RoomTopic.objects.filter(room=talk.room).values_list("minutes", flat=True))
    assert minutes
    assert sum(minutes) <= minutes_for_topics(60, with_answers=False) == 27


def test_minutes_that_topics_will_take_are_not_spare_before_any_is_listed() -> None:
    agenda = [row("Join", 5, "now"), row("Reveals", 10), row("Decide", 18)]
    assert pace_of(agenda, 60, 0, has_topics=False) == "27 minutes are for topics: about four topics."
    assert pace_of(agenda, 34, 0, has_topics=False) == "1 minute is spare."
    assert pace_of(agenda, 60, 0) == "27 minutes are spare."


def test_a_vote_says_which_perspective_is_asked(talk: Steered, people: list[Stakeholder]) -> None:
    Stakeholder.objects.update(perspective="platform")
    at_topic(talk, "QU2")
    html = shared_of(talk.room.pk, "wall").html
    assert "Asked: " in html
    assert ", 4 people" in html
    assert not any(each.name in html for each in people)


def test_a_decision_voted_in_the_room_was_decided_by_those_who_voted(
    talk: Steered, people: list[Stakeholder], alice: User
) -> None:
    talk.do(Go("decide"))
    sent = QueryDict("act=build&what=a+store&revision=0")
    form = sentence_form(talk.room.engagement, sent)
    assert form.may_be_saved
    save_sentence(form=form, engagement=talk.room.engagement, by=acting(alice), at=talk.at)
    talk.do(AskDecision())
    key = RoomTopic.objects.get(kind=RoomTopic.Kind.DECISION).key
    for each in people:
        response = Response.objects.filter(stakeholder=each).latest("round__number")
        vote_on_own(room=talk.room, about=key, response=response, value="Yes", at=talk.later(1))
    talk.do(Reveal(), End())
    page = read_page(sign_in(Browser(), alice).get(reverse("decision", args=[talk.room.engagement_id])))
    assert "Those who voted." in page.text
    assert "No order yet." not in page.text


def test_who_sent_before_the_hour_is_not_lost_after_it(
    talk: Steered, people: list[Stakeholder], alice: User
) -> None:
    at_topic(talk)
    Phone(people[0]).send("vote", topic="D1", D1="4", **{"D1-revision": "0"})
    talk.do(Go("decide"), End())
    assert talk.room.engagement.rounds.count() == 2
    page = read_page(sign_in(Browser(), alice).get(reverse("engagement", args=[talk.room.engagement_id])))
    assert "4 of 4 sent" in page.text
    assert "0 of 4 sent" not in page.text


ALONE, NETWORK, ELSEWHERE = "make up LAN=1", "nobody elsewhere", "BASE_URL=https://"


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("http://127.0.0.1:8000", {ALONE, ELSEWHERE}),
        ("http://localhost:8000", {ALONE, ELSEWHERE}),
        ("http://192.168.1.7:8000", {NETWORK, ELSEWHERE}),
        ("http://laptop.local:8000", {NETWORK, ELSEWHERE}),
        ("https://scale.example.org", set()),
        ("https://93.184.216.34", set()),
    ],
)
def test_who_alone_reaches_it_is_said_before_anybody_tries(
    talk: Steered, alice: User, settings: Settings, base: str, said: set[str]
) -> None:
    settings.BASE_URL = base
    browser, there = sign_in(Browser(), alice), [talk.room.engagement_id]
    page = browser.get(reverse("check_room", args=there)).content.decode()
    assert {each for each in (ALONE, NETWORK, ELSEWHERE) if each in page} == said
    # The room says it in a line, and leads there.
    room = read_page(browser.get(reverse("room", args=there)))
    assert room.has(f"#con-now a[href='{reverse('check_room', args=there)}']") == bool(said)
    assert "make up" not in room.text


@pytest.mark.parametrize(
    ("are_files", "has_address", "is_said"), [(True, True, False), (False, False, False), (False, True, True)]
)
def test_the_end_promises_mails_only_where_some_go_out(
    talk: Steered,
    people: list[Stakeholder],
    alice: User,
    settings: Settings,
    are_files: bool,
    has_address: bool,
    is_said: bool,
) -> None:
    settings.MAILS_ARE_FILES = are_files
    if not has_address:
        Stakeholder.objects.update(email="")
    page = sign_in(Browser(), alice).get(reverse("room_end", args=[talk.room.engagement_id]))
    assert ("is mailed what was decided" in page.content.decode()) == is_said
