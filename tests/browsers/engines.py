"""Three engines behind the few things a person does with a tab: open, press, type, read, close."""

import json
import re
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import websocket
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as ChromiumPage
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.webkitgtk.service import Service

FIREFOX = "firefox-esr"
MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
PATIENCE = 60  # s, for a machine that has other things to do


class Tab(Protocol):
    def open(self, address: str) -> None: ...
    def run(self, script: str) -> Any:
        """Return what an expression of JavaScript says in the page."""

    def press(self, css: str) -> None: ...
    def type(self, css: str, text: str) -> None: ...
    def close(self) -> None:
        """Close it as somebody who is in a hurry: nothing is asked."""


class Engine(Protocol):
    def tab(self) -> Tab:
        """Open one more tab of the same browser."""

    def quit(self) -> None: ...


# Chromium, by Playwright as everywhere in the tests ------------------------------------------------------------------


class ChromiumTab:
    def __init__(self, page: ChromiumPage) -> None:
        self.page = page

    def open(self, address: str) -> None:
        self.page.goto(address)

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)

    def press(self, css: str) -> None:
        self.page.locator(css).first.click()

    def type(self, css: str, text: str) -> None:
        self.page.locator(css).first.press_sequentially(text)

    def close(self) -> None:
        self.page.close(run_before_unload=False)


class ChromiumEngine:
    def __init__(self, chromium: Chromium) -> None:
        self.context: BrowserContext = chromium.new_context(viewport={"width": 390, "height": 844})

    def tab(self) -> Tab:
        return ChromiumTab(self.context.new_page())

    def quit(self) -> None:
        self.context.close()


# Firefox, by WebDriver BiDi over its own WebSocket: no driver stands between ------------------------------------------


class FirefoxEngine:
    def __init__(self, folder: Path) -> None:
        command = [
            FIREFOX,
            "--headless",
            "--no-remote",
            "--profile",
            str(folder),
            "--remote-debugging-port",
            "0",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.socket = websocket.create_connection(
            f"{self._address()}/session", timeout=PATIENCE, suppress_origin=True
        )
        self.ids = count(1)
        # A page that asks before it is left is left: nothing is asked of somebody who is gone.
        self.send(
            "session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}}
        )

    def _address(self) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                return found[1]
        raise RuntimeError("Firefox has ended before it listened.")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self.ids)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def tab(self) -> Tab:
        tab = FirefoxTab(self, self.send("browsingContext.create", type="tab")["context"])
        self.send("browsingContext.setViewport", context=tab.context, viewport={"width": 450, "height": 844})
        return tab

    def quit(self) -> None:
        with suppress(RuntimeError, websocket.WebSocketException):
            self.send("browser.close")
        self.process.wait(PATIENCE)


class FirefoxTab:
    def __init__(self, engine: FirefoxEngine, context: str) -> None:
        self.engine, self.context = engine, context

    def open(self, address: str) -> None:
        self.engine.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, script: str) -> Any:
        answer = self.engine.send(
            "script.evaluate",
            expression=f"JSON.stringify(({script}) ?? null)",
            target={"context": self.context},
            awaitPromise=False,
            userActivation=False,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def press(self, css: str) -> None:
        where = self.run(
            f"""(() => {{
              const target = document.querySelector({json.dumps(css)});
              target.scrollIntoView({{ block: "center", behavior: "instant" }});
              const box = target.getBoundingClientRect();
              return {{ x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }};
            }})()"""
        )
        moves = [
            {"type": "pointerMove", **where},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def type(self, css: str, text: str) -> None:
        self.press(css)
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": keys})

    def _act(self, source: dict[str, Any]) -> None:
        self.engine.send("input.performActions", context=self.context, actions=[source])

    def close(self) -> None:
        self.engine.send("browsingContext.close", context=self.context, promptUnload=False)


# WebKit, by the driver that Debian has for it -------------------------------------------------------------------------


class WebKitEngine:
    def __init__(self) -> None:
        options = webdriver.WebKitGTKOptions()
        options.binary_location = MINI_BROWSER
        options.add_argument("--automation")
        options.set_capability("unhandledPromptBehavior", "accept")
        self.driver = webdriver.WebKitGTK(options=options, service=Service("/usr/bin/WebKitWebDriver"))
        self.driver.set_page_load_timeout(PATIENCE)
        self.free = [self.driver.current_window_handle]

    def tab(self) -> Tab:
        if not self.free:
            self.driver.switch_to.new_window("tab")
            self.free.append(self.driver.current_window_handle)
        return WebKitTab(self.driver, self.free.pop())

    def quit(self) -> None:
        self.driver.quit()


class WebKitTab:
    def __init__(self, driver: webdriver.WebKitGTK, handle: str) -> None:
        self._driver, self.handle = driver, handle

    @property
    def driver(self) -> webdriver.WebKitGTK:
        if self._driver.current_window_handle != self.handle:
            self._driver.switch_to.window(self.handle)
        return self._driver

    def open(self, address: str) -> None:
        self.driver.get(address)

    def run(self, script: str) -> Any:
        return self.driver.execute_script(f"return {script}")

    def press(self, css: str) -> None:
        target = self.driver.find_element(By.CSS_SELECTOR, css)
        self.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", target
        )
        target.click()

    def type(self, css: str, text: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, css).send_keys(text)

    def close(self) -> None:
        self.driver.close()
        self._driver.switch_to.window(self._driver.window_handles[0])


# What takes a while -----------------------------------------------------------------------------------------------------


def wait_for(tab: Tab, condition: str, patience: float = PATIENCE) -> None:
    """Wait until an expression holds in the page, whichever page that is by then."""
    wait_until(lambda: tab.run(condition), condition, patience)


def wait_until(holds: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    end, last = time.monotonic() + patience, ""
    while time.monotonic() < end:
        try:
            if holds():
                return
        except Exception as error:  # noqa: BLE001 - between two pages there is none to ask; each engine says so its way
            last = str(error)
        time.sleep(0.1)
    raise TimeoutError(f"{what} {last}")


def follow(tab: Tab, css: str) -> None:
    """Press what leads to another page, and wait until that page is there."""
    tab.run("(window.isOld = true)")
    tab.press(css)
    wait_for(tab, "!window.isOld && document.readyState === 'complete'")
