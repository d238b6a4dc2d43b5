"""A room goes on, whatever fails beside it: a worker, the facilitator's laptop, or somebody who guesses at codes."""

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.core.actors import SYSTEM
from apps.core.models import RateBucket
from apps.engagements.choices import LinkWay
from apps.engagements.joining import codes
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder
from apps.engagements.services import LinkDelivery, mint_links
from apps.instruments.models import RuleSetVersion
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Answer, Device, Response
from apps.responses.statements import Change
from apps.room.models import Room, RoomTopic
from apps.room.services import open_room
from apps.room.steering.needle import reading_of
from apps.room.tokens import token_for
from tests.browser import Watch
from tests.factories import SignIn, acting, make_stakeholder
from tests.faults.conftest import times_slower, wait_until
from tests.faults.test_two_of_each import pair
from tests.journeys.people import sign_in
from tests.pages import read_page
from tests.product import Product
from tests.responses.answering.test_asked_again import give
from tests.room.conftest import people
from tests.room.live.conftest import Stream, path_of
from tests.saving.people import Crowd, Person

__all__ = ["pair", "people"]  # fixtures

pytestmark = pytest.mark.fault

IN_STEP_SECONDS = 6.0
CSRF = "c" * 32
DATA, USER = (
    {"ranking": list(order)}
    for order in (("data", "user", "model", "organization"), ("user", "data", "model", "organization"))
)

type Record = Callable[[str, object], None]
type Press = Callable[[str], int]


@pytest.fixture
def room(engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion, alice: User) -> Room:
    """Open the room of a round that four have answered, and nobody has closed."""
    for number, each in enumerate(people):
        figures = {"now": 10 * (number + 1), "limit": 40, "source": "measured"}
        give(engagement.rounds.get(), each, {"D1": 2 + number % 3, "QU2": figures, "R1": DATA})
    return open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=timezone.now())


@pytest.fixture
def press(stack: Product, room: Room, alice: User, signed_in: SignIn) -> Press:
    """Press a button of the console over the network; return the step that the room is at."""
    stack.start("web")
    stack.wait_for_web()
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    def press(do: str) -> int:
        room.refresh_from_db()
        request = urllib.request.Request(
            f"{stack.url}{reverse('room_command', args=[room.engagement_id])}",
            data=urllib.parse.urlencode({"do": do, "seen": room.step}).encode(),
            headers={"Cookie": cookies, "X-CSRFToken": CSRF, "HX-Request": "true"},
        )
        urllib.request.urlopen(request, timeout=20).read()
        room.refresh_from_db()
        return room.step

    return press


@pytest.fixture
def wall(stack: Product, press: Press, room: Room) -> Iterator[Stream]:
    stream = Stream(stack.url, path_of(room, "stream", "wall", step=-1))
    yield stream
    stream.close()


def shows(wall: Stream, step: int) -> tuple[float, str]:
    """Wait until the wall is sent a step or a later one; return after how many seconds, and what it shows."""
    began = time.monotonic()
    while (told := wall.until("shared"))["step"] < step:
        pass
    took = time.monotonic() - began
    assert took < IN_STEP_SECONDS
    return took, told["html"]


