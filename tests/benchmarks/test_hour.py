"""A workshop of sixty minutes with thirty phones, from an empty list of engagements to a decided and ordered report.

Five phones, console and wall are real browsers, twenty-five phones speak HTTP as a page without a script does; two web
processes, PostgreSQL, Valkey, beat and the two workers that `make up` starts. It prints every minute of the agenda: what
happens, what the facilitator pressed, and how many seconds the product made people wait. Where nobody waits for the
product, because they talk or think, the clock runs on at once.
"""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as DjangoBrowser
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import Client, Organisation, User
from apps.assessments.models import Assessment
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.models import Report
from apps.room.live.broker import broker
from tests.browser import Watch, follow
from tests.journeys import people
from tests.journeys.hands import Hand, answer_by_hand, join_by_hand
from tests.journeys.test_main_job import frame
from tests.journeys.test_the_room import (
    PATIENCE,
    PERSPECTIVES,
    REVEALED,
    Desk,
    Walled,
    answer_on_phone,
    join,
    name_of,
    open_phone,
    second_web,
    send_vote,
    tap,
    wait_for,
)
from tests.product import Product

__all__ = ["second_web"]  # a fixture

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]

PHONES, BROWSERS, AT_ONCE, MINUTES = 30, 5, 8, 60
WHAT = "a second index"
# Counts what somebody really presses: a key that presses a button makes a click that is not trusted.
COUNTER = """
const count = () => sessionStorage.setItem("presses", Number(sessionStorage.getItem("presses")) + 1);
const field = (event) => event.target.closest("input, textarea, select");
addEventListener("click", (event) => event.isTrusted && event.target.closest("a, button") && count(), true);
addEventListener("keydown", (event) => event.isTrusted && !field(event) && count(), true);
"""


@dataclass(frozen=True)
class Answered:
    status_code: int
    content: bytes


@dataclass
class Line:
    """A phone over the network, with cookies of its own; it speaks as Django's test browser does."""

    base: str
    waits: list[float]
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, path: str, data: Mapping[str, object] | None = None, **_follow: bool) -> Answered:
        return self._ask(f"{path}?{urllib.parse.urlencode(data)}" if data else path)

    def post(self, path: str, data: Mapping[str, object], **_follow: bool) -> Answered:
        return self._ask(path, urllib.parse.urlencode(data, doseq=True).encode())

    def _ask(self, path: str, body: bytes | None = None) -> Answered:
        token = next((each.value for each in self.jar if each.name == settings.CSRF_COOKIE_NAME), "")
        request = urllib.request.Request(self.base + path, body, {"X-CSRFToken": token or ""})
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        began = time.monotonic()
        try:
            with opener.open(request, timeout=60) as page:
                return Answered(page.status, page.read())
        except urllib.error.HTTPError as refused:
            pytest.fail(f"{refused.code} {path}")
        finally:
            self.waits.append(time.monotonic() - began)


@dataclass
class Minute:
    number: int
    what: str
    presses: int = 0
    waits: dict[str, float] = field(default_factory=dict)  # of the facilitator and the room, by what for
    phones: list[float] = field(default_factory=list)  # of each request of a phone

    def __str__(self) -> str:
        waited = "; ".join(f"{seconds:.1f} {what}" for what, seconds in self.waits.items())
        longest = f"{max(self.phones):.1f}" if self.phones else ""
        return f"| {self.number} | {self.what} | {self.presses or ''} | {waited} | {longest} |"


def has_heading(title: str, phone: Page) -> None:
    expect(phone.locator("h1").first).to_have_text(title)


def is_asked_again(phone: Page) -> None:
    expect(phone.locator("#now .seal")).to_have_count(1)


