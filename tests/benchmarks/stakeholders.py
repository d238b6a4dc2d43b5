"""Simulated stakeholders: each opens their link, then saves an answer every few seconds as the page's script does.

Run as a process of its own: it reads a plan from standard input and writes what it saw to standard output. Plain
sockets on one thread, because it shares the processors with what it measures.
"""

import asyncio
import json
import random
import re
import resource
import sys
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 30


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: str


@dataclass
class Person:
    """One browser. It remembers the revision of each answer, and every save the server has acknowledged."""

    link: str
    items: list[tuple[str, list[Any]]]
    cookies: dict[str, str] = field(default_factory=dict)
    home: str = ""
    revisions: dict[str, int] = field(default_factory=dict)
    saves: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        shown = await self._ask("GET", self.link)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.body)
        assert token, shown
        begun = await self._ask("POST", self.link, {"csrfmiddlewaretoken": token[1]})
        assert begun.status == 302, begun
        self.home = begun.headers["location"]

    async def save(self) -> None:
        item, values = self.items[len(self.saves) % len(self.items)]
        value = values[len(self.saves) // len(self.items) % len(values)]
        base, operation = self.revisions.get(item, 0), str(uuid.uuid4())
        fields = {item: value, "revision": base, "operation": operation}
        began = time.perf_counter()
        try:
            reply = await asyncio.wait_for(self._ask("POST", f"{self.home}q/{item}/", fields), TIMEOUT)
        except (OSError, TimeoutError, ValueError) as error:
            self.errors.append(repr(error))
            return
        took = time.perf_counter() - began
        if reply.headers.get("x-save-code") != "SAVED":
            self.errors.append(f"{reply.status} {reply.headers.get('x-save-code')} {reply.body[:200]}")
            return
        self.revisions[item] = json.loads(reply.body)["revision"]
        self.saves.append(
            {
                "operation": operation,
                "response": self.home.split("/")[-2],
                "item": item,
                "value": value,
                "revision": self.revisions[item],
                "took": took,
            }
        )

    async def _ask(self, method: str, address: str, fields: dict[str, Any] | None = None) -> Reply:
        body = urlencode(fields or {}).encode()
        headers = {
            "Host": HOST,
            "Connection": "close",  # gunicorn keeps none open for five seconds either
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": len(body),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        head = f"{method} {urlsplit(address).path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers.items()
        )
        reader, writer = await asyncio.open_connection(*HOST.split(":"))
        try:
            writer.write(head.encode() + b"\r\n" + body)
            reply = _read(await reader.read(-1))
        finally:
            writer.close()
        self.cookies |= reply.cookies
        return reply


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
    return Reply(
        int(first.split()[1]), headers, {name: part.value for name, part in cookies.items()}, body.decode()
    )


async def answer(person: Person, *, seconds: float, every: float, starts: float) -> None:
    """Save again and again; a save that takes long doesn't put off the next one's due time."""
    began = time.perf_counter()
    due = began + starts
    while due < began + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if not every and time.perf_counter() > began + seconds:
            return
        await person.save()
        due += every


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    people = [Person(each["link"], each["items"]) for each in plan["people"]]
    for person in people:
        await person.begin()
    chance = random.Random(plan["seed"])  # noqa: S311 - when each begins
    cpu, began = _processor(), time.perf_counter()
    await asyncio.gather(
        *(
            answer(
                person,
                seconds=plan["seconds"],
                every=plan["every"],
                starts=chance.random() * plan["every"],
            )
            for person in people
        )
    )
    return {
        "saves": [save for person in people for save in person.saves],
        "errors": [error for person in people for error in person.errors],
        "processor": _processor() - cpu,
        "seconds": time.perf_counter() - began,
    }


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    given = json.load(sys.stdin)
    HOST = urlsplit(given["people"][0]["link"]).netloc
    json.dump(asyncio.run(run(given)), sys.stdout)
