"""What a room shows, on asking."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.engagements.models import Engagement
from apps.room.live.memory import view_of
from apps.room.models import Room
from tests.room.live.conftest import go_on, make_room, path_of


def test_it_is_sent_once_a_step(client: Client, room: Room) -> None:
    answer = client.get(path_of(room, "state"))
    assert answer.json() == {"step": 1, "html": "<p>phone 1</p>"}
    assert "no-store" in answer["Cache-Control"]
    again = client.get(path_of(room, "state", step=1))
    assert (again.status_code, again.content) == (304, b"")


def test_however_many_ask_the_database_is_asked_once_a_second(client: Client, room: Room) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(50):
            client.get(path_of(room, "state", step=1))
    rooms = [each for each in asked.captured_queries if "room_room" in each["sql"]]
    assert 1 <= len(rooms) <= 3  # the step, and what its page shows; a slow machine may need a second one


def test_who_asks_sees_a_step_within_a_second_without_being_told(client: Client, room: Room) -> None:
    client.get(path_of(room, "state"))
    Room.objects.update(step=5)
    time.sleep(1.05)
    assert client.get(path_of(room, "state", step=1)).json()["step"] == 5


def test_a_step_that_was_heard_of_is_not_waited_for(room: Room) -> None:
    assert view_of(room.pk, "phone", at=timezone.now()).step == 1
    step = go_on(room)
    assert view_of(room.pk, "phone", at=timezone.now(), since=time.monotonic()).step == step


def test_where_nobody_steers_it_says_so_whatever_else_it_says(client: Client, room: Room) -> None:
    Room.objects.update(steered_until="2020-01-01T00:00:00Z")
    for step in (0, 1):
        assert client.get(path_of(room, "state", step=step))["Room-Host-Away"] == "1"


def test_of_a_room_that_is_parked_or_over_nobody_is_missed(client: Client, engagement: Engagement) -> None:
    long_ago = timezone.now() - timedelta(hours=2)
    parked = make_room(engagement, state=Room.State.PARKED, steered_until=long_ago)
    assert not client.get(path_of(parked, "state")).has_header("Room-Host-Away")


def test_where_somebody_steers_or_nobody_ever_did_it_says_nothing_of_it(client: Client, room: Room) -> None:
    assert not client.get(path_of(room, "state")).has_header("Room-Host-Away")


@pytest.mark.parametrize(("minutes_ago", "status"), [(5, 200), (15, 404)])
def test_the_end_of_a_room_can_be_seen_for_ten_minutes(
    client: Client, engagement: Engagement, minutes_ago: int, status: int
) -> None:
    ended = timezone.now() - timedelta(minutes=minutes_ago)
    room = make_room(engagement, state=Room.State.ENDED, ended_at=ended)
    assert client.get(path_of(room, "state")).status_code == status


@pytest.mark.parametrize("step", ["x", "", "-7", "9" * 5000])
def test_a_step_nobody_can_read_is_none(client: Client, room: Room, step: str) -> None:
    assert client.get(path_of(room, "state", step=step)).json()["step"] == 1


def test_a_server_without_streams_says_so_and_takes_no_thread_for_it(client: Client, room: Room) -> None:
    assert client.get(path_of(room, "stream")).status_code == 503


def test_many_who_ask_at_once_wait_for_one_look(room: Room) -> None:
    looks: list[int] = []
    threads = [
        threading.Thread(target=lambda: looks.append(view_of(room.pk, "phone", at=timezone.now()).step))
        for _ in range(20)
    ]
    view_of(room.pk, "phone", at=timezone.now())
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert looks == [1] * 20
