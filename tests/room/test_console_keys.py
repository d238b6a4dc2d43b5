"""The console in a real browser: a key presses the button it is printed on, and nothing while a field has the focus."""

from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.engagements.models import Engagement, Stakeholder
from apps.room.models import REVEALS, Room, RoomNote, RoomScene, RoomTopic
from tests.browser import Watch, follow
from tests.journeys.people import sign_in
from tests.room.conftest import Steered
from tests.room.phones.conftest import at_topic
from tests.room.test_topics import vote


def test_an_hour_is_steered_by_keys(
    asgi_server: str, page: Page, watch: Watch, engagement: Engagement, alice: User, bob: Stakeholder
) -> None:
    sign_in(page, asgi_server, alice)
    page.goto(f"{asgi_server}/engagements/{engagement.pk}/room/")
    follow(page.get_by_role("button", name="Open the room"))
    heading = page.locator("#con-now h1")
    expect(heading).to_have_text("Who is here?")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text(str(RoomScene.ANSWER.label))
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text("Who is here?")
    page.keyboard.press("b")
    expect(page.get_by_text("The wall is black.")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("[data-until]")).to_be_visible()

    # While a field has the focus every letter is typed and nothing else; once it is kept the keys work again.
    page.keyboard.press("n")
    page.keyboard.type("next reveal, brb")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(2500)  # the page looks again meanwhile
    expect(page.locator("#note_text")).to_have_value("next reveal, brb")
    page.keyboard.press("Enter")
    expect(page.locator("#con-notes")).to_contain_text("next reveal, brb")
    expect(page.locator("#note_text")).to_have_value("")
    assert Room.objects.get().scene == RoomScene.JOIN
    assert RoomNote.objects.count() == 1
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text(str(RoomScene.ANSWER.label))

    # An own question, typed and asked without a mouse.
    page.locator("#con-question summary").focus()
    page.keyboard.press("Enter")
    page.locator("#own_text").fill("Do we launch?")
    page.keyboard.press("Enter")
    expect(page.locator("#con-agenda")).to_contain_text("Do we launch?")
    page.get_by_role("button", name="Do we launch?").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Do we launch?")
    page.keyboard.press("r")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has voted yet.")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text(str(RoomScene.DECIDE.label))
    assert RoomTopic.objects.get().phase == RoomTopic.Phase.VOTING
    page.locator("#id_what").focus()
    page.keyboard.type("a second index")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="End the workshop?")).to_be_visible()
    page.get_by_role("button", name="End the workshop").click()
    expect(page.get_by_role("heading", name="The workshop has ended")).to_be_visible()


def test_reveals_and_votes_are_steered_by_keys(
    transactional_db: None,
    asgi_server: str,
    page: Page,
    talk: Steered,
    alice: User,
    people: list[Stakeholder],
) -> None:
    sign_in(page, asgi_server, alice)
    page.goto(f"{asgi_server}/engagements/{talk.room.engagement_id}/room/")
    heading, main = page.locator("#con-now h1"), page.locator("#con-now")
    for scene in REVEALS:
        page.keyboard.press("ArrowRight")
        expect(heading).to_have_text(str(scene.label))
    talk.room.refresh_from_db()
    topic = at_topic(talk)
    expect(heading).to_have_text(topic.text)
    for each in people:
        vote(each, "D1", 4, talk)
    page.keyboard.press("r")
    expect(main).to_contain_text("What the wall shows")
    page.keyboard.press("h")
    expect(main).not_to_contain_text("What the wall shows")
    page.keyboard.press("r")
    expect(main).to_contain_text("What the wall shows")
    page.keyboard.press("v")
    expect(main).to_contain_text("Vote once more")
    page.keyboard.press("ArrowLeft")
    expect(heading).not_to_have_text(topic.text)


def test_a_key_pressed_as_the_next_step_appears_loads_no_page_anew(
    transactional_db: None, asgi_server: str, page: Page, talk: Steered, alice: User
) -> None:
    sign_in(page, asgi_server, alice)
    page.goto(f"{asgi_server}/engagements/{talk.room.engagement_id}/room/")
    page.evaluate("""() => {
        window.isSamePage = true;
        const step = document.querySelector("#con-head").dataset.step;
        new MutationObserver((changes, observer) => {
            if (document.querySelector("#con-head").dataset.step === step) return;
            observer.disconnect();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "b" }));
        }).observe(document.querySelector(".console"), { childList: true, subtree: true });
    }""")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("The wall is black.")).to_be_visible()
    expect(page.locator("#con-now h1")).to_have_text(str(REVEALS[0].label))
    assert page.evaluate("window.isSamePage")
