"""What a page says of saving while PostgreSQL or the web server is dead, in a real browser: "Saved" of what is stored alone."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.browser import Watch
from tests.journeys.people import start
from tests.saving.site import Site
from tests.saving.site import site as a_site

pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]

SAVED = re.compile(r"^Saved \d\d:\d\d$")
RETRYING = "Not saved yet - will retry"
AWAY = 10_000  # ms, some tries long
BY_ITSELF = 40_000  # ms: the longest wait between two tries, and a little
# Of the first statement on the page: each person has others there.
FIRST = "fieldset.statement >> nth=0"
# Tells what the page says of saving, and what is ticked then, whenever it says something else.
LISTEN = """addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("#saved");
  const tell = () => told(place.textContent, document.querySelector("fieldset.statement :checked")?.value ?? "");
  if (place) new MutationObserver(tell).observe(place, { childList: true, characterData: true, subtree: true });
})"""

DIES: dict[str, tuple[Callable[[Site], None], Callable[[Site], None]]] = {
    "PostgreSQL": (Site.kill_postgres, Site.start_postgres),
    "the web server": (Site.kill_web, Site.start_web),
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with a_site("uvicorn") as site:
        site.prepare()
        site.start_web()
        yield site


@pytest.fixture(autouse=True)
def all_run(site: Site) -> Iterator[None]:
    """Start what a test that failed has left dead."""
    yield
    if site.postgres.process.poll() is not None:
        site.start_postgres()
    if site.web is None or site.web.poll() is not None:
        site.start_web()


@pytest.fixture(scope="module")
def links(site: Site) -> Iterator[str]:
    """Give each test somebody of their own."""
    return (each["link"] for each in site.invite(20))


@dataclass
class Witness:
    """Hears what the pages of one person say, and looks each time whether it is so."""

    site: Site
    response: str = ""
    item: str = ""
    said: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)

    def hear(self, text: str, ticked: str) -> None:
        self.said.append(text)
        if text.startswith("Saved") and (stored := self.stored()) != ticked:
            self.untrue.append(f"{text}: {ticked}, and stored is {stored}")

    def stored(self) -> object:
        found = "select value #>> '{}' from responses_answer where item = %s and response_id = %s"
        try:
            with psycopg.connect(self.site.database) as database:
                return (database.execute(found, [self.item, self.response]).fetchone() or [None])[0]
        except psycopg.OperationalError as error:
            return f"unknown: {error}"


@pytest.fixture
def witness(site: Site) -> Iterator[Witness]:
    witness = Witness(site)
    yield witness
    assert witness.untrue == []


@pytest.fixture
def tab(chromium: Chromium, links: Iterator[str], witness: Witness, watch: Watch) -> Page:
    """Open the first page of statements that somebody has, of which only the first is answered here."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.expose_function("told", witness.hear)
    context.add_init_script(LISTEN)
    tab = watch.open(context)
    start(tab, next(links))
    tab.goto(tab.url.replace("/express-1/", "/statements-1/"))
    witness.response = urlsplit(tab.url).path.split("/")[2]
    witness.item = tab.locator(FIRST).get_attribute("data-item") or ""
    return tab


def give(tab: Page, value: str) -> None:
    tab.locator(FIRST).locator(f"label:has([value='{value}'])").click()


def says(tab: Page, text: str | re.Pattern[str], patience: int = BY_ITSELF) -> None:
    expect(tab.locator("#saved")).to_have_text(text, timeout=patience)


@pytest.mark.parametrize("what", DIES)
def test_what_is_given_meanwhile_is_not_called_saved_and_is_by_itself_afterwards(
    what: str, site: Site, tab: Page, witness: Witness
) -> None:
    kill, start_again = DIES[what]
    give(tab, "2")
    says(tab, SAVED)
    witness.said.clear()
    kill(site)
    give(tab, "4")
    says(tab, RETRYING)
    tab.wait_for_timeout(AWAY)
    give(tab, "5")
    says(tab, RETRYING)
    assert set(witness.said) <= {"Saving…", RETRYING}
    start_again(site)
    says(tab, SAVED)
    assert witness.stored() == "5"
    assert not tab.locator("#trouble").is_visible()


@pytest.mark.parametrize("what", DIES)
def test_what_was_given_in_a_tab_that_was_closed_meanwhile_is_saved_from_the_next(
    what: str, site: Site, tab: Page, witness: Witness, watch: Watch
) -> None:
    kill, start_again = DIES[what]
    address = tab.url
    kill(site)
    give(tab, "4")
    says(tab, RETRYING)
    context = tab.context
    tab.close(run_before_unload=False)
    start_again(site)
    again = context.new_page()
    end = time.monotonic() + BY_ITSELF / 1000
    # For a moment the site may still say that it is busy, and that one is to try again.
    while (reply := again.goto(address)) and reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
        assert time.monotonic() < end
        again.wait_for_timeout(500)
    says(again, SAVED)
    expect(again.locator(FIRST).locator("[value='4']")).to_be_checked()
    assert witness.stored() == "4"


@pytest.mark.parametrize("what", DIES)
def test_of_two_answers_given_meanwhile_one_is_saved_and_the_other_is_for_the_person_to_decide(
    what: str, site: Site, tab: Page, witness: Witness
) -> None:
    kill, start_again = DIES[what]
    other = tab.context.new_page()
    other.goto(tab.url)
    kill(site)
    give(tab, "4")
    give(other, "2")
    for each in (tab, other):
        says(each, RETRYING)
    start_again(site)
    for each in (tab, other):
        says(each, re.compile(r"^(Saved \d\d:\d\d|1 answer to settle)$"))
    texts = {each.locator("#saved").text_content(): each for each in (tab, other)}
    assert len(texts) == 2
    loser = texts["1 answer to settle"]
    given = loser.locator(FIRST).locator(":checked").input_value()
    assert witness.stored() in {"4", "2"} - {given}
    loser.get_by_role("button", name="Keep what is here").click()
    says(loser, SAVED)
    assert witness.stored() == given
