"""What goes on for long, or dies: whoever follows a room is in step within six seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from apps.room.live.broker import broker
from apps.room.models import Room
from config.local import paths
from config.local.servers import Servers
from tests.browser import Watch
from tests.faults.conftest import redis
from tests.room.live.conftest import go_on
from tests.room.live.proxy import proxy
from tests.room.live.server import Server
from tests.room.live.test_follow import IN_STEP_SECONDS, follow_in, shows, told

__all__ = ["redis"]

pytestmark = [pytest.mark.fault, pytest.mark.journey]
MANY = 6

type Record = Callable[[str, object], None]


@pytest.fixture
def server(room: Room, tmp_path: Path, redis: Servers, settings) -> Iterator[Server]:
    settings.REDIS_URL = paths.redis_url(redis.folder)
    broker.cache_clear()
    server = Server(tmp_path, redis_url=settings.REDIS_URL)
    server.start_web()
    yield server
    server.stop()
    broker.cache_clear()


@pytest.fixture
def pages(chromium: Chromium, watch: Watch, room: Room, server: Server) -> list[Page]:
    pages = [watch.open(chromium.new_context()) for _ in range(MANY)]
    for page in pages:
        follow_in(page, server.url, room)
        shows(page, 1)
    return pages


@contextmanager
def expected_complaints(watch: Watch) -> Iterator[None]:
    """Lines in which a browser says that nobody answered: here nobody did."""
    yield
    watch.complaints[:] = [each for each in watch.complaints if "ERR_" not in each]


def all_show(pages: list[Page], step: int) -> float:
    began = time.monotonic()
    for page in pages:
        shows(page, step, max(0.1, IN_STEP_SECONDS - (time.monotonic() - began)))
    return time.monotonic() - began


def test_while_valkey_is_gone_and_when_it_is_back(
    pages: list[Page], room: Room, redis: Servers, record_property: Record
) -> None:
    redis.stop()
    record_property("without_valkey", round(all_show(pages, go_on(room)), 2))
    redis.start()
    record_property("as_it_comes_back", round(all_show(pages, go_on(room)), 2))
    time.sleep(3)
    again = all_show(pages, go_on(room))
    record_property("with_valkey_again", round(again, 2))
    assert again < 2  # told, not looked for
    assert not [each for page in pages for each in told(page) if each[0] == "room:lost"]


def test_a_web_server_that_was_killed(
    pages: list[Page], room: Room, server: Server, watch: Watch, record_property: Record
) -> None:
    with expected_complaints(watch):
        server.kill("web")
        step = go_on(room)
        time.sleep(4)  # they have found out, and ask in vain
        server.start_web()
        record_property("seconds_after_it_answered", round(all_show(pages, step), 2))
        all_show(pages, go_on(room))


@pytest.mark.parametrize("cut_after", [16])
def test_a_stream_that_is_cut_after_sixteen_seconds(
    chromium: Chromium, watch: Watch, room: Room, server: Server, cut_after: int, record_property: Record
) -> None:
    with proxy(server.url) as network, expected_complaints(watch):
        network.cuts_after = cut_after
        page = watch.open(chromium.new_context())
        follow_in(page, network.url, room)
        shows(page, 1)
        end, took = time.monotonic() + 75, []
        while time.monotonic() < end:
            took.append(shows(page, go_on(room)))
            time.sleep(1)
        record_property("longest_seconds", round(max(took), 2))
        assert network.streams <= 5  # three, and one more for each minute
        assert not [each for each in told(page) if each[0] == "room:lost"]


def test_a_host_that_changes_its_address(
    chromium: Chromium, watch: Watch, room: Room, server: Server, tmp_path: Path, record_property: Record
) -> None:
    # The proxy stands for the name by which phones know the host.
    with proxy(server.url) as name, expected_complaints(watch):
        pages = [watch.open(chromium.new_context()) for _ in range(MANY)]
        for page in pages:
            follow_in(page, name.url, room)
            shows(page, 1)
        elsewhere = Server(tmp_path / "elsewhere", redis_url=server.redis_url)
        elsewhere.folder.mkdir()
        elsewhere.start_web()
        try:
            server.kill("web")
            name.lead_to(elsewhere.url)
            record_property("seconds_after_the_name_led_there", round(all_show(pages, go_on(room)), 2))
            record_property("seconds_of_the_next_step", round(all_show(pages, go_on(room)), 2))
        finally:
            elsewhere.stop()
