"""What streams cost the server they come from, and how they end with it."""

import time
from collections.abc import Callable

from django.conf import settings

from apps.room.models import Room
from tests.room.live.conftest import Stream, go_on, path_of
from tests.room.live.server import Server, connections, server

__all__ = ["server"]

MANY = 40


def test_streams_hold_no_connection_and_end_at_once_with_their_server(
    server: Server, room: Room, record_property: Callable[[str, object], None]
) -> None:
    first = Stream(server.url, path_of(room, "stream"))
    first.until("shared")
    before = connections()
    streams = [first, *(Stream(server.url, path_of(room, "stream")) for _ in range(MANY))]
    for each in streams[1:]:
        each.until("shared")
    assert connections() <= before + 2  # the pool may have grown by who looked at once
    step = go_on(room)
    assert [each.until("shared")["step"] for each in streams] == [step] * len(streams)
    began = time.monotonic()
    server.end_web()
    pauses = {each.until("retry")["ms"] for each in streams}
    assert {each.next()[0] for each in streams} == {"end"}
    assert time.monotonic() - began < 1
    assert len(pauses) > MANY / 2  # not all at once
    assert server.web.wait(3) is not None
    record_property("end_seconds", round(time.monotonic() - began, 2))
    log = (server.folder / "web.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert str(settings.SECRET_KEY) not in log
