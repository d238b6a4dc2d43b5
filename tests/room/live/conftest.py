"""A room that is on, and what follows it: by hand, and in a browser."""

import http.client
import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db.models import F
from django.utils import timezone

from apps.core.database import scope
from apps.engagements.models import Engagement
from apps.room import selectors
from apps.room.live import publish
from apps.room.live.broker import broker
from apps.room.models import Room
from apps.room.tokens import Surface, token_for

type Follow = Callable[..., "Stream"]


def make_room(engagement: Engagement, **given: object) -> Room:
    now = timezone.now()
    return Room.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        step=1,
        since=now,
        opened_at=now,
        touched_at=now,
        **given,
    )


@pytest.fixture
def room(transactional_db: None, engagement: Engagement) -> Room:
    return make_room(engagement)


def go_on(room: Room) -> int:
    """Let the room be a step further, and say so; return the step."""
    Room.objects.filter(pk=room.pk).update(step=F("step") + 1)
    room.refresh_from_db()
    publish(room.pk, room.step)
    return room.step


@pytest.fixture(autouse=True)
def no_rests() -> None:
    broker().flushdb()


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "shared_of", draw)


def draw(room_id: UUID, surface: Surface) -> selectors.Shared:
    scope.enter(Room, id=room_id)
    step = Room.objects.get(pk=room_id).step
    return selectors.Shared(step, f"<p>{surface} {step}</p>")


class Stream:
    """One that follows, event by event."""

    def __init__(self, base: str, path: str) -> None:
        self._line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=8)
        self._line.request("GET", path)
        self.answer = self._line.getresponse()

    def next(self) -> tuple[str, dict]:
        """Return the next event: its kind and what it says. At the end of the stream it is `end`."""
        kind = ""
        while line := self.answer.readline().decode():
            name, _colon, value = line.strip().partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                return kind, json.loads(value)
            elif name == "retry":
                return name, {"ms": int(value)}
        return "end", {}

    def until(self, kind: str) -> dict:
        while (event := self.next())[0] != kind:
            assert event[0] != "end"
        return event[1]

    def close(self) -> None:
        self._line.close()
        self.answer.close()


def path_of(room: Room, what: str, surface: Surface = "phone", **query: object) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"/live/{token_for(room.pk, surface)}/{what}?{asked}"


@pytest.fixture
def follow(asgi_server: str, room: Room) -> Iterator[Follow]:
    opened: list[Stream] = []

    def follow(surface: Surface = "phone", **query: object) -> Stream:
        opened.append(Stream(asgi_server, path_of(room, "stream", surface, **query)))
        return opened[-1]

    yield follow
    for each in opened:
        each.close()