@dataclass
class Sitting(Walled):
    """The hour as it is written down, and all who sit in it."""

    chromium: Browser
    watch: Watch
    alice: User
    webs: tuple[str, str]
    minutes: list[Minute] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)
    phones: list[Page] = field(default_factory=list)

    # --- What is written down -------------------------------------------------------------------------------------

    @contextmanager
    def minute(self, what: str, *then: str) -> Iterator[None]:
        """Write down what happens in the next minute, and what people do in those after it, when nobody waits."""
        minute = Minute(len(self.minutes), what)
        self.minutes.append(minute)
        pressed, asked = self._pressed(), len(self.waits)
        yield
        minute.presses, minute.phones = self._pressed() - pressed, self.waits[asked:]
        self.minutes += [Minute(len(self.minutes) + place, each) for place, each in enumerate(then)]

    @contextmanager
    def waiting_for(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.minutes[-1].waits[what] = time.monotonic() - began

    def _pressed(self) -> int:
        return int(self.page.evaluate("sessionStorage.getItem('presses')") or 0)

    # --- From nothing to the room -----------------------------------------------------------------------------------

    def begin(self) -> None:
        context = self.chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(COUNTER)
        self.page = self.watch.open(context)
        self.desk = Desk(self.page)
        people.sign_in(self.page, self.webs[0], self.alice)
        with self.minute("Alice frames the initiative", *["she types what the client wants of it"] * 2):
            frame(self.page)
        self.engagement = Engagement.objects.get()
        with self.minute("She chooses the short form of a room"):
            follow(self.page.get_by_role("link", name=re.compile("framing", re.IGNORECASE)).first)
            short = self.page.get_by_label("Everybody gets the short form of a room")
            self.page.locator("details", has=short).locator("summary").first.click()
            short.check()
            with self.waiting_for("until it is saved"):
                follow(self.page.get_by_role("button", name="Save").first)
        with self.minute("She pastes the list of thirty", "she reads it once more"):
            self.page.goto(self.webs[0] + reverse("engagement", args=[self.engagement.pk]))
            follow(self.page.get_by_role("link", name="Add people").first)
            lines = [
                f"{name_of(number)}, {PERSPECTIVES[number % len(PERSPECTIVES)]}" for number in range(PHONES)
            ]
            self.page.get_by_label("People, one a line").fill("\n".join(lines))
            with self.waiting_for("until thirty are on the list"):
                follow(self.page.get_by_role("button", name="Add people"))
            assert self.engagement.stakeholders.count() == PHONES

    def open(self) -> None:
        what = "She lets the room join, opens the room, and puts the wall on the projector"
        with self.minute(what, "she says what the hour is for"):
            self.page.goto(self.webs[0] + reverse("engagement", args=[self.engagement.pk]))
            follow(self.page.get_by_role("button", name="Let the room join"))
            self.page.goto(self.webs[0] + reverse("room", args=[self.engagement.pk]))
            self.page.get_by_text("90 minutes").click()  # which have minutes for three topics
            with self.waiting_for("until the room is open"):
                follow(self.page.get_by_role("button", name="Open the room"))
            link = self.page.get_by_role("link", name="Open in a second window").get_attribute("href")
            self.wall = self.watch.open(self.chromium.new_context(viewport={"width": 1920, "height": 1080}))
            with self.waiting_for("until the wall shows the code"):
                self.wall.goto(f"{self.webs[1]}{link}")
                expect(self.shown).to_contain_text(f"0 of {PHONES}")

    # --- Thirty phones ------------------------------------------------------------------------------------------------

    def join(self) -> None:
        self.engagement.refresh_from_db()
        thirds = [range(start, start + PHONES // 3) for start in range(0, PHONES, PHONES // 3)]
        for here, numbers in enumerate(thirds, start=1):
            with self.minute(f"Ten more join by the code and say who of the list they are: {10 * here}"):
                self.together(self._join_by_hand, [each for each in numbers if each >= BROWSERS])
                self.phones += [self._join_by_browser(each) for each in numbers if each < BROWSERS]
                with self.waiting_for("until the wall counts them"):
                    expect(self.shown).to_contain_text(f"{len(numbers) * here} of {PHONES}")
        self.hands.sort(key=lambda hand: hand.number)
        with self.minute("Those who are there are ticked, and the room goes on to the questions"):
            with self.waiting_for("until the list is ticked"):
                expect(self.page.locator("#con-form [name=person]:checked")).to_have_count(PHONES)
            self.page.get_by_role("button", name="Those ticked are here").click()
            with self.waiting_for("until it is kept"):
                expect(self.page.locator("#key-arrowrightpagedown")).to_have_class(re.compile("primary"))
            self.desk.go_on("Answer")
            with self.waiting_for("until the wall asks for answers"):
                expect(self.shown).to_contain_text("Answer on your phone")

    def _join_by_hand(self, number: int) -> None:
        line = cast("DjangoBrowser", Line(self.webs[number % 2], self.waits))
        self.hands.append(join_by_hand(self.engagement, number, name_of(number), line))

    def _join_by_browser(self, number: int) -> Page:
        page = open_phone(self.chromium, self.watch, self.webs[number % 2], self.engagement, number)
        began = time.monotonic()
        join(page)
        self.waits.append(time.monotonic() - began)
        return page

    def together[T](self, work: Callable[[T], object], those: Sequence[T]) -> None:
        """Let phones without a browser do something, several at once."""

        def alone(one: T) -> None:
            try:
                work(one)
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(alone, those))

    def answer(self) -> None:
        for number, phone in enumerate(self.phones):
            hands = self.hands[number * BROWSERS : (number + 1) * BROWSERS]
            with self.minute("Everybody answers alone; six more send"):
                self.together(answer_by_hand, hands)
                answer_on_phone(phone, self.webs[number % 2], number)
                with self.waiting_for("until the wall counts them"):
                    expect(self.shown).to_contain_text(
                        f"{6 * (number + 1)} of {PHONES} have sent", timeout=PATIENCE
                    )

    # --- The result, and what is disputed ---------------------------------------------------------------------------

    def reveal(self) -> None:
        with self.minute(
            "She closes the round, looks at the result and reads what came out", "they talk about it"
        ):
            self.desk.go_on("Close the round")
            with self.waiting_for("until it is closed"):
                expect(self.page.locator("#key-arrowrightpagedown")).to_contain_text("Look at the result")
            self.desk.go_on("Look at the result")
            with self.waiting_for("until the wall shows what came out"):
                expect(self.kick).to_contain_text("What came out", timeout=PATIENCE)
            with self.waiting_for("until the full result is there"):
                wait_for(lambda: Assessment.objects.ready().exists())
        for name, kick in REVEALED:
            with self.minute(f"She shows: {kick}", "they talk about it"):
                self.desk.go_on(name)
                with self.waiting_for("until the wall shows it"):
                    expect(self.kick).to_contain_text(kick)

    def talk(self) -> None:
        for place in range(3):
            with self.minute(
                f"Topic {place + 1}: everybody votes", "those at the ends say why", *["they talk"] * 2
            ):
                self.desk.go_on("Next topic" if place else "First topic")
                with self.waiting_for("until the wall asks"):
                    expect(self.kick).to_contain_text(f"Topic {place + 1} of")
                title = self.shown.locator("h1").inner_text()
                self.vote(place, partial(has_heading, title))
            if place < 2:
                with self.minute("They vote on it again", "they look at who moved, and she notes it"):
                    self.desk.press("v", "Vote again")
                    with self.waiting_for("until the wall asks again"):
                        expect(self.shown.locator(".seal")).to_have_count(1)
                    self.vote(place + 1, is_asked_again)

    def vote(self, turn: int, is_asked: Callable[[Page], None]) -> None:
        with self.waiting_for("until the last phone asks"):
            for phone in self.phones:
                is_asked(phone)
        # Whoever is the last to vote has it shown: nobody may look for the question after that.
        self.together(lambda hand: hand.vote(hand.number + turn), self.hands)
        for phone in self.phones:
            began = time.monotonic()
            tap(phone)
            self.waits.append(time.monotonic() - began)
        with self.waiting_for("until the wall shows the votes, 1.5 of them on purpose"):
            expect(self.shown.locator(".seal")).to_have_count(0)

    def ask(self) -> None:
        text = "How many would you let in on the first day?"
        with self.minute(
            "She asks a question of her own, and everybody gives a figure", *["they talk about it"] * 2
        ):
            self.page.locator("#con-question summary").click()
            self.page.locator("#own_text").fill(text)
            self.page.get_by_label("Answered by").select_option("figure")
            self.page.get_by_role("button", name="Ask it now").click()
            with self.waiting_for("until the wall asks it"):
                expect(self.shown.locator("h1")).to_have_text(text)
            self.together(
                lambda hand: hand.send(do="ballot", topic="own-1", value=str(100 + hand.number)), self.hands
            )
            for phone in self.phones:
                phone.get_by_label("Your figure").fill("120")
                self.send(phone)
            with self.waiting_for("until the wall shows the figures, 1.5 of them on purpose"):
                expect(self.shown.locator(".seal")).to_have_count(0)

    def send(self, phone: Page) -> None:
        began = time.monotonic()
        send_vote(phone)
        self.waits.append(time.monotonic() - began)

    # --- The decision and the end -------------------------------------------------------------------------------------

    def decide(self) -> None:
        form = self.page.locator("#con-form")
        with self.minute("She types the sentence of the decision", *["they weigh what it leaves out"] * 3):
            self.page.locator("#con-agenda button", has_text="Decide").click()
            with self.waiting_for("until the form is there"):
                form.locator("#id_act").select_option("build")
            form.locator("#id_what").fill(WHAT)
            form.locator("#id_owner").fill(name_of(0))
        with self.minute(
            "She asks the room for it, and thirty vote", *["who dissents says what they need"] * 3
        ):
            form.get_by_role("button", name="Ask the room for it").click()
            with self.waiting_for("until the wall asks"):
                expect(self.shown.locator("h1")).to_contain_text(f"Build {WHAT}")
            self.together(lambda hand: hand.send(do="ballot", topic="decision-1", value="Yes"), self.hands)
            for phone in self.phones:
                phone.get_by_text("Yes", exact=True).tap()
                self.send(phone)
            with self.waiting_for("until the wall shows the votes, 1.5 of them on purpose"):
                expect(self.shown.locator(".seal")).to_have_count(0)

    def end(self) -> Report:
        with self.minute("She ends the workshop"):
            self.desk.go_on("End the workshop")
            expect(self.page.get_by_role("heading", name="End the workshop?")).to_be_visible()
            with self.waiting_for("until it is ended"):
                self.page.locator("main").get_by_role("button", name="End the workshop").click()
                expect(self.page.get_by_role("heading", name="The workshop has ended")).to_be_visible()
            with self.waiting_for("until every phone has its receipt"):
                expect(self.shown).to_contain_text("This workshop is over.")
                for phone in self.phones:
                    expect(phone.get_by_text("Your receipt, and what you gave")).to_be_visible(
                        timeout=PATIENCE
                    )
        with self.minute("The report is made"):
            with self.waiting_for("until the report is ordered"):
                wait_for(Report.objects.exists, 120)
            with self.waiting_for("until it is there"):
                report = wait_for(lambda: Report.objects.filter(state=Report.State.READY).first(), 180)
        with (
            self.minute("She opens it and reads the decision in it", "they leave"),
            self.waiting_for("until it is open"),
        ):
            self.page.goto(self.webs[0] + reverse("report_reading", args=[report.pk]))
            expect(self.page.locator("main")).to_contain_text(WHAT)
        return report


def test_an_hour_with_thirty_phones(
    product: Product,
    second_web: Product,
    tmp_path: Path,
    chromium: Browser,
    watch: Watch,
    organisation: Organisation,
    harbourline: Client,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    alice: User,
) -> None:
    broker.cache_clear()
    (tmp_path / "short").mkdir()
    short = Product(tmp_path / "short", redis_url=product.redis_url)
    short.start("worker", options=("--queues", "upkeep,live,rankings,mails", "--hostname", "short@%h"))
    hour = Sitting(chromium, watch, alice, (product.url, second_web.url))
    began = time.monotonic()
    try:
        hour.begin()
        hour.open()
        hour.join()
        hour.answer()
        hour.reveal()
        hour.talk()
        hour.ask()
        hour.decide()
        report = hour.end()
    finally:
        short.stop()
        lines = [
            "| minute | what happens | presses | seconds waited | longest of a phone |",
            "|---|---|---|---|---|",
        ]
        sys.stdout.write("\n".join(["", *lines, *map(str, hour.minutes), ""]))
        sys.stdout.write(f"\n{time.monotonic() - began:.0f} s in all.\n")
    assert report.state == Report.State.READY
    assert len(hour.minutes) == MINUTES
