"""Commands: one console steers, one that comes late is told so, and every change is on record."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.room.commands import (
    AddQuestion,
    Back,
    Black,
    CloseVote,
    Command,
    Dark,
    GiveBack,
    Go,
    Next,
    Note,
    Park,
    Resume,
    TakeOver,
    Timer,
)
from apps.room.errors import NotSteering, RoomRefused
from apps.room.models import Room, RoomNote, RoomTopic
from apps.room.services import command, heartbeat, open_room, park_idle
from apps.room.steering.baton import LEASE
from tests.factories import acting, make_co_facilitator
from tests.room.conftest import START, Steered


def test_opening_twice_gives_one_room(room: Steered, engagement: Engagement, alice: User) -> None:
    again = open_room(engagement=engagement, minutes=45, by=acting(alice), user=alice, at=START)
    assert again == room.room
    assert Room.objects.count() == 1
    assert AuditEvent.objects.filter(verb="open_room").count() == 1


def test_a_closed_round_that_nobody_looked_at_opens_no_room(engagement: Engagement, alice: User) -> None:
    engagement.rounds.update(state="closed", closed_at=START)
    with pytest.raises(RoomRefused, match="Look at the result"):
        open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=START)


def test_each_command_is_a_step_with_its_row(room: Steered) -> None:
    now = room.do(Next(), Black(True), Dark(True), Timer(5))
    assert (now.step, now.scene, now.is_black, now.is_dark) == (4, "answer", True, True)
    assert now.timer_until == room.at + timedelta(minutes=5)
    rows = AuditEvent.objects.filter(verb="steer_room").order_by("pk")
    assert [row.detail["command"] for row in rows] == ["next", "black", "dark", "timer"]
    assert [row.detail["step"] for row in rows] == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_two_consoles_that_press_next_make_one_step(room: Steered, alice: User) -> None:
    both, seen = Barrier(2), list[str]()
    room.room.refresh_from_db()
    step = room.room.step

    def press() -> None:
        both.wait()
        try:
            now = command(room=room.room, seen=step, do=Next(), by=acting(alice), user=alice, at=START)
            seen.append(now.scene)
        except RoomRefused as refused:
            seen.append(str(refused))
        connection.close()

    consoles = [Thread(target=press) for _ in range(2)]
    for each in consoles:
        each.start()
    for each in consoles:
        each.join()
    room.room.refresh_from_db()
    assert (room.room.step, room.room.scene) == (step + 1, "answer")
    first, late = sorted(seen, key=len)
    assert (first, late.partition(":")[0]) == ("answer", "Another console pressed first")
    assert AuditEvent.objects.filter(verb="steer_room").count() == 1


def test_a_vote_in_between_refuses_no_command(room: Steered, alice: User) -> None:
    seen = room.room.step
    heartbeat(room=room.room, user=alice, at=START)
    room.room.refresh_from_db()
    assert room.room.step > seen
    now = command(room=room.room, seen=seen, do=Next(), by=acting(alice), user=alice, at=START)
    assert now.scene == "answer"


def test_only_who_holds_the_baton_steers(room: Steered, engagement: Engagement) -> None:
    bea = make_co_facilitator(engagement, "Bea Beside").user
    long_after = START + 10 * LEASE
    with pytest.raises(NotSteering, match="Alice"):
        command(room=room.room, seen=0, do=Next(), by=acting(bea), user=bea, at=long_after)
    heartbeat(room=room.room, user=bea, at=long_after)
    room.room.refresh_from_db()
    assert room.room.steered_by_id == room.user.pk
    hers = Steered(room.room, bea)
    assert hers.do(TakeOver(), Next()).scene == "answer"
    with pytest.raises(NotSteering, match="Bea"):
        Steered(hers.room, room.user).do(Next())


@pytest.mark.parametrize(("seconds", "works"), [(59, True), (61, False)])
def test_taking_over_can_be_undone_for_a_minute(
    room: Steered, engagement: Engagement, *, seconds: int, works: bool
) -> None:
    bea = make_co_facilitator(engagement, "Bea Beside").user
    hers = Steered(room.room, bea)
    hers.do(TakeOver())
    mine = Steered(hers.room, room.user)
    mine.at = hers.at
    mine.later(seconds - 1)
    if works:
        assert mine.do(GiveBack(), Next()).scene == "answer"
    else:
        with pytest.raises(RoomRefused, match="a minute"):
            mine.do(GiveBack())


REFUSED: list[tuple[Command, str]] = [
    (CloseVote(), "No topic is open"),
    (Go("nowhere"), "no such step"),
    (Go("over"), "end the workshop"),
    (Go("topic"), "No topic is on the list"),
    (Timer(0), "1 to 240"),
    (Note("gossip", "A text"), "Choose what the note is"),
    (Note("said", " "), "at most 400"),
    (Note("said", "x" * 401), "at most 400"),
    (AddQuestion("essay", "What now?"), "how the question is to be answered"),
    (AddQuestion("yes_no", "x" * 201), "at most 200"),
    (AddQuestion("choice", "Which?", ("One", "One")), "two to six"),
    (AddQuestion("choice", "Which?", tuple("abcdefg")), "two to six"),
]


@pytest.mark.parametrize(("do", "sentence"), REFUSED)
def test_what_can_not_be_done_changes_nothing(room: Steered, do: Command, sentence: str) -> None:
    with pytest.raises(RoomRefused, match=sentence), transaction.atomic():
        room.do(do)
    room.room.refresh_from_db()
    assert room.room.step == 0
    assert not RoomTopic.objects.exists()
    assert not RoomNote.objects.exists()


def test_forward_and_back_pass_every_scene(room: Steered) -> None:
    there = [room.do(Next()).scene for _ in range(9)]
    assert there[-3:] == ["calendar", "so_what", "decide"]
    with pytest.raises(RoomRefused, match="last step"), transaction.atomic():
        room.do(Next())
    back = [room.do(Back()).scene for _ in range(10)]
    assert back[-3:] == ["answer", "join", "join"]


def test_a_room_that_nobody_touches_is_parked_and_taken_up_again(room: Steered) -> None:
    room.do(Next())
    assert park_idle(at=room.at + timedelta(minutes=59)) == 0
    assert park_idle(at=room.at + timedelta(minutes=61)) == 1
    room.room.refresh_from_db()
    assert (room.room.state, room.room.step) == ("parked", 2)
    with pytest.raises(RoomRefused, match="parked"), transaction.atomic():
        room.do(Next())
    now = room.do(Resume(), Next())
    assert (now.state, now.scene) == ("open", "reading")
    assert room.do(Park()).state == "parked"
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"park_room", "resume_room", "steer_room"} <= verbs
