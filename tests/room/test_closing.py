"""Who is here and has begun is not said of anybody else; closing asks first, and can be taken back."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import tasks
from apps.decisions.deciding.sentence import save_sentence, sentence_form
from apps.engagements.joining.codes import close_joining
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.responses.models import Response
from apps.room.commands import AskDecision, Back, CloseRound, Go, Look, Next, Reveal
from apps.room.console.scene import Ahead, keys_of
from apps.room.errors import RoomRefused
from apps.room.live import Presence, presence_of
from apps.room.live.presence import note_awake, note_made
from apps.room.models import Room, RoomScene, RoomTopic
from apps.room.selectors import People, room_now, shared_of
from apps.room.services import vote_on_own
from tests.factories import acting, make_stakeholder, sign_in
from tests.pages import Element, read_page
from tests.responses.answering.test_asked_again import give
from tests.responses.conftest import begin, save_item
from tests.room.conftest import Steered
from tests.room.phones.conftest import Phone, at_topic


def people_in(room: Steered) -> People:
    now = room_now(room.room.pk)
    assert now is not None
    return now.people


def console(user: User, room: Room) -> Element:
    return read_page(sign_in(Browser(), user).get(reverse("room", args=[room.engagement_id])))


def press(user: User, room: Room, do: str) -> Element:
    room.refresh_from_db()
    address = reverse("room_command", args=[room.engagement_id])
    return read_page(
        sign_in(Browser(), user).post(address, {"do": do, "seen": room.step}, headers={"HX-Request": "true"})
    )


def test_opening_the_room_shows_how_to_come_in(room: Steered, engagement: Engagement, alice: User) -> None:
    now, code = room_now(room.room.pk), JoinCode.objects.get(engagement=engagement)
    assert now is not None
    assert now.code == str(code)
    page = console(alice, room.room)
    assert page.one("#con-counts .code").text == str(code)
    assert "Scan the picture" in page.one(".say").text


def test_without_a_code_nobody_is_told_to_scan_one(
    room: Steered, engagement: Engagement, alice: User
) -> None:
    close_joining(engagement=engagement, by=acting(alice), at=timezone.now())
    assert "Open your own link" in console(alice, room.room).one(".say").text


@pytest.mark.django_db(transaction=True)
def test_what_changes_beside_the_room_is_shown_in_it_at_once(
    room: Steered, engagement: Engagement, alice: User
) -> None:
    room.room.refresh_from_db()
    step = room.room.step
    close_joining(engagement=engagement, by=acting(alice), at=timezone.now())
    room.room.refresh_from_db()
    assert room.room.step == step + 1


def test_who_answered_days_ago_is_not_here_and_who_only_joined_has_not_begun(
    room: Steered, engagement: Engagement, people: list[Stakeholder]
) -> None:
    give(engagement.rounds.get(), people[0], {"D1": 4})
    Response.objects.update(started_at=room.room.opened_at - timedelta(days=3))
    assert people_in(room) == People(asked=4, joined=0, earlier=1, begun=1, sent=1)
    room.room.opened_at = timezone.now()
    room.room.save()
    browser = begin(people[1])
    assert people_in(room) == People(asked=4, joined=1, earlier=1, begun=1, sent=1)
    response = Response.objects.get(stakeholder=people[1])
    save_item(browser, response, "D1", {"D1": "4"})
    assert people_in(room) == People(asked=4, joined=1, earlier=1, begun=2, sent=1)
    begin(people[0])  # on the phone, in the room
    assert people_in(room) == People(asked=4, joined=2, earlier=0, begun=2, sent=1)


def test_who_answered_before_is_ticked_once_they_join(
    room: Steered, engagement: Engagement, alice: User
) -> None:
    ann = make_stakeholder(engagement, "Ann Here", is_known=False)
    give(engagement.rounds.get(), ann, {"D1": 4})
    Response.objects.update(started_at=room.room.opened_at - timedelta(days=3))
    room.room.opened_at = timezone.now()
    room.room.save()

    def row() -> Element:
        (label,) = (each for each in console(alice, room.room).all(".here label") if ann.name in each.text)
        return label

    assert (row().has("[checked]"), "answered before" in row().text) == (False, True)
    begin(ann)
    assert (row().has("[checked]"), "has joined" in row().text) == (True, True)


def test_closing_asks_while_somebody_is_missing(
    room: Steered, engagement: Engagement, people: list[Stakeholder], alice: User
) -> None:
    room.do(Next())
    give(engagement.rounds.get(), people[0], {"D1": 4})
    asked = press(alice, room.room, "close")
    assert "Not all had sent." in asked.one("#con-refusal").text
    assert Round.objects.get().is_open
    assert not press(alice, room.room, "wait").one("#con-refusal").text.strip()
    press(alice, room.room, asked.one("#con-refusal .primary")["value"])
    assert not Round.objects.get().is_open


def test_the_wall_says_why_more_were_heard_than_have_sent(
    room: Steered, engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    room.do(Next())
    give(engagement.rounds.get(), people[0], {"D1": 4})
    browser = begin(people[1])
    save_item(browser, Response.objects.get(stakeholder=people[1]), "D1", {"D1": "4"})
    room.do(CloseRound())
    tasks.run_next()
    assert (
        "One sent; one more had begun, and what they gave counts too." in shared_of(room.room.pk, "wall").html
    )


def test_closing_takes_one_press_once_all_have_sent(
    room: Steered, engagement: Engagement, people: list[Stakeholder], alice: User
) -> None:
    room.do(Next())
    for each in people:
        give(engagement.rounds.get(), each, {"D1": 4})
    press(alice, room.room, "close")
    assert not Round.objects.get().is_open


def test_back_opens_the_round_again_and_phones_go_on(room: Steered, bob: Stakeholder, alice: User) -> None:
    phone = Phone(bob)
    room.do(Next())
    before = phone.look().one(".phone[data-place]")["data-place"]
    room.do(CloseRound())
    closed = phone.look()
    assert "The answers are being read" in closed.text
    assert console(alice, room.room).one("#key-arrowleftpageup").text.startswith("Open the round again")
    room.do(Back())
    assert Round.objects.get().is_open
    again = phone.look()
    assert "Begin" in again.text
    assert (
        before
        == again.one(".phone[data-place]")["data-place"]
        != closed.one(".phone[data-place]")["data-place"]
    )


def test_what_was_looked_at_is_not_opened_again(talk: Steered) -> None:
    talk.do(Go("reading"))
    now = room_now(talk.room.pk)
    assert now is not None
    assert keys_of(now, Ahead(is_seen=True, waiting=None)).left[0].is_off
    for each in (Back(), Go("answer")):
        with pytest.raises(RoomRefused, match="stays closed"):
            talk.do(each)
    assert talk.do(Go("join")).scene == RoomScene.JOIN
    assert not Round.objects.get().is_open


def test_a_round_closed_and_looked_at_in_the_room_stays_closed(
    room: Steered, people: list[Stakeholder]
) -> None:
    room.do(Next(), CloseRound(), Look())
    with pytest.raises(RoomRefused, match="stays closed"):
        room.do(Back())


def test_nobody_is_behind_before_a_phone_can_have_followed(room: Steered) -> None:
    note_awake(room.room.pk, "0" * 16, 1)
    Room.objects.update(step=3)
    for step in (2, 3):
        note_made(room.room.pk, step)
    assert presence_of(room.room.pk) == Presence(in_step=1, behind=0, silent=0)
    note_awake(room.room.pk, "1" * 16, 0)
    assert presence_of(room.room.pk) == Presence(in_step=1, behind=1, silent=0)


def test_the_dark_button_is_what_the_script_says_next(
    talk: Steered, people: list[Stakeholder], alice: User
) -> None:
    topic = at_topic(talk)
    RoomTopic.objects.filter(pk=topic.pk).update(why="Today: from 1 to 2.")
    assert "Today: from 1 to 2." in console(alice, talk.room).text
    for each in people:
        Phone(each).send("vote", topic="D1", D1="4", **{"D1-revision": "0"})
    talk.do(Reveal())
    page = console(alice, talk.room)
    assert "then you vote again" in page.one(".say").text
    assert [each["value"] for each in page.all(".btn.primary")] == ["again"]
    assert "Today: from 1 to 2." not in page.text


def test_after_a_no_the_dark_button_asks_once_more(
    talk: Steered, people: list[Stakeholder], alice: User
) -> None:

    talk.do(Go("decide"))
    sent = QueryDict("act=build&what=a+store&revision=0")
    form = sentence_form(talk.room.engagement, sent)
    assert form.may_be_saved, form.errors
    save_sentence(form=form, engagement=talk.room.engagement, by=acting(alice), at=talk.at)
    talk.do(AskDecision())
    key = RoomTopic.objects.get(kind=RoomTopic.Kind.DECISION).key
    for each, said in zip(people, ("Yes", "Yes", "Yes", "No"), strict=True):
        response = Response.objects.filter(stakeholder=each).latest("round__number")
        vote_on_own(room=talk.room, about=key, response=response, value=said, at=talk.later(1))
    talk.do(Reveal())
    page = console(alice, talk.room)
    assert "ask once more" in page.text
    assert [each["value"] for each in page.all(".btn.primary")] == ["ask"]
