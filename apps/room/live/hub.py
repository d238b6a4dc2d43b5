"""One subscriber a process, and a feed for each room and surface that somebody follows here."""

import asyncio
import json
import logging
import random
import signal
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from types import FrameType
from uuid import UUID
from weakref import WeakKeyDictionary

import redis.asyncio
from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from apps.room.live.broker import CHANNEL, GONE, address
from apps.room.live.memory import View, view_beside
from apps.room.live.presence import note_steps
from apps.room.tokens import Surface

BEAT_SECONDS = 5.0
ALONE_SECONDS = 1.0  # between two looks while Valkey tells nothing
APART_SECONDS = 0.5  # two pictures of a room
MOST_BYTES = 8_000

logger = logging.getLogger(__name__)


def _event(kind: str, **data: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


class Feed:
    """Looks when something changed, and every few seconds in any case; whoever follows it gets the newest picture."""

    def __init__(self, hub: "Hub", room_id: UUID, surface: Surface, view: View) -> None:
        self._hub, self._room_id, self._surface = hub, room_id, surface
        self._wish, self._news = asyncio.Event(), asyncio.Event()
        self._since = 0.0  # nothing older is shown
        self._steps: dict[str, int] = {}  # of the phones that follow here
        self._followers = 0
        self._task: asyncio.Task[None] | None = None
        self._is_over = False
        self.show(view)

    def look_again(self) -> None:
        self._since = time.monotonic()
        self._wish.set()

    def end(self) -> None:
        self._is_over = True
        self._announce()

    async def events(self, seen: int, phone: str) -> AsyncGenerator[bytes]:
        """Yield what one phone or wall is sent, which shows a step already."""
        with self._following(phone):
            yield _event("hello", step=self._view.step, now=timezone.now().isoformat())
            while not self._is_over:
                news = self._news
                if self._view.step > seen:
                    seen = self._view.step
                    yield self._shared
                else:
                    # Also at once: some scanners hold back the first event of a stream until there is a second.
                    yield self._beat
                if phone:
                    self._steps[phone] = seen
                await news.wait()
            # Not everybody at once, where a server is restarted.
            yield f"retry: {random.randint(500, 3000)}\n\n".encode()  # noqa: S311

    @contextmanager
    def _following(self, phone: str) -> Iterator[None]:
        self._followers += 1
        if self._task is None:
            self._hub.feeds[self._room_id, self._surface] = self
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(self._end_where_broken)
        try:
            yield
        finally:
            self._followers -= 1
            self._steps.pop(phone, None)
            if not self._followers:
                self._task.cancel()
                self._task = None
                self._hub.feeds.pop((self._room_id, self._surface), None)

    async def _run(self) -> None:
        while not self._is_over:
            try:
                async with asyncio.timeout(BEAT_SECONDS if self._hub.is_told else ALONE_SECONDS):
                    await self._wish.wait()
            except TimeoutError:
                pass
            self._wish.clear()
            await self._look()
            await asyncio.sleep(APART_SECONDS)  # meanwhile they are sent it
            await sync_to_async(note_steps, thread_sensitive=False)(self._room_id, dict(self._steps))

    def _end_where_broken(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            logger.error("A room can't be shown", exc_info=error)
            self.end()  # better cut than mute: whoever follows asks, and is told

    async def _look(self) -> None:
        try:
            view = await _view(self._room_id, self._surface, self._since)
        except DatabaseError as error:
            logger.warning("A room can't be looked at now: %s", error)
        else:
            if view is None:
                self.end()
                return
            self.show(view)
        self._announce()

    def show(self, view: View) -> None:
        self._view = view
        self._shared = _event("shared", step=view.step, html=view.html, host=view.is_host_there)
        self._beat = _event("beat", step=view.step, host=view.is_host_there)
        if len(self._shared) > MOST_BYTES:
            logger.warning("What a %s shows takes %s bytes", self._surface, len(self._shared))

    def _announce(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


class Hub:
    """What one event loop follows."""

    def __init__(self) -> None:
        self.is_told = False  # whether Valkey says what changes
        self.feeds: dict[tuple[UUID, Surface], Feed] = {}
        self._subscriber: asyncio.Task[None] | None = None
        self._end_with_the_process()

    def feed(self, room_id: UUID, surface: Surface, view: View) -> Feed:
        if self._subscriber is None or self._subscriber.done():
            self._subscriber = asyncio.create_task(self._subscribe())
        feed = self.feeds.get((room_id, surface))
        if feed is None:
            return Feed(self, room_id, surface, view)
        feed.show(view)
        return feed

    async def _subscribe(self) -> None:
        while True:
            try:
                await self._listen()
            except GONE as error:
                logger.warning("Valkey tells nothing; rooms are looked at every second: %s", error)
            self.is_told = False
            self._look_everywhere()
            await asyncio.sleep(ALONE_SECONDS)

    async def _listen(self) -> None:
        valkey = redis.asyncio.Redis.from_url(
            address(), socket_connect_timeout=2, health_check_interval=5, decode_responses=True
        )
        async with valkey, valkey.pubsub() as line:
            await line.subscribe(CHANNEL)
            self.is_told = True
            self._look_everywhere()  # what was said meanwhile nobody heard
            while True:
                said = await line.get_message(ignore_subscribe_messages=True, timeout=BEAT_SECONDS)
                if said is not None:
                    self._hear(said["data"])

    def _hear(self, said: str) -> None:
        room, _space, _step = said.partition(" ")
        for (room_id, _surface), feed in self.feeds.items():
            if str(room_id) == room:
                feed.look_again()

    def _look_everywhere(self) -> None:
        for feed in self.feeds.values():
            feed.look_again()

    def _end_with_the_process(self) -> None:
        """End all streams as soon as the process is told to stop: a server waits for them, and says nothing to them."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)

            def stop(number: int, frame: FrameType | None, before: object = before) -> None:
                loop.call_soon_threadsafe(self._end)
                if callable(before):
                    before(number, frame)

            signal.signal(number, stop)

    def _end(self) -> None:
        for feed in list(self.feeds.values()):
            feed.end()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


async def events(room_id: UUID, surface: Surface, *, seen: int, phone: str) -> AsyncIterator[bytes]:
    """Yield what a phone or wall is sent from now on, which shows a step already; nothing where the room is over.

    `phone` is empty where none is counted.
    """
    view = await _view(room_id, surface)
    if view is None:
        return
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop) or _hubs.setdefault(loop, Hub())
    async with aclosing(hub.feed(room_id, surface, view).events(seen, phone)) as feed:
        async for event in feed:
            yield event


async def _view(room_id: UUID, surface: Surface, since: float = 0) -> View | None:
    return await sync_to_async(view_beside, thread_sensitive=False)(room_id, surface, timezone.now(), since)
