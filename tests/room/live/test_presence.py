"""How many phones are in step: what they say, and what their streams were sent."""

import time
from uuid import UUID, uuid4

import pytest
from django.test import Client

from apps.room.live import Presence, presence_of
from apps.room.live.broker import broker
from apps.room.live.presence import AWAKE_SECONDS, note_awake, note_steps
from apps.room.models import Room
from tests.room.live.conftest import Follow, path_of

ROOM = uuid4()


def phone(number: int) -> str:
    return f"{number:016x}"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time() + AWAKE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: now)


def test_phones_are_in_step_or_behind() -> None:
    note_awake(ROOM, phone(1), 7)
    note_awake(ROOM, phone(2), 6)
    assert presence_of(ROOM, 7) == Presence(in_step=1, behind=1, silent=0)
    note_steps(ROOM, {phone(2): 7})
    assert presence_of(ROOM, 7) == Presence(in_step=2, behind=0, silent=0)


def test_a_phone_that_sleeps_behind_an_open_stream_is_silent(request: pytest.FixtureRequest) -> None:
    note_awake(ROOM, phone(1), 7)
    request.getfixturevalue("later")
    note_steps(ROOM, {phone(1): 7})
    assert presence_of(ROOM, 7) == Presence(in_step=0, behind=0, silent=1)


def test_a_phone_whose_stream_is_gone_and_who_asks_nothing_is_silent() -> None:
    note_awake(ROOM, phone(1), 7)
    broker().delete(f"scalelens:room:{ROOM}:steps")  # as they are after 15 seconds
    assert presence_of(ROOM, 7) == Presence(in_step=0, behind=0, silent=1)


@pytest.mark.parametrize("name", ["", "x", "0" * 17, "G" * 16, "0" * 15 + "\n"])
def test_a_name_no_phone_makes_up_is_not_counted(name: str) -> None:
    note_awake(ROOM, name, 7)
    assert presence_of(ROOM, 7) == Presence(0, 0, 0)


def test_what_is_kept_goes_by_itself() -> None:
    note_awake(ROOM, phone(1), 7)
    for what, most in (("awake", 600), ("steps", 15)):
        (seconds,) = broker().httl(f"scalelens:room:{ROOM}:{what}", phone(1))
        assert 0 < seconds <= most


def test_phones_are_counted_and_walls_are_not(client: Client, room: Room, follow: Follow) -> None:
    client.get(path_of(room, "state", "phone", step=1, phone=phone(1)))
    client.get(path_of(room, "state", "wall", step=1, phone=phone(2)))
    assert presence_of(room.pk, 1) == Presence(1, 0, 0)


def test_a_stream_brings_a_phone_in_step(client: Client, room: Room, follow: Follow) -> None:
    client.get(path_of(room, "state", step=0, phone=phone(1)))
    assert presence_of(room.pk, 1) == Presence(0, 1, 0)
    stream = follow(step=0, phone=phone(1))
    stream.until("shared")
    end = time.monotonic() + 7  # what streams were sent is written every five seconds
    while presence_of(room.pk, 1) != Presence(1, 0, 0):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_of_a_room_nobody_knows_nobody_is_there() -> None:
    assert presence_of(UUID(int=0), 1) == Presence(0, 0, 0)
