"""How many phones are in step: what they say, and what their streams were sent."""

import time

import pytest
from django.test import Client
from pytest_django import Settings

from apps.room.live import Presence, presence_of
from apps.room.live.broker import broker
from apps.room.live.presence import AWAKE_SECONDS, note_awake, note_steps
from apps.room.models import Room
from tests.room.live.conftest import Follow, path_of


def phone(number: int) -> str:
    return f"{number:016x}"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time() + AWAKE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: now)


def test_phones_are_in_step_or_behind(room: Room) -> None:
    note_awake(room.pk, phone(1), 1)
    note_awake(room.pk, phone(2), 0)
    assert presence_of(room.pk) == Presence(in_step=1, behind=1, silent=0)
    note_steps(room.pk, {phone(2): 1})
    assert presence_of(room.pk) == Presence(in_step=2, behind=0, silent=0)


def test_a_phone_that_sleeps_behind_an_open_stream_is_silent(
    room: Room, request: pytest.FixtureRequest
) -> None:
    note_awake(room.pk, phone(1), 1)
    request.getfixturevalue("later")
    note_steps(room.pk, {phone(1): 1})
    assert presence_of(room.pk) == Presence(in_step=0, behind=0, silent=1)


def test_a_phone_whose_stream_is_gone_and_who_asks_nothing_is_silent(room: Room) -> None:
    note_awake(room.pk, phone(1), 1)
    broker().delete(f"scalelens:room:{room.pk}:steps")  # as they are after 15 seconds
    assert presence_of(room.pk) == Presence(in_step=0, behind=0, silent=1)


@pytest.mark.parametrize("name", ["", "x", "0" * 17, "G" * 16, "0" * 15 + "%0A"])
def test_a_name_no_phone_makes_up_is_not_counted(client: Client, room: Room, name: str) -> None:
    assert client.get(path_of(room, "state", phone=name)).status_code == 200
    assert presence_of(room.pk) == Presence(0, 0, 0)


def test_what_is_kept_goes_by_itself(room: Room) -> None:
    note_awake(room.pk, phone(1), 1)
    for what, most in (("awake", 600), ("steps", 15)):
        (seconds,) = broker().httl(f"scalelens:room:{room.pk}:{what}", phone(1))
        assert 0 < seconds <= most


def test_phones_are_counted_and_walls_are_not(client: Client, room: Room, follow: Follow) -> None:
    client.get(path_of(room, "state", "phone", step=1, phone=phone(1)))
    client.get(path_of(room, "state", "wall", step=1, phone=phone(2)))
    assert presence_of(room.pk) == Presence(1, 0, 0)


def test_a_stream_brings_a_phone_in_step(room: Room, follow: Follow) -> None:
    stream = follow(step=0, phone=phone(1))
    stream.until("shared")
    assert presence_of(room.pk) == Presence(0, 1, 0)
    end = time.monotonic() + 7  # what streams were sent is written every five seconds
    while presence_of(room.pk) != Presence(1, 0, 0):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_while_valkey_is_gone_nobody_knows(room: Room, settings: Settings) -> None:
    broker.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1"
    try:
        assert presence_of(room.pk) is None
    finally:
        broker.cache_clear()
