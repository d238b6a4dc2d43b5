"""How long it takes until the last of 200 phones has a step, by stream and by asking every two seconds, and what it costs.

It prints, and decides nothing: clients and server share the machine with whoever else uses it.
"""

import asyncio
import concurrent.futures
import json
import random
import statistics
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil
import pytest
from django.db.models import F

from apps.room.live import publish
from apps.room.models import Room
from tests.room.live.conftest import path_of, room
from tests.room.live.server import Server, connections, server

__all__ = ["room", "server"]

PHONES, STEPS, EVERY_SECONDS, ASK_SECONDS, REPORT_SECONDS = 200, 20, 1.5, 2.0, 30.0

type Client = Callable[["Phones", int], Awaitable[None]]


@dataclass
class Phones:
    """Many that follow at once, in a thread beside the one that goes on; when each had which step."""

    port: int
    room: Room
    client: Client
    had: dict[int, list[tuple[int, float]]] = field(default_factory=dict)  # by phone

    def __enter__(self) -> "Phones":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._tasks: list[concurrent.futures.Future[None]] = [
            asyncio.run_coroutine_threadsafe(self.client(self, number), self._loop)  # type: ignore[arg-type]
            for number in range(PHONES)
        ]
        while len(self.had) < PHONES:
            broken = [each.exception() for each in self._tasks if each.done()]
            assert not broken, broken[0]
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._tasks:
            each.cancel()
        time.sleep(0.5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def note(self, number: int, step: int) -> None:
        self.had.setdefault(number, []).append((step, time.monotonic()))

    async def ask(
        self, what: str, number: int, step: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        line = await asyncio.open_connection("127.0.0.1", self.port)
        self.say(line[1], what, number, step)
        return line

    def say(self, line: asyncio.StreamWriter, what: str, number: int, step: int) -> None:
        path = path_of(self.room, what, step=step, phone=f"{number:016x}")
        line.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())


async def by_stream(phones: Phones, number: int) -> None:
    """As static/js/live/room.js does while all is well."""
    awake = asyncio.create_task(_says_that_it_is_awake(phones, number))
    lines, sender = await phones.ask("stream", number, 0)
    try:
        while line := await lines.readline():
            if line.startswith(b'data: {"step":') and b'"html"' in line:
                phones.note(number, json.loads(line[6:])["step"])
    finally:
        awake.cancel()
        sender.close()


async def _says_that_it_is_awake(phones: Phones, number: int) -> None:
    await asyncio.sleep(random.random() * REPORT_SECONDS)  # noqa: S311
    while True:
        lines, sender = await phones.ask("state", number, phones.had[number][-1][0])
        await lines.readline()
        sender.close()
        await asyncio.sleep(REPORT_SECONDS)


async def by_asking(phones: Phones, number: int) -> None:
    """As it does where no stream comes through."""
    step = 0
    lines, sender = await phones.ask("state", number, step)
    try:
        while True:
            status = int((await lines.readline()).split()[1])
            head = await lines.readuntil(b"\r\n\r\n")
            if status == 200:
                length = int(head.lower().partition(b"content-length: ")[2].split()[0])
                step = json.loads(await lines.readexactly(length))["step"]
                phones.note(number, step)
            await asyncio.sleep(ASK_SECONDS * (0.75 + random.random() / 2))  # noqa: S311
            phones.say(sender, "state", number, step)
    finally:
        sender.close()


@pytest.mark.timeout(600)
def test_from_a_step_to_the_last_of_two_hundred_phones(
    server: Server, room: Room, record_property: Callable[[str, object], None]
) -> None:
    web = psutil.Process(server.web.pid)
    with Phones(server.port, room, by_asking):
        time.sleep(4)  # warm
    print(  # noqa: T201
        f"\n{PHONES} phones, {STEPS} steps   last p50   last p95   each p50   CPU of a second   connections   memory"
    )
    for name, client in (("by stream", by_stream), ("by asking", by_asking)):
        memory = web.memory_full_info().uss
        with Phones(server.port, room, client) as phones:
            time.sleep(2)
            each_kb = (web.memory_full_info().uss - memory) / PHONES / 1000
            lasts, delays, used, seconds = _go_on(phones, web)
            line = (
                f"{name:24}{_ms(lasts, 50):>10}{_ms(lasts, 95):>11}{_ms(delays, 50):>11}{used / seconds:>15.1%}"
                f"{connections():>16}{each_kb:>8.0f} kB each"
            )
        print(line)  # noqa: T201
        record_property(name, line)


def _go_on(phones: Phones, web: psutil.Process) -> tuple[list[float], list[float], float, float]:
    """Make the steps; return what the last and what each phone waited, and the processor's and the clock's seconds."""
    began, before = time.monotonic(), sum(web.cpu_times()[:2])
    said: dict[int, float] = {}
    for _ in range(STEPS):
        Room.objects.filter(pk=phones.room.pk).update(step=F("step") + 1)
        step = Room.objects.get(pk=phones.room.pk).step
        said[step] = time.monotonic()
        publish(phones.room.pk, step)
        time.sleep(EVERY_SECONDS)
    time.sleep(2 * ASK_SECONDS)
    used, seconds = sum(web.cpu_times()[:2]) - before, time.monotonic() - began
    waits = [[_wait(had, step, said[step]) for had in phones.had.values()] for step in said]
    return [max(each) for each in waits], [one for each in waits for one in each], used, seconds


def _wait(had: list[tuple[int, float]], wanted: int, since: float) -> float:
    # Who asks may skip a step: they are in step as soon as they have that one or a later one.
    return min(moment for step, moment in had if step >= wanted) - since


def _ms(seconds: list[float], percent: int) -> str:
    return f"{1000 * statistics.quantiles(seconds, n=100, method='inclusive')[percent - 1]:.0f} ms"
