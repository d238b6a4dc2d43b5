"""Simulated stakeholders: each opens their link, then saves as the page's script does (static/js/questionnaire/queue.js).

Run as a process of its own it reads a plan from standard input and writes what it saw to standard output; a test that
does something to the site meanwhile lets a `Crowd` save in a thread. Plain sockets on one thread, because they share the
processors with what is measured.
"""

import asyncio
import json
import random
import re
import resource
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

TIMEOUT = 30
# As queue.js has them, in seconds.
SCRIPT_TIMEOUT, LONGEST_WAIT = 10, 30

type Save = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: str

    @property
    def code(self) -> str:
        """Return what became of a save, as the script reads it; empty where that is not known."""
        return self.headers.get("x-save-code") or ("SESSION" if self.status == 403 else "")

    def __str__(self) -> str:
        return f"{self.status} {self.code} {self.body[:200]}"


@dataclass
class Person:
    """One browser. It remembers the revision of each answer, and every save the server has acknowledged."""

    link: str
    items: list[tuple[str, list[Any]]]
    cookies: dict[str, str] = field(default_factory=dict)
    home: str = ""
    revisions: dict[str, int] = field(default_factory=dict)
    saves: list[Save] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)  # why a save was sent once more

    async def begin(self) -> None:
        shown = await self._ask("GET", self.link)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.body)
        assert token, shown
        begun = await self._ask("POST", self.link, {"csrfmiddlewaretoken": token[1]})
        assert begun.status == 302, begun
        self.home = begun.headers["location"]

    async def save(self) -> None:
        """Save the next answer; what isn't saved at once is an error."""
        fields, began = self._next(), time.monotonic()
        try:
            reply = await asyncio.wait_for(self._post(fields), TIMEOUT)
        except (OSError, TimeoutError, ValueError) as error:
            self.errors.append(repr(error))
            return
        self._take(fields, reply, began, ["SAVED"])

    async def save_surely(self) -> None:
        """Save the next answer; as long as nobody knows what became of it, repeat it as it was."""
        fields, began, tries = self._next(), time.monotonic(), 0
        while not (reply := await self._try(fields)):
            wait = min(LONGEST_WAIT, 2**tries) * random.uniform(0.75, 1.25)  # noqa: S311 - when it is tried again
            await asyncio.sleep(wait)
            tries += 1
        self._take(fields, reply, began, ["SAVED", "REPLAY"])

    def _next(self) -> Save:
        item, values = self.items[len(self.saves) % len(self.items)]
        value = values[len(self.saves) // len(self.items) % len(values)]
        return {"item": item, "value": value, "operation": str(uuid.uuid4())}

    async def _try(self, save: Save) -> Reply | None:
        try:
            reply = await asyncio.wait_for(self._post(save), SCRIPT_TIMEOUT)
        except (OSError, TimeoutError, ValueError) as error:
            self.repeated.append(type(error).__name__)
            return None
        if not reply.code:
            self.repeated.append(str(reply.status))
            return None
        return reply

    async def _post(self, save: Save) -> Reply:
        item = save["item"]
        fields = {
            item: save["value"],
            "revision": self.revisions.get(item, 0),
            "operation": save["operation"],
        }
        return await self._ask("POST", f"{self.home}q/{item}/", fields)

    def _take(self, save: Save, reply: Reply, began: float, wanted: Sequence[str]) -> None:
        now = time.monotonic()
        if reply.code not in wanted:
            self.errors.append(str(reply))
            return
        self.revisions[save["item"]] = revision = json.loads(reply.body)["revision"]
        response = self.home.split("/")[-2]
        self.saves.append(save | {"response": response, "revision": revision, "took": now - began, "at": now})

    async def _ask(self, method: str, address: str, fields: dict[str, Any] | None = None) -> Reply:
        host = urlsplit(self.link).netloc
        body = urlencode(fields or {}).encode()
        headers = {
            "Host": host,
            "Connection": "close",  # gunicorn keeps none open for five seconds either
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": len(body),
            "Cookie": self.cookie,
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        head = f"{method} {urlsplit(address).path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers.items()
        )
        reader, writer = await asyncio.open_connection(*host.split(":"))
        try:
            writer.write(head.encode() + b"\r\n" + body)
            reply = _read(await reader.read(-1))
        finally:
            writer.close()
        self.cookies |= reply.cookies
        return reply

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class Desk:
    """A facilitator whose page of the engagement asks how far it is, as it stands open."""

    url: str
    cookie: str
    path: str
    every: float
    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def look(self, *, seconds: float, starts: float) -> None:
        end = time.monotonic() + seconds
        await asyncio.sleep(starts)
        while (began := time.monotonic()) < end:
            try:
                reply = await asyncio.wait_for(self._ask(), TIMEOUT)
                if reply.status != 200:
                    self.errors.append(str(reply))
            except (OSError, TimeoutError, ValueError) as error:
                self.errors.append(repr(error))
            self.took.append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, began + self.every - time.monotonic()))

    async def _ask(self) -> Reply:
        host = urlsplit(self.url).netloc
        head = f"GET {self.path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nHX-Request: true\r\nCookie: {self.cookie}\r\n\r\n"
        reader, writer = await asyncio.open_connection(*host.split(":"))
        try:
            writer.write(head.encode())
            return _read(await reader.read(-1))
        finally:
            writer.close()


