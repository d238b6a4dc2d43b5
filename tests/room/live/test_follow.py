"""What follows a room in a browser: whatever the network does to its stream, it is in step within six seconds."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from apps.room.models import Room
from apps.room.tokens import token_for
from tests.browser import Watch
from tests.room.live.conftest import go_on
from tests.room.live.proxy import Proxy, proxy

IN_STEP_SECONDS = 6.0
PAGE = """<!doctype html><title>Room</title><main></main><script type="module">
import { follow } from "/static/js/live/room.js";
window.told = [];
for (const kind of ["room:step", "room:lost", "room:found"])
  document.addEventListener(kind, ({ type, detail }) => window.told.push([type, detail.step ?? detail.who]));
window.channel = follow(TOKEN, ({ html }) => { document.querySelector("main").innerHTML = html; }, 0);
</script>"""

type Open = Callable[..., Page]


@pytest.fixture
def network(asgi_server: str) -> Iterator[Proxy]:
    with proxy(asgi_server) as network:
        yield network


def follow_in(page: Page, base: str, room: Room) -> None:
    """Open a page of the server that follows the room as phones do."""
    body = PAGE.replace("TOKEN", json.dumps(token_for(room.pk, "phone")))
    page.route("**/room-page", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(base + "/room-page")
    page.wait_for_function("window.channel")


@pytest.fixture
def open_page(chromium: Chromium, watch: Watch, room: Room, network: Proxy) -> Open:
    def open_page(*, clock: bool = False) -> Page:
        page = watch.open(chromium.new_context())
        if clock:
            page.clock.install()
        follow_in(page, network.url, room)
        return page

    return open_page


def shows(page: Page, step: int, within: float = IN_STEP_SECONDS) -> float:
    """Wait until the page shows the step; return after how many seconds it did."""
    began = time.monotonic()
    page.wait_for_function(
        "step => document.querySelector('main').textContent === `phone ${step}`",
        arg=step,
        timeout=within * 1000,
    )
    return time.monotonic() - began


def told(page: Page) -> list[list]:
    return page.evaluate("window.told")


def test_it_shows_each_step_and_says_so(open_page: Open, room: Room, network: Proxy) -> None:
    page = open_page()
    shows(page, 1)
    assert shows(page, go_on(room)) < 2
    assert told(page) == [["room:step", 1], ["room:step", 2]]
    assert network.streams == 1
    assert network.asked == 0


def test_a_stream_that_is_held_back_is_asked_beside(open_page: Open, room: Room, network: Proxy) -> None:
    network.buffers = True
    page = open_page()
    shows(page, 1)
    shows(page, go_on(room), 3)


def test_a_first_event_that_is_held_back_is_let_through_by_a_second(
    open_page: Open, room: Room, network: Proxy
) -> None:
    network.holds_first = True
    page = open_page()
    assert shows(page, 1) < 2.5
    shows(page, go_on(room))
    assert network.asked == 0


def test_a_stream_that_is_cut_again_and_again_is_asked_in_one_loop(
    open_page: Open, room: Room, network: Proxy
) -> None:
    network.cuts_after = 0.3
    page = open_page()
    for _ in range(3):
        shows(page, go_on(room), 4)
    page.wait_for_function("window.channel.restarts === 0")
    page.wait_for_timeout(500)  # the last one is cut too
    assert network.streams == 3  # and two restarts, in all
    asked = network.asked
    page.wait_for_timeout(4000)
    assert 1 <= network.asked - asked <= 3  # every two seconds, and not twice
    assert not [each for each in told(page) if each[0] == "room:lost"]


def test_the_stream_is_tried_again_every_minute(open_page: Open, room: Room, network: Proxy) -> None:
    network.cuts_after = 0.1
    page = open_page(clock=True)
    for _ in range(20):
        page.clock.run_for(500)
        page.wait_for_timeout(30)
    assert network.streams == 3
    network.cuts_after = None
    page.clock.run_for(61_000)
    page.wait_for_function("window.channel.isStreaming")
    assert network.streams == 4
    shows(page, go_on(room))


def test_a_mute_stream_is_given_up_after_twelve_seconds(open_page: Open, room: Room, network: Proxy) -> None:
    page = open_page(clock=True)
    shows(page, 1)
    network.swallows = True
    step = go_on(room)
    page.clock.run_for(13_000)
    network.swallows = False
    network_at = time.monotonic()
    while time.monotonic() - network_at < IN_STEP_SECONDS and (
        f"phone {step}" not in page.content() or network.streams < 2
    ):
        page.clock.run_for(200)
        page.wait_for_timeout(100)
    assert f"phone {step}" in page.content()
    assert network.streams >= 2


@pytest.mark.parametrize("wakes_by", ["visibilitychange", "pageshow", "online"])
def test_a_phone_that_slept_is_in_step_as_it_wakes(
    open_page: Open, room: Room, network: Proxy, wakes_by: str
) -> None:
    page = open_page(clock=True)
    shows(page, 1)
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 0.1"))
    network.swallows = True  # what was on its way is lost, and no error says so
    step = go_on(room)
    page.wait_for_timeout(700)
    assert page.evaluate("window.channel.source.readyState") == 1  # it says that it is open
    network.swallows = False
    network.buffers = True  # only asking brings it in step
    page.evaluate(
        """kind => (kind === "visibilitychange" ? document : window).dispatchEvent(
            kind === "pageshow" ? new PageTransitionEvent(kind, { persisted: true }) : new Event(kind))""",
        wakes_by,
    )
    shows(page, step, 2)
    assert network.streams == 2


def test_it_says_who_lost_the_line_and_that_it_is_found(open_page: Open, room: Room, network: Proxy) -> None:
    page = open_page()
    shows(page, 1)
    page.context.set_offline(True)
    page.wait_for_function("window.told.some(([kind, who]) => kind === 'room:lost' && who === 'you')")
    page.context.set_offline(False)
    page.wait_for_function("window.told.some(([kind, who]) => kind === 'room:found' && who === 'you')")
    Room.objects.update(steered_until="2020-01-01T00:00:00Z")
    page.wait_for_function(
        "window.told.some(([kind, who]) => kind === 'room:lost' && who === 'host')", timeout=7000
    )
    Room.objects.update(steered_until=None)
    page.wait_for_function(
        "window.told.some(([kind, who]) => kind === 'room:found' && who === 'host')", timeout=7000
    )


def test_a_network_that_is_gone_for_long_is_never_given_up(
    open_page: Open, room: Room, network: Proxy
) -> None:
    page = open_page(clock=True)
    shows(page, 1)
    network.cut_all()
    page.route("**/live/**", lambda route: route.abort())
    for _ in range(30):
        page.clock.run_for(60_000)
    assert ["room:lost", "you"] in told(page)
    page.unroute("**/live/**")
    step = go_on(room)
    page.clock.run_for(3_000)
    page.wait_for_timeout(300)
    page.clock.run_for(3_000)
    shows(page, step)
    assert told(page)[-1] == ["room:step", step]
    assert ["room:found", "you"] in told(page)