def test_a_worker_that_is_dead_at_closing_holds_nobody_up(
    stack: Product, room: Room, press: Press, wall: Stream, people: list[Stakeholder], record_property: Record
) -> None:
    press("next")
    took, html = shows(wall, press("close"))
    record_property("seconds_to_the_closing", round(took, 2))
    assert "The answers are being read." in html  # which says what is missing
    longest, html = shows(wall, press("look"))  # and on, with a first reading that the server makes itself
    assert "are being read" not in html
    for scene in ("first", "who", "figures", "calendar", "so_what"):
        took, _html = shows(wall, press("next"))
        longest = max(longest, took)
        assert room.scene == scene
    record_property("longest_seconds_without_a_worker", round(longest, 2))
    assert not Assessment.objects.ready().exists()

    step = press("go:reading")
    shows(wall, step)
    stack.start("worker")
    stack.start("beat")
    wait_until(Assessment.objects.ready().exists, 90)
    began = time.monotonic()
    while "This is the full result." not in wall.until("shared")["html"]:
        assert time.monotonic() - began < IN_STEP_SECONDS
    record_property("seconds_from_result_to_wall", round(time.monotonic() - began, 2))
    room.refresh_from_db()
    assert room.steered_at_step == step < room.step  # nobody pressed anything

    # Each reveal is there at once, and the needle in a step of its own.
    press("go:so_what")
    press("next")
    wait_until(lambda: needle(room) == [""], 20)
    topic = RoomTopic.objects.filter(key="R1").first() or RoomTopic.objects.filter(kind="")[0]
    press(f"open:{topic.pk}")
    for each in people:
        vote(each, topic.key, USER if topic.key == "R1" else 5)
    step = press("reveal")
    began = time.monotonic()
    shows(wall, step)
    wait_until(lambda: needle(room) == ["", topic.key], 20)
    record_property("seconds_from_reveal_to_needle", round(time.monotonic() - began, 2))
    assert Answer.objects.filter(response__round__number=2).count() == len(people)


def needle(room: Room) -> list[str]:
    reading = reading_of(Room.objects.get(pk=room.pk))
    return [each.topic for each in reading.marks] if reading else []


def vote(person: Stakeholder, item: str, value: object) -> None:
    asking, at = Round.objects.get(engagement=person.engagement_id, number=2), timezone.now()
    response = Response.objects.create(
        organisation_id=person.organisation_id, round=asking, stakeholder=person, asked=[item], started_at=at
    )
    save_page(response=response, changes=PageChanges([Change(item, value, 0, uuid4())]), by=SYSTEM, at=at)


@pytest.mark.journey
def test_a_laptop_that_starts_anew_finds_console_and_wall_as_they_were(
    stack: Product,
    room: Room,
    engagement: Engagement,
    people: list[Stakeholder],
    alice: User,
    chromium: Chromium,
    watch: Watch,
    record_property: Record,
) -> None:
    stack.start("web")
    stack.wait_for_web()
    addresses = {
        "console": f"{stack.url}{reverse('room', args=[engagement.pk])}",
        "wall": f"{stack.url}{reverse('wall', args=[token_for(room.pk, 'wall')])}",
    }
    console = watch.open(chromium.new_context())
    sign_in(console, stack.url, alice)
    console.goto(addresses["console"])
    console.keyboard.press("ArrowRight")
    expect(console.locator("#con-now h1")).to_have_text("Answer")
    console.locator("#look").click()  # a dark wall
    wall = console.context.new_page()
    wall.goto(addresses["wall"])
    expect(wall.locator(".w")).to_have_class(re.compile("dark"))
    kept = console.context.storage_state()
    console.context.close()

    # Minutes pass until it is up again: the baton lapses, and is nobody else's.
    Room.objects.update(steered_until=timezone.now() - timedelta(minutes=2))
    answered = Answer.objects.count()
    began = time.monotonic()
    console = watch.open(chromium.new_context(storage_state=kept))
    wall = console.context.new_page()
    wall.goto(addresses["wall"])
    expect(wall.locator(".w")).to_have_class(re.compile("dark"))
    expect(wall.get_by_role("heading", name="Answer on your phone, each alone.")).to_be_visible()
    console.goto(addresses["console"])
    expect(console.get_by_text("You steer")).to_be_visible()
    console.keyboard.press("ArrowRight")
    expect(wall.get_by_role("heading", name="The answers are being read.")).to_be_visible()
    took = time.monotonic() - began
    record_property("seconds_until_all_is_as_it_was", round(took, 2))
    assert Answer.objects.count() == answered > 0
    room.refresh_from_db()
    assert room.steered_until is not None
    assert room.steered_until > timezone.now()


JOINING, AT_ONCE, SAVING = 100, 50, 10


