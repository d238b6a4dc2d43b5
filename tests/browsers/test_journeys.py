"""What people trust the questionnaire with, in the engines they have: Chromium, Firefox and WebKit (`make browsers`)."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser as Chromium

from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Answer, Response
from tests.browsers.engines import (
    ChromiumEngine,
    Engine,
    FirefoxEngine,
    Tab,
    WebKitEngine,
    follow,
    wait_for,
    wait_until,
)
from tests.browsers.network import Network
from tests.factories import make_stakeholder
from tests.journeys.people import pick
from tests.responses.conftest import link_path

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

START = "main form button[type=submit]"
CONTINUE, SEND = ".q-foot [name=continue]", ".q-foot [name=send]"
SAVED = "/^Saved [0-9]{2}:[0-9]{2}$/.test(document.querySelector('#saved').textContent)"
RETRYING = "document.querySelector('#saved').textContent === 'Not saved yet - will retry'"
CONFLICT = "document.querySelector('#saved').textContent === '1 answer to settle'"
FURTHER = "#questionnaire .equal a"  # from the page that asks whether to go on
# Ranges lie folded beside a field for the figure.
UNFOLD = "document.querySelectorAll('[data-item] details').forEach((range) => { range.open = true; })"
# The radios of the page by name, those that nobody sees left out.
RADIOS = """Object.entries([...document.querySelectorAll("[data-item] input[type=radio]")].filter(
  (radio) => radio.closest("label").getClientRects().length
).reduce((groups, radio) => {
  (groups[radio.name] ??= []).push(radio.id);
  return groups;
}, {}))"""


@pytest.fixture(scope="session")
def display() -> Iterator[None]:
    """A screen for WebKit's browser, which has no headless one."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x1000x24"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout is not None
    number = server.stdout.readline().decode().strip()
    before, os.environ["DISPLAY"] = os.environ.get("DISPLAY"), f":{number}"
    yield
    del os.environ["DISPLAY"]
    if before is not None:
        os.environ["DISPLAY"] = before
    server.terminate()
    server.wait()


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, chromium: Chromium) -> Iterator[Engine]:
    if request.param == "webkit":
        request.getfixturevalue("display")
    engines: dict[str, Callable[[], Engine]] = {
        "chromium": lambda: ChromiumEngine(chromium),
        "firefox": lambda: FirefoxEngine(tmp_path),
        "webkit": WebKitEngine,
    }
    opened = engines[request.param]()
    yield opened
    opened.quit()


@pytest.fixture
def network(asgi_server: str) -> Iterator[Network]:
    port = urlsplit(asgi_server).port
    assert port is not None
    network = Network(port)
    yield network
    network.cut()


@pytest.fixture
def pat(asgi_server: str, engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Pat Data", "data_ml")


def start(tab: Tab, network: Network, person: Stakeholder) -> Response:
    tab.open(f"http://127.0.0.1:{network.port}{link_path(person)}")
    follow(tab, START)
    return Response.objects.get(stakeholder=person)


def go(tab: Tab, network: Network, response: Response, slug: str) -> None:
    tab.open(f"http://127.0.0.1:{network.port}{reverse('respond_page', args=[response.pk, slug])}")


def label_of(item: str, value: str) -> str:
    return f"label:has([name='{item}'][value='{value}'])"


def answers() -> dict[str, object]:
    return dict(Answer.objects.values_list("item", "value"))


def answer_page(tab: Tab) -> None:
    if tab.run("Boolean(document.querySelector('#rank li:not([data-placed])'))"):
        for dimension in ("data", "user", "model", "organization"):
            tab.press(f"button[name=move][value='{dimension}:up']")
    tab.run(UNFOLD)
    for name, ids in tab.run(RADIOS):
        # How each figure is known was said once of all.
        if not (name.startswith("R1") or name.endswith("-source")):
            tab.press(f"label:has([id='{ids[pick(name, ids)]}'])")
    if tab.run("Boolean(document.querySelector('[data-item] > textarea'))"):
        tab.type("[data-item] > textarea", "The old register.")


def test_from_the_link_to_the_receipt(engine: Engine, network: Network, pat: Stakeholder) -> None:
    tab = engine.tab()
    response = start(tab, network, pat)
    while not tab.run(f"Boolean(document.querySelector('{SEND}'))"):
        if "/go-on/" in tab.run("location.pathname"):
            follow(tab, FURTHER)
            continue
        answer_page(tab)
        follow(tab, CONTINUE)
        alert = tab.run("document.querySelector('[role=alert]:not([hidden])')?.textContent")
        assert not alert, (tab.run("location.href"), alert)
    follow(tab, SEND)
    assert tab.run("document.querySelector('h1').textContent").startswith("Sent, ")
    response.refresh_from_db()
    assert response.is_submitted
    given = answers()
    assert given["R1"] == {"ranking": ["data", "user", "model", "organization"]}
    assert given["R3"] == "The old register."
    assert len(given) > len(response.asked) / 2
    # Back leads to no page that would still send.
    tab.run("(window.isOld = true, history.back())")
    wait_for(tab, "!window.isOld && document.readyState === 'complete'")
    wait_for(tab, "document.querySelector('h1').textContent.startsWith('Sent, ')")


def test_without_a_network_answers_wait_and_continue_waits_with_them(
    engine: Engine, network: Network, pat: Stakeholder
) -> None:
    tab = engine.tab()
    response = start(tab, network, pat)
    go(tab, network, response, "rest-4")
    network.cut()
    tab.press(label_of("C15", "gate"))
    wait_for(tab, RETRYING)
    tab.press(label_of("C19", "not_enough"))
    tab.run("(window.isOld = true)")
    tab.press(CONTINUE)
    assert tab.run("window.isOld") is True
    assert answers() == {}
    network.restore()
    wait_for(tab, "!window.isOld && document.readyState === 'complete'")
    assert answers() == {"C15": "gate", "C19": "not_enough"}


def test_what_waited_in_a_tab_that_died_is_sent_from_the_next(
    engine: Engine, network: Network, pat: Stakeholder
) -> None:
    tab = engine.tab()
    response = start(tab, network, pat)
    spare = engine.tab()  # so that the browser itself goes on
    go(tab, network, response, "rest-4")
    network.cut()
    tab.press(label_of("C15", "gate"))
    wait_for(tab, RETRYING)
    tab.close()
    network.restore()
    go(spare, network, response, "express-1")
    wait_for(spare, SAVED)
    assert answers() == {"C15": "gate"}
    go(spare, network, response, "rest-4")
    assert spare.run("document.querySelector('[name=C15][value=gate]').checked")


def test_two_tabs_that_differ_are_for_the_person_to_decide(
    engine: Engine, network: Network, pat: Stakeholder
) -> None:
    tab = engine.tab()
    response = start(tab, network, pat)
    go(tab, network, response, "rest-4")
    other = engine.tab()
    go(other, network, response, "rest-4")
    tab.press(label_of("C15", "gate"))
    wait_for(tab, SAVED)
    other.press(label_of("C15", "by_eye"))
    wait_for(other, CONFLICT)
    assert answers() == {"C15": "gate"}
    other.press("[data-item=C15] [data-keep]")
    wait_for(other, SAVED)
    wait_until(lambda: answers() == {"C15": "by_eye"}, "the choice is kept")
