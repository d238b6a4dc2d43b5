"""The stream: what it says, when, and what it holds meanwhile."""

import time

from django.utils import timezone

from apps.core.database import roles
from apps.room.live import publish
from apps.room.live.memory import view_beside
from apps.room.models import Room
from tests.roles import connected_as
from tests.room.live.conftest import Follow, Stream, go_on, path_of


def test_it_says_two_things_at_once_and_then_what_changes(follow: Follow, room: Room) -> None:
    stream = follow(step=0)
    assert stream.answer.headers["Content-Type"] == "text/event-stream"
    assert stream.answer.headers["X-Accel-Buffering"] == "no"
    assert "no-store" in stream.answer.headers["Cache-Control"]
    kind, hello = stream.next()
    assert (kind, hello["step"]) == ("hello", 1)
    assert stream.next() == ("shared", {"step": 1, "html": "<p>phone 1</p>", "host": True})
    began = time.monotonic()
    go_on(room)
    assert stream.until("shared")["html"] == "<p>phone 2</p>"
    assert time.monotonic() - began < 1


def test_whoever_shows_the_step_already_is_sent_a_beat_instead(follow: Follow) -> None:
    stream = follow(step=1)
    assert [stream.next()[0], stream.next()[0]] == ["hello", "beat"]


def test_wall_and_phone_are_sent_their_own(follow: Follow) -> None:
    wall, phone = follow("wall"), follow("phone")
    assert wall.until("shared")["html"] == "<p>wall 1</p>"
    assert phone.until("shared")["html"] == "<p>phone 1</p>"


def test_at_most_two_pictures_a_second_and_the_newest_wins(follow: Follow, room: Room) -> None:
    stream = follow(step=1)
    stream.until("beat")
    steps: list[int] = []
    began = time.monotonic()
    last = [go_on(room) for _ in range(20)][-1]
    while not steps or steps[-1] < last:
        steps.append(stream.until("shared")["step"])
    assert len(steps) <= 2 * (time.monotonic() - began) + 2
    assert steps == sorted(set(steps))


def test_the_host_is_away_when_the_lease_of_the_console_is_over(follow: Follow, room: Room) -> None:
    Room.objects.update(steered_until="2020-01-01T00:00:00Z")
    assert follow().until("shared")["host"] is False


def test_a_lost_message_is_made_good_at_the_next_beat(follow: Follow, room: Room) -> None:
    stream = follow()
    stream.until("shared")
    Room.objects.update(step=7)  # and nobody says so
    began = time.monotonic()
    assert stream.until("shared")["step"] == 7
    assert time.monotonic() - began < 6


def test_a_room_that_goes_ends_its_streams(follow: Follow, room: Room) -> None:
    stream = follow()
    stream.until("shared")
    Room.objects.all().delete()
    publish(room.pk, 2)
    assert stream.until("retry")["ms"] > 0
    assert stream.next()[0] == "end"


def test_a_token_nobody_signed_opens_nothing(asgi_server: str, room: Room) -> None:
    path = path_of(room, "stream").replace(".phone", ".wall", 1)
    assert Stream(asgi_server, path).answer.status == 404


def test_pages_of_the_database_role_enter_by_the_door(room: Room) -> None:
    with connected_as(roles.APP):
        assert view_beside(room.pk, "phone", timezone.now()).step == 1