def _read(raw: bytes) -> Reply:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    cookies: SimpleCookie = SimpleCookie()
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            cookies.load(value)
        headers[name.lower()] = value
    if len(body) < int(headers.get("content-length", 0)):
        raise ValueError("The answer was cut off.")
    status = int(first.split()[1]) if first else 0
    if not status:
        raise ConnectionResetError("There was no answer.")
    return Reply(status, headers, {name: part.value for name, part in cookies.items()}, body.decode())


class Crowd:
    """People who save one answer after the other without a pause, in a thread, until they are told to stop."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self._begun, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._answer()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._begun.wait(60), "They could not begin."
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()

    def wait_for(self, saves: int, seconds: float = 300) -> None:
        """Wait until so many are acknowledged; fail as soon as somebody is refused one."""
        end = time.monotonic() + seconds
        while self.acknowledged < saves:
            assert self.errors == []
            assert time.monotonic() < end, f"{self.acknowledged} of {saves}"
            time.sleep(0.05)

    def stop(self) -> None:
        """Let everybody end the save they are at: nothing is left whose fate is unknown."""
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive(), "Somebody waits for a save."

    @property
    def saves(self) -> list[Save]:
        return sorted((save for person in self.people for save in person.saves), key=lambda save: save["at"])

    @property
    def errors(self) -> list[str]:
        return [error for person in self.people for error in person.errors]

    @property
    def acknowledged(self) -> int:
        return sum(len(person.saves) for person in self.people)

    async def _answer(self) -> None:
        for person in self.people:
            await person.begin()
        self._begun.set()
        await asyncio.gather(*(self._keep_saving(person) for person in self.people))

    async def _keep_saving(self, person: Person) -> None:
        while not (self._stop.is_set() or person.errors):
            await person.save_surely()


async def answer(person: Person, *, seconds: float, every: float, starts: float) -> None:
    """Save again and again; a save that takes long doesn't put off the next one's due time."""
    began = time.monotonic()
    due = began + starts
    while due < began + seconds:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if not every and time.monotonic() > began + seconds:
            return
        await person.save()
        due += every


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    people = [Person(each["link"], each["items"]) for each in plan["people"]]
    for person in people:
        await person.begin()
    desks = [Desk(**each) for each in plan.get("desks", [])]
    chance = random.Random(plan["seed"])  # noqa: S311 - when each begins
    cpu, began = _processor(), time.monotonic()
    await asyncio.gather(
        *(
            answer(
                person,
                seconds=plan["seconds"],
                every=plan["every"],
                starts=chance.random() * plan["every"],
            )
            for person in people
        ),
        *(desk.look(seconds=plan["seconds"], starts=chance.random() * desk.every) for desk in desks),
    )
    return {
        "saves": [save for person in people for save in person.saves],
        "errors": [error for person in people for error in person.errors]
        + [error for desk in desks for error in desk.errors],
        "looks": [took for desk in desks for took in desk.took],
        "processor": _processor() - cpu,
        "seconds": time.monotonic() - began,
    }


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
