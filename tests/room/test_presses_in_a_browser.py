"""What is pressed on the console while another press is under way: done after it, done once, or said not to be done."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Route, expect

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.room.models import Room, RoomNote, RoomScene
from apps.room.services import stir
from tests.browser import Watch, follow
from tests.journeys.people import sign_in

type Hold = Callable[[], Callable[[], None]]


@dataclass
class Line:
    """What lies between console and server: it passes commands on, but for the next ones of which it does something else.

    It is there before the page is: a route that comes later may miss what is pressed at once.
    """

    following: list[Callable[[Route], None]] = field(default_factory=list)
    kept_looks: list[Route] | None = None  # on their way, where looks are held

    def take_look(self, route: Route) -> None:
        if self.kept_looks is None:
            route.continue_()
        else:
            self.kept_looks.append(route)

    def take(self, route: Route) -> None:
        if self.following:
            self.following.pop(0)(route)
        else:
            route.continue_()


@pytest.fixture
def line(page: Page) -> Line:
    line = Line()
    page.route("**/room/command/", line.take)
    page.route("**/room/", line.take_look)
    return line


@pytest.fixture
def console(
    asgi_server: str,
    page: Page,
    watch: Watch,
    line: Line,
    engagement: Engagement,
    alice: User,
    bob: Stakeholder,
) -> Page:
    sign_in(page, asgi_server, alice)
    page.goto(f"{asgi_server}/engagements/{engagement.pk}/room/")
    follow(page.get_by_role("button", name="Open the room"))
    expect(page.locator("#con-now h1")).to_have_text("Who is here?")
    return page


@pytest.fixture
def hold(console: Page, line: Line) -> Hold:
    """Keep the next command on its way to the server, until the function that is returned is called."""

    def hold() -> Callable[[], None]:
        on_their_way: list[Route] = []
        line.following.append(on_their_way.append)

        def let_go() -> None:
            while not on_their_way:
                console.wait_for_timeout(20)
            on_their_way.pop().continue_()

        return let_go

    return hold


def steps() -> list[str]:
    rows = AuditEvent.objects.filter(verb="steer_room").order_by("at")
    return [row.detail["command"] for row in rows]


def test_a_second_next_while_the_first_is_under_way_skips_nothing(console: Page, hold: Hold) -> None:
    let_go = hold()
    for _ in range(3):
        console.keyboard.press("ArrowRight")
    let_go()
    expect(console.locator("#con-now h1")).to_have_text(str(RoomScene.ANSWER.label))
    console.wait_for_timeout(500)
    assert Room.objects.get().scene == RoomScene.ANSWER
    assert steps().count("next") == 1
    expect(console.locator("#con-refusal")).to_be_empty()
    # Once the answer is there, the same key is another press.
    console.keyboard.press("ArrowLeft")
    expect(console.locator("#con-now h1")).to_have_text("Who is here?")


def test_other_commands_meanwhile_are_done_after_it_each_in_its_turn(console: Page, hold: Hold) -> None:
    console.locator("#note_text").fill("Ask Dele about the index.")
    console.keyboard.press("Escape")
    let_go = hold()
    console.keyboard.press("ArrowRight")
    console.keyboard.press("b")
    console.locator("#look").click()
    console.locator("#con-note button").click()
    console.keyboard.press("ArrowLeft")
    let_go()
    expect(console.locator("#con-notes")).to_contain_text("Ask Dele about the index.")
    expect(console.locator("#con-now h1")).to_have_text("Who is here?")
    expect(console.get_by_text("The wall is black.")).to_be_visible()
    room = Room.objects.get()
    assert (room.is_black, room.is_dark, RoomNote.objects.count()) == (True, True, 1)
    assert steps() == ["next", "black", "dark", "note", "back"]
    expect(console.locator("#con-refusal")).to_be_empty()


def test_what_the_next_scene_has_no_button_for_is_said_not_to_be_done(console: Page, hold: Hold) -> None:
    let_go = hold()
    console.keyboard.press("b")
    console.locator("#con-agenda button", has_text="Decide").click()
    console.keyboard.press("ArrowRight")  # which ends the workshop, once it is at the decision
    let_go()
    expect(console.locator("#con-refusal")).to_contain_text("“Answer” was not done")
    assert Room.objects.get().scene == RoomScene.DECIDE
    assert steps() == ["black", "go"]
    console.keyboard.press("b")
    expect(console.locator("#con-refusal")).to_be_empty()


def lose(route: Route) -> None:
    route.abort()


def lose_the_answer(route: Route) -> None:
    """Let the server do what is asked, and cut the line before it has said so."""
    route.fetch()
    route.abort()


@pytest.mark.parametrize(
    ("becomes_of_it", "is_done", "then"),
    [(lose, False, ["next"]), (lose_the_answer, True, ["black", "next"])],
)
def test_what_got_no_answer_is_said_and_the_next_press_is_done(
    console: Page,
    line: Line,
    watch: Watch,
    becomes_of_it: Callable[[Route], None],
    then: list[str],
    *,
    is_done: bool,
) -> None:
    line.following.append(becomes_of_it)
    console.keyboard.press("b")
    expect(console.locator("#con-refusal")).to_contain_text("“Black” got no answer, and may not be done")
    # Whether it was, the console shows without being asked.
    expect(console.locator("#key-b")).to_have_text(re.compile("Show the wall" if is_done else "Black"))
    console.keyboard.press("ArrowRight")
    expect(console.locator("#con-now h1")).to_have_text(str(RoomScene.ANSWER.label))
    expect(console.locator("#con-refusal")).to_be_empty()
    assert steps() == then
    assert Room.objects.get().is_black == is_done
    # The browser and htmx say that nothing came.
    watch.complaints[:] = [each for each in watch.complaints if "ERR_" not in each and "htmx:" not in each]


def test_what_to_say_is_marked_while_the_wall_is_ahead(console: Page, line: Line) -> None:
    mark = console.get_by_text("The wall has gone on. What to say comes in a moment.")
    expect(mark).to_be_hidden()
    kept: list[Route] = []
    line.kept_looks = kept
    stir(room_id=Room.objects.get().pk)
    expect(mark).to_be_visible()
    line.kept_looks = None
    for route in kept:
        route.continue_()
    expect(mark).to_be_hidden()