def test_a_hundred_join_in_a_minute_from_one_address_while_others_save_and_somebody_guesses_at_codes(
    pair: tuple[Product, Product], engagement: Engagement, record_property: Record
) -> None:
    """Fifty at once through two web processes: half of them say who of the list they are, half are guests."""
    code = codes.open_joining(engagement=engagement, by=SYSTEM, at=timezone.now())
    listed = [
        make_stakeholder(engagement, f"Listed{number} Person", "risk") for number in range(JOINING // 2)
    ]
    RateBucket.objects.create(
        key="join-guesses", window_started_at=timezone.now(), used=codes.MOST_GUESSES - 20
    )
    for each in pair:
        each.start("web")
        each.wait_for_web()
    urls = [f"http://127.0.0.1:{each.port}" for each in pair]
    joins = [
        (urls[number // 2 % 2], number, listed[number // 2] if number % 2 else None)
        for number in range(JOINING)
    ]
    with Crowd([saver(engagement, urls[number % 2], number) for number in range(SAVING)]) as crowd:
        began, before = time.monotonic(), crowd.acknowledged
        with ThreadPoolExecutor(AT_ONCE + 1) as people:
            guesses = people.submit(guess, urls[0], code, 60)
            answers = list(people.map(lambda each: join(code, *each), joins))
            assert guesses.result() == {
                404,
                422,
            }  # and from the line on every guess is asked for twelve digits
        took = time.monotonic() - began
        crowd.stop()
    record_property("seconds_for_a_hundred", round(took, 1))
    record_property("longest_seconds_of_one", round(max(seconds for _refused, seconds in answers), 1))
    record_property("saves_meanwhile", crowd.acknowledged - before)
    assert [refused for refused, _seconds in answers if refused] == []
    assert Stakeholder.objects.filter(is_guest=True).count() == JOINING // 2
    assert Response.objects.count() == JOINING + SAVING
    assert Device.objects.known().count() == JOINING + SAVING
    assert crowd.errors == []
    assert crowd.acknowledged > before
    assert {reason for each in crowd.people for reason in each.repeated} == set()
    assert codes.are_guessed_at(at=timezone.now())
    assert took < 60 * times_slower()


def saver(engagement: Engagement, base: str, number: int) -> Person:
    """Return somebody who was invited before, and saves while the others join."""
    invited = make_stakeholder(engagement, f"Saver {number}", "business")
    (minted,) = mint_links(stakeholders=[invited], at=timezone.now(), delivery=LinkDelivery(LinkWay.OWN))
    return Person(f"{base}{urllib.parse.urlsplit(minted.link).path}", [("D1", ["1", "4", "2"])])


def guess(base: str, code: JoinCode, times: int) -> set[int]:
    answers = set()
    for number in range(times):
        typed = f"{number:08}" if f"{number:08}" != code.code else "99999999"
        try:
            urllib.request.urlopen(f"{base}/join/?code={typed}", timeout=60)
        except urllib.error.HTTPError as refused:
            answers.add(refused.code)
    return answers


def join(code: JoinCode, base: str, number: int, listed: Stakeholder | None) -> tuple[str, float]:
    """Join by the picture on the wall, on a phone of one's own; return what was refused, if anything, and how long it took."""
    phone = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    began = time.monotonic()
    try:
        address = f"{base}/join/?code={code.code}{code.more}"
        page = read_page(phone.open(address, timeout=60).read().decode())
        hidden = {each["name"]: each["value"] for each in page.all("form[action='/join/'] [type=hidden]")}
        who = (
            {"who": str(listed.pk)}
            if listed
            else {"who": "new", "name": f"Guest {number}", "perspective": "risk"}
        )
        phone.open(f"{base}/join/", urllib.parse.urlencode({**hidden, **who}).encode(), timeout=60).read()
    except urllib.error.HTTPError as refused:
        return f"{refused.code} {refused.url}", time.monotonic() - began
    return "", time.monotonic() - began
