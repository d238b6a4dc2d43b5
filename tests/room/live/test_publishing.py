"""To say that a room changed costs nobody anything, whatever is wrong with Valkey."""

import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from pytest_django import Settings

from apps.room.live import publish
from apps.room.live.broker import CHANNEL, broker

MOST_SECONDS = 0.05


@pytest.fixture
def other_broker(settings: Settings) -> Iterator[Settings]:
    broker.cache_clear()
    yield settings
    broker.cache_clear()


def seconds_of_publishing() -> float:
    began = time.monotonic()
    publish(uuid4(), 1)
    return time.monotonic() - began


def test_it_is_heard() -> None:
    room = uuid4()
    with broker().pubsub(ignore_subscribe_messages=True) as line:
        line.subscribe(CHANNEL)
        line.get_message(timeout=1)
        publish(room, 3)
        assert line.get_message(timeout=1)["data"] == f"{room} 3"


def test_where_nobody_listens_it_gives_up(other_broker: Settings) -> None:
    other_broker.REDIS_URL = "redis://127.0.0.1:1"
    assert seconds_of_publishing() < MOST_SECONDS


def test_where_somebody_listens_and_says_nothing_it_gives_up_as_soon(other_broker: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        other_broker.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}"
        assert min(seconds_of_publishing() for _ in range(3)) < MOST_SECONDS


def test_where_it_does_not_even_connect_it_gives_up_as_soon(other_broker: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # they fill the queue: a further one is not even refused
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        other_broker.REDIS_URL = f"redis://127.0.0.1:{full.getsockname()[1]}"
        assert min(seconds_of_publishing() for _ in range(3)) < MOST_SECONDS
        for each in waiting:
            each.close()
