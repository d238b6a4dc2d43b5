"""What is pressed on the console while another press is under way: done after it, done once, or said not to be done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.room.models import Room, RoomNote, RoomScene
from tests.browser import Watch, follow
from tests.journeys.people import sign_in

type Hold = Callable[[], Callable[[], None]]


@pytest.fixture
def console(
    asgi_server: str, page: Page, watch: Watch, engagement: Engagement, alice: User, bob: Stakeholder
) -> Page:
    sign_in(page, asgi_server, alice)
    page.goto(f"{asgi_server}/engagements/{engagement.pk}/room/")
    follow(page.get_by_role("button", name="Open the room"))
    expect(page.locator("#con-now h1")).to_have_text("Who is here?")
    return page


@pytest.fixture
def hold(console: Page) -> Hold:
    """Keep the next command on its way to the server, until the function that is returned is called."""

    def hold() -> Callable[[], None]:
        on_their_way: list[Route] = []

        def keep(route: Route) -> None:
            on_their_way.append(route)

        console.route("**/room/command/", keep, times=1)

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


def test_what_got_no_answer_is_said_and_the_next_press_is_done(console: Page, watch: Watch) -> None:
    console.route("**/room/command/", lambda route: route.abort(), times=1)
    console.keyboard.press("b")
    expect(console.locator("#con-refusal")).to_contain_text("“Black” got no answer")
    console.keyboard.press("ArrowRight")
    expect(console.locator("#con-now h1")).to_have_text(str(RoomScene.ANSWER.label))
    expect(console.locator("#con-refusal")).to_be_empty()
    assert steps() == ["next"]
    # The browser and htmx say that nothing came.
    watch.complaints[:] = [each for each in watch.complaints if "ERR_" not in each and "htmx:" not in each]
