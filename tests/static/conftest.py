"""A page with the questionnaire's queue and nothing else, in a real browser; the server is a few lines of Python."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser import Watch

SCRIPTS = Path(__file__).parents[2] / "static/js/questionnaire"
# Plain http and not localhost: no secure context, like a workshop's own network.
SITE = "http://scalelens.test"

SET_UP = """async (asked) => {
  const { Queue } = await import("/js/queue.js");
  const { WaitingAnswers } = await import("/js/waiting.js");
  window.told = [];
  window.typing = new Set();
  window.open = window.mostOpen = 0;
  const send = window.fetch;
  window.fetch = (...what) => {
    window.mostOpen = Math.max(window.mostOpen, ++window.open);
    return send(...what).finally(() => window.open--);
  };
  window.queue = new Queue(new WaitingAnswers("response-1"), "token", {
    asks: (url) => asked.includes(url),
    isTyping: (url) => window.typing.has(url),
    revisionOf: () => undefined,
    fill: (url, body) => window.told.push(["fill", url, body.get("value")]),
    take: (record, answer) => window.told.push(["take", record.url, answer.code]),
    endSession: () => window.told.push(["endSession"]),
    show: () => {},
    finish: () => window.told.push(["finish"]),
  });
  window.give = (url, value) => {
    const body = new URLSearchParams({ value, revision: "0", operation: crypto.getRandomValues(new Uint32Array(1))[0] });
    window.queue.add(url, body.toString());
  };
}"""


@dataclass(frozen=True)
class Save:
    """One post, as it reached the server."""

    url: str
    value: str
    revision: str
    operation: str


@dataclass
class Server:
    """Answers saves as the test says: with a code, or with nothing while it is `down`."""

    codes: dict[str, str] = field(default_factory=dict)
    is_down: bool = False
    saves: list[Save] = field(default_factory=list)
    holds: bool = False
    held: list[Route] = field(default_factory=list)

    def serve(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/js/"):
            script = SCRIPTS / path.removeprefix("/js/")
            route.fulfill(body=script.read_text(encoding="utf-8"), content_type="text/javascript")
        elif route.request.method == "POST":
            self._save(route, path)
        else:
            route.fulfill(body="<!doctype html><title>Questions</title>", content_type="text/html")

    def _save(self, route: Route, path: str) -> None:
        body = dict(parse_qsl(route.request.post_data or ""))
        self.saves.append(Save(path, body["value"], body["revision"], body["operation"]))
        if self.is_down:
            route.abort()
        elif self.holds:
            self.held.append(route)
        else:
            self.answer(route)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        code = self.codes.get(path, "SAVED")
        answer = {"code": code, "revision": len(self.saves)}
        route.fulfill(
            body=json.dumps(answer), headers={"x-save-code": code, "content-type": "application/json"}
        )

    @property
    def values(self) -> list[str]:
        return [save.value for save in self.saves]


@dataclass
class Tab:
    """One open page of the questionnaire."""

    page: Page

    def give(self, *answers: tuple[str, str]) -> None:
        """Give answers, one after the other, in one go: no save can end between them."""
        self.page.evaluate("(answers) => answers.forEach((answer) => give(...answer))", list(answers))

    def take_over(
        self, *, is_done: bool = False, beside: int = 0, give: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take over what tabs that are gone have left; those beside it say that they are there, however busy.

        Meanwhile answers are given.
        """
        self.page.evaluate("(isDone) => { window.takingOver = queue.takeOver(isDone); }", is_done)
        self.page.wait_for_function("(tabs) => queue.waiting.openTabs.size >= tabs", arg=1 + beside)
        self.give(*give)
        self.page.clock.resume()
        self.page.evaluate("takingOver")

    def wait_for(self, *told: str) -> None:
        self.page.wait_for_function("(told) => window.told.some((each) => `${each}` === `${told}`)", arg=told)

    def wait_until_failing(self, times: int = 1) -> None:
        self.page.wait_for_function("(times) => queue.failures >= times && !queue.isSending", arg=times)

    @property
    def told(self) -> list[list[str]]:
        return self.page.evaluate("told")

    @property
    def stored(self) -> list[dict[str, Any]]:
        """Return what this browser keeps, oldest first."""
        return self.page.evaluate(
            "async () => (await queue.waiting.all()).sort((one, other) => one.at - other.at)"
        )

    def close(self) -> None:
        self.page.close(run_before_unload=False)


@pytest.fixture
def browser(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def server(browser: BrowserContext) -> Server:
    server = Server()
    browser.route(f"{SITE}/**", server.serve)
    return server


@pytest.fixture
def open_tab(browser: BrowserContext, server: Server, watch: Watch) -> Callable[..., Tab]:
    """Return a function that opens a page with these questions."""

    def open_it(*asked: str, init: str = "") -> Tab:
        page = watch.open(browser)
        # Nothing is tried again before the test says that time has passed.
        page.clock.install(time=0)
        page.clock.pause_at(1000)
        if init:
            page.add_init_script(init)
        page.goto(SITE)
        page.evaluate(SET_UP, list(asked or ("/a/", "/b/", "/c/")))
        return Tab(page)

    return open_it
