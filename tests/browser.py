"""A real browser and a real ASGI server for tests. Every page it opens is watched: no script error, no CSP violation."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

# Chromium without its windows: what draws, scripts and stores is the same, at half the processor time.
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_SCRIPT = Axe().axe_script
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

JOURNEYS = "tests/journeys/"

# Each width and each scheme once: no colour depends on the width.
LOOKS = ((390, "dark"), (1440, "light"))

# On two shared processors a page may take its time; what never happens fails all the same.
expect.set_options(timeout=15_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, before `-m` looks at the marks: the whole journeys apart from all else."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.journey if item.nodeid.startswith(JOURNEYS) else pytest.mark.browser)


@dataclass
class Watch:
    """What went wrong in the pages of one test."""

    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        # A refused save is answered with 4xx on purpose; the page shows it, the browser only notes it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, context: BrowserContext) -> Page:
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def close(self) -> None:
        """Close what a failed test left open: a page that polls would go on to ask the servers of later tests."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.close()
    assert not watch.complaints, watch.complaints


@pytest.fixture
def page(chromium: Browser, watch: Watch) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield watch.open(context)
    context.close()


@pytest.fixture
def pool(transactional_db: None) -> Iterator[None]:
    """Share a few connections among the threads of a server, as the product does: a new one costs more than most pages."""
    from django.db import connection

    usual = {key: connection.settings_dict[key] for key in ("CONN_MAX_AGE", "OPTIONS")}
    connection.close()
    # Persistent connections don't work under ASGI: every thread that ended would leave one open.
    connection.settings_dict |= {
        "CONN_MAX_AGE": 0,
        "OPTIONS": usual["OPTIONS"] | {"pool": {"min_size": 0, "max_size": 16}},
    }
    yield
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict |= usual


@pytest.fixture
def asgi_server(pool: None) -> Iterator[str]:
    """Serve the product by uvicorn in a thread on the test's database: unlike live_server it is really ASGI."""
    import uvicorn

    from config.asgi import application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=1, lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


def follow(what: Locator) -> None:
    """Press what leads to another page, and wait until that page is there.

    A click returns while the old page still stands: whatever is read, counted or opened at once meets that one.
    """
    with what.page.expect_navigation():
        what.click()


# What is half under a bar that stays in its place can be scrolled free of it: for a moment no bar stays.
_RUN_AXE = """async options => {
  const bars = [...document.querySelectorAll(".q-head, .q-foot")];
  for (const bar of bars) bar.style.position = "static";
  const { violations } = await axe.run(options);
  for (const bar of bars) bar.style.position = "";
  return violations;
}"""


def accessibility_problems(page: Page, *, contrast: bool = True) -> list[str]:
    """Return what axe finds on the page: rule, and where. `contrast` takes half of the time."""
    # Half a megabyte of script: once a page, however often it is looked at. Only what is wrong comes back.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {
        "runOnly": {"type": "tag", "values": AXE_TAGS},
        "rules": {"color-contrast": {"enabled": contrast}},
        "resultTypes": ["violations"],
    }
    violations = page.evaluate(_RUN_AXE, options)
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def problems_of(page: Page, name: str, looks: Iterable[tuple[int, str]] = LOOKS) -> Iterator[str]:
    """Look at the page that is open, by width and scheme; yield what axe finds and whether it hangs over the edge."""
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        yield from (f"{name} {width} {scheme}: {problem}" for problem in accessibility_problems(page))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"{name} {width} {scheme}: wider than the screen"
