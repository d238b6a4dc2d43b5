"""The console: every command over HTTP, bad input with a sentence and nothing lost, two consoles in one step, one organisation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.responses.models import Response
from apps.room.commands import Go
from apps.room.console.selectors import UNDONE_WITHIN
from apps.room.models import Room, RoomNote, RoomScene, RoomTopic
from apps.room.selectors import room_now
from apps.room.services import open_room, vote_on_own
from apps.room.wall.reveals import BriefScreen
from apps.room.wall.screens import screen_of
from tests.factories import SignIn, acting, make_co_facilitator, make_stakeholder
from tests.pages import Shown, fields_in, read_page
from tests.responses.conftest import begin
from tests.room.conftest import Steered

HTMX = {"HX-Request": "true"}
CONFLICT, INVALID = 409, 422


@pytest.fixture
def room(engagement: Engagement, alice: User, bob: Stakeholder) -> Room:
    return open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=timezone.now())


def address(room: Room, name: str = "room_command") -> str:
    return reverse(name, args=[room.engagement_id])


def press(browser: Browser, room: Room, do: str, *, seen: int | None = None, **typed: Any) -> Shown:
    """Press a button of the console as it stands now, and read the room anew."""
    room.refresh_from_db()
    sent = {"seen": str(room.step if seen is None else seen), "do": do, **typed}
    answer = browser.post(address(room), sent, headers=HTMX)
    room.refresh_from_db()
    return answer


def test_a_workshop_is_opened_from_the_overview(browser: Browser, engagement: Engagement) -> None:
    overview = read_page(browser.get(reverse("engagement", args=[engagement.pk])))
    assert overview.has(f'a[href="{reverse("room", args=[engagement.pk])}"]')
    assert read_page(browser.get(reverse("room", args=[engagement.pk]))).one("main form")
    assert browser.post(reverse("room", args=[engagement.pk]), {"minutes": "45"}).status_code == 302
    assert Room.objects.get().minutes == 45
    overview = read_page(browser.get(reverse("engagement", args=[engagement.pk])))
    assert "Go back into the room" in overview.text


@pytest.mark.parametrize("minutes", ["", "7", "an hour", "9" * 5000])
def test_a_length_that_is_none_opens_nothing(browser: Browser, engagement: Engagement, minutes: str) -> None:
    answer = browser.post(reverse("room", args=[engagement.pk]), {"minutes": minutes})
    assert answer.status_code == INVALID
    assert read_page(answer).texts(".err")
    assert not Room.objects.exists()


def test_the_page_has_one_filled_button_and_prints_every_key(browser: Browser, room: Room) -> None:
    page = read_page(browser.get(address(room, "room")))
    assert len(page.all(".btn.primary")) == 1
    keys = {each["data-keys"]: each for each in page.all("[data-keys]")}
    assert {name.split()[0] for name in keys} == {*("ArrowRight", "ArrowLeft"), *"rhvtnb"}
    assert all(each.one("kbd").text for each in keys.values())


def test_every_button_of_the_page_is_understood(browser: Browser, room: Room) -> None:
    for do in read_page(browser.get(address(room, "room"))).all("button[name=do]"):
        answer = press(browser, room, do["value"])
        assert "not known" not in answer.content.decode(), do["value"]
    answer = press(browser, room, "fly")
    assert answer.status_code == CONFLICT
    assert "This button is not known" in read_page(answer).text


def test_next_and_back_move_the_hour(browser: Browser, room: Room) -> None:
    press(browser, room, "next")
    assert (room.scene, room.step) == (RoomScene.ANSWER, 1)
    press(browser, room, "back")
    assert (room.scene, room.step) == (RoomScene.JOIN, 2)
    press(browser, room, f"go:{RoomScene.DECIDE}")
    assert room.scene == RoomScene.DECIDE


def test_two_consoles_that_press_next_make_one_step(browser: Browser, room: Room) -> None:
    press(browser, room, "next", seen=0)
    for late in ("next", "look", "black:on"):
        answer = press(browser, room, late, seen=0)
        assert (answer.status_code, room.scene, room.step) == (CONFLICT, RoomScene.ANSWER, 1)
        page = read_page(answer)
        assert page.one("#con-head")["data-step"] == "1"
        assert "Another console pressed first: this is where the room is now." in page.text


def test_a_late_press_is_told_who_was_first(
    browser: Browser, room: Room, engagement: Engagement, signed_in: SignIn
) -> None:
    bea = make_co_facilitator(engagement, "Bea Beside").user
    press(signed_in(bea), room, "take_over", seen=0)
    press(signed_in(bea), room, "next")
    answer = press(browser, room, "next", seen=0)
    assert room.scene == RoomScene.ANSWER
    assert "Bea Beside pressed first" in read_page(answer).text


@pytest.mark.parametrize("seen", ["", "-1", "next", "9" * 5000])
def test_a_step_that_is_none_changes_nothing(browser: Browser, room: Room, seen: str) -> None:
    assert browser.post(address(room), {"do": "next", "seen": seen}, headers=HTMX).status_code == CONFLICT
    room.refresh_from_db()
    assert room.step == 0


def test_the_wall_goes_black_and_dark_and_the_timer_runs(browser: Browser, room: Room) -> None:
    for do in ("black:on", "dark:on", "timer:3"):
        press(browser, room, do)
    assert room.is_black
    assert room.is_dark
    assert room.timer_until is not None
    for do in ("black:off", "dark:off", "timer:off"):
        press(browser, room, do)
    assert (room.is_black, room.is_dark, room.timer_until) == (False, False, None)


@pytest.mark.parametrize(
    "do",
    [
        "timer:0",
        "timer:-1",
        "timer:",
        "timer:1e9",
        "open:x",
        "open:5b6f8c9a-8f0c-4f47-9d53-2d6a4b1f7c10",
        "go:over",
        "go:x",
        "",
    ],
)
def test_what_no_button_says_is_refused_with_a_sentence(browser: Browser, room: Room, do: str) -> None:
    answer = press(browser, room, do)
    assert answer.status_code == CONFLICT
    assert read_page(answer).one("#con-refusal").text
    assert room.step == 0


def test_without_a_script_a_button_leads_back_to_the_page(browser: Browser, room: Room) -> None:
    answer = browser.post(address(room), {"do": "next", "seen": "0"})
    assert (answer.status_code, answer["Location"]) == (302, address(room, "room"))
    refused = browser.post(address(room), {"do": "reveal", "seen": "1"})
    assert refused.status_code == CONFLICT
    assert read_page(refused).has("html")
    assert "Open one first" in read_page(refused).one("#con-refusal").text


def test_a_note_is_kept_whatever_step_the_console_saw(browser: Browser, room: Room) -> None:
    press(browser, room, "next")
    typed = {"kind": "open", "text": "List the <b>articles</b>", "owner": "Bob", "day": "2026-12-07"}
    answer = press(browser, room, "note", seen=0, **typed)
    note = RoomNote.objects.get()
    assert (note.kind, note.text, note.owner, str(note.day)) == tuple(typed.values())
    page = read_page(answer)
    assert "List the <b>articles</b>" in page.one("#con-notes").text
    assert page.one("#note_text").get("value") is None


def test_a_bad_note_says_why_and_is_not_lost(browser: Browser, room: Room) -> None:
    answer = press(browser, room, "note", kind="said", text="", day="tomorrow", owner="Bob")
    assert answer.status_code == INVALID
    page = read_page(answer)
    assert len(page.texts("#con-note .err")) == 2
    assert (page.one("#note_day")["value"], page.one("#note_owner")["value"]) == ("tomorrow", "Bob")
    long = "x" * 401
    assert read_page(press(browser, room, "note", kind="said", text=long)).one("#note_text")["value"] == long
    assert not RoomNote.objects.exists()


def test_an_own_question_is_asked_and_voted_on(browser: Browser, room: Room) -> None:
    press(browser, room, "question", seen=-1, kind="choice", text="Which?", options="One\nTwo\n\nTwo")
    topic = RoomTopic.objects.get()
    assert (topic.kind, topic.text, topic.options) == ("choice", "Which?", ["One", "Two"])
    answer = press(browser, room, f"open:{topic.pk}")
    assert room.topic == topic
    page = read_page(answer)
    assert page.one("#con-now h1").text == "Which?"
    assert page.one(".btn.primary")["value"] == "reveal"
    refused = press(browser, room, "reveal")
    assert refused.status_code == CONFLICT
    assert "Nobody has voted" in read_page(refused).text


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "choice", "text": "Which?", "options": "One"},
        {"kind": "choice", "text": "Which?", "options": "\n".join("1234567")},
        {"kind": "choice", "text": "Which?", "options": "One\n" + "x" * 81},
        {"kind": "yes_no", "text": ""},
        {"kind": "yes_no", "text": "x" * 201},
        {"kind": "consent", "text": "Do you agree?"},
        {"kind": "", "text": "Which?"},
    ],
)
def test_a_bad_question_says_why_and_is_not_lost(browser: Browser, room: Room, typed: dict[str, Any]) -> None:
    answer = press(browser, room, "question", **typed)
    assert answer.status_code == INVALID
    form = read_page(answer).one("#con-question")
    assert form.texts(".err")
    assert fields_in(form)["text"] == [typed["text"]]
    assert not RoomTopic.objects.exists()


def test_the_sentence_is_typed_kept_as_the_draft_and_put_to_the_room(browser: Browser, room: Room) -> None:
    shown = press(browser, room, f"go:{RoomScene.DECIDE}")
    typed: dict[str, Any] = {
        "revision": read_page(shown).one("#id_revision")["value"],
        "act": "build",
        "what": "a second index",
    }
    press(browser, room, "sentence", **typed, owner="Bob Answers", due_on="2026-12-18")
    draft = Decision.objects.get()
    assert (draft.state, draft.what) == (Decision.State.DRAFT, "a second index")
    shown = browser.get(address(room, "room"))
    assert "Build a second index" in read_page(shown).one("#con-now .say").text
    assert "Do you take it, by that day?" in read_page(shown).one("#con-now .asks").text
    preview = press(browser, room, "preview", act="stop", what="the <b>ward</b> trial", due_on="2026-12-18")
    assert preview.content.decode() == "Stop the &lt;b&gt;ward&lt;/b&gt; trial, by 18 Dec 2026."
    sent = fields_in(read_page(shown).one("#con-form")) | {"money": "40,000 EUR"}
    answer = press(browser, room, "ask", **{name: value for name, value in sent.items() if name != "seen"})
    assert RoomTopic.objects.get().kind == RoomTopic.Kind.DECISION
    assert read_page(answer).one(".btn.primary")["value"] == "reveal"


def test_where_no_day_is_typed_the_owner_is_asked_for_one(browser: Browser, room: Room) -> None:
    shown = press(browser, room, f"go:{RoomScene.DECIDE}")
    revision = read_page(shown).one("#id_revision")["value"]
    press(browser, room, "sentence", revision=revision, act="build", what="an index", owner="Bob Answers")
    asks = read_page(browser.get(address(room, "room"))).one("#con-now .asks").text
    assert "Do you take it? By when?" in asks


def test_a_sentence_that_says_nothing_or_is_outdated_is_not_lost(browser: Browser, room: Room) -> None:
    press(browser, room, f"go:{RoomScene.DECIDE}")
    empty = press(browser, room, "ask", revision="0", act="build", what="", money="40,000 EUR")
    assert empty.status_code == INVALID
    assert "Write what is built" in read_page(empty).text
    assert read_page(empty).one("#id_money")["value"] == "40,000 EUR"
    press(browser, room, "sentence", revision="0", act="build", what="a second index")
    late = press(browser, room, "sentence", revision="0", act="stop", what="the pilot")
    assert late.status_code == INVALID
    assert read_page(late).one("#id_what")["value"] == "the pilot"
    assert "Somebody else changed the sentence" in read_page(late).text
    assert Decision.objects.get().what == "a second index"


def test_one_press_says_who_is_here(browser: Browser, room: Room, engagement: Engagement) -> None:
    ann = make_stakeholder(engagement, "Ann Here", is_known=False)
    begin(ann)
    page = read_page(browser.get(address(room, "room")))
    assert page.one(".btn.primary").text == "Those ticked are here"
    answer = browser.post(address(room), fields_in(page.one("#con-form")), headers=HTMX)
    ann.refresh_from_db()
    assert ann.vouched_at is not None
    assert read_page(answer).one(".btn.primary")["value"] == "next"


def test_who_is_not_ticked_stays_so_and_the_list_closes(
    browser: Browser, room: Room, engagement: Engagement
) -> None:
    people = [make_stakeholder(engagement, name, is_known=False) for name in ("Ann Here", "Jon Not")]
    for each in people:
        begin(each)
    shown = [str(each.pk) for each in people]
    page = read_page(press(browser, room, "here", person=shown[:1], shown=shown))
    assert "1 person is here: noted." in page.one("#con-refusal").text
    assert not page.has("#con-form details[open]")
    assert [each["value"] for each in page.all("#con-form [name=person][checked]")] == shown[:1]
    begin(make_stakeholder(engagement, "Late Guest", is_known=False))
    assert read_page(browser.get(address(room, "room"))).has("#con-form details[open]")


def test_the_closing_question_names_whom_nobody_has_ticked_and_ticks_them(
    browser: Browser, room: Room, engagement: Engagement
) -> None:
    dev = make_stakeholder(engagement, "Dev Remote", is_known=False)
    begin(dev)
    press(browser, room, f"go:{RoomScene.ANSWER}")
    page = read_page(press(browser, room, "close"))
    assert "Dev Remote" in page.one("#con-refusal").text
    assert "no row of its own" in page.one("#con-refusal").text
    noted = read_page(
        browser.post(address(room), fields_in(page.one("#con-refusal form.stack")), headers=HTMX)
    )
    dev.refresh_from_db()
    assert dev.vouched_at is not None
    assert "1 person is here: noted." in noted.one("#con-refusal").text
    assert "Dev Remote" not in read_page(press(browser, room, "close")).one("#con-refusal").text
    assert engagement.rounds.get().is_open


def test_who_steers_is_said_taken_over_and_given_back(
    room: Room, engagement: Engagement, browser: Browser, signed_in: SignIn
) -> None:
    noor = make_co_facilitator(engagement, "Noor Ahmadi").user
    hers = signed_in(noor)
    assert "Take over from Alice Duarte" in read_page(hers.get(address(room, "room"))).text
    refused = press(hers, room, "next")
    assert (refused.status_code, room.step) == (CONFLICT, 0)
    assert "Alice Duarte steers" in read_page(refused).one("#con-refusal").text
    press(hers, room, "take_over")
    assert room.steered_by == noor
    mine = read_page(browser.get(address(room, "room")))
    assert "Noor Ahmadi steers" in mine.text
    assert mine.has("#give-back")
    press(browser, room, "give_back")
    assert room.steered_by == engagement.lead
    press(hers, room, "take_over")
    Room.objects.update(taken_at=timezone.now() - UNDONE_WITHIN - timedelta(seconds=1))
    assert not read_page(browser.get(address(room, "room"))).has("#give-back")
    assert press(browser, room, "give_back").status_code == CONFLICT


def test_a_console_that_is_there_keeps_the_baton(browser: Browser, room: Room) -> None:
    before = room.steered_until
    assert browser.post(address(room, "room_heartbeat")).status_code == 204
    room.refresh_from_db()
    assert before is not None
    assert room.steered_until is not None
    assert room.steered_until > before


def test_the_end_is_asked_for_and_said(browser: Browser, room: Room) -> None:
    page = browser.get(address(room, "room_end"))
    assert "It can't be undone" in read_page(page).text
    press(browser, room, "next")
    stale = browser.post(address(room, "room_end"), {"seen": "0"})
    assert stale.status_code == CONFLICT
    assert browser.post(address(room, "room_end"), {"seen": "1"}).status_code == 302
    room.refresh_from_db()
    assert room.state == Room.State.ENDED
    assert "The workshop has ended" in read_page(browser.get(address(room, "room"))).text
    assert press(browser, room, "next")["HX-Refresh"] == "true"


def test_a_parked_room_is_taken_up_again(browser: Browser, room: Room) -> None:
    page = read_page(press(browser, room, "park"))
    assert room.state == Room.State.PARKED
    assert page.has("#resume")
    press(browser, room, "resume")
    assert room.state == Room.State.OPEN


def test_another_organisation_finds_nothing(room: Room, mallory: User, signed_in: SignIn) -> None:
    theirs = signed_in(mallory)
    for name in ("room", "room_end"):
        assert theirs.get(address(room, name)).status_code == 404
    for name in ("room", "room_command", "room_heartbeat", "room_end"):
        assert theirs.post(address(room, name), {"do": "next", "seen": "0"}).status_code == 404
    room.refresh_from_db()
    assert room.step == 0


def test_what_was_shown_is_hidden_and_shown_again(browser: Browser, room: Room, bob: Stakeholder) -> None:
    begin(bob)
    press(browser, room, "question", kind="yes_no", text="Do we launch?")
    press(browser, room, f"open:{RoomTopic.objects.get().pk}")
    vote_on_own(room=room, about="own-1", response=Response.objects.get(), value="Yes", at=timezone.now())
    page = read_page(press(browser, room, "reveal"))
    assert page.texts("#con-now h2") == ["What the wall shows"]
    assert page.one(".btn.primary")["value"] == "again"
    page = read_page(press(browser, room, "hide"))
    assert not page.has("#con-now h2")
    assert "1 of 1 has voted" in page.text
    press(browser, room, "reveal")
    topic = RoomTopic.objects.get()
    assert (topic.phase, len(topic.reveals)) == (RoomTopic.Phase.REVEALED, 1)
    page = read_page(press(browser, room, "again"))
    assert "Vote once more" in page.one(".say").text


def test_the_round_is_closed_and_looked_at_in_the_room(
    browser: Browser, room: Room, bob: Stakeholder, rules: RuleSetVersion
) -> None:
    press(browser, room, f"go:{RoomScene.ANSWER}")
    page = read_page(browser.get(address(room, "room")))
    assert page.one(".btn.primary")["value"] == "close"
    press(browser, room, "close")  # which asks first: Bob has not sent
    page = read_page(press(browser, room, "close:surely"))
    assert room.scene == RoomScene.READING
    assert page.one(".btn.primary")["value"] == "look"
    press(browser, room, "look")
    assert room.scene == RoomScene.BRIEF


def test_a_topic_that_was_not_proposed_is_put_on_the_list(talk: Steered, browser: Browser) -> None:
    room = talk.room
    listed = RoomTopic.objects.filter(room=room)
    press(browser, room, f"go:{RoomScene.WHO}")
    assert read_page(browser.get(address(room, "room"))).one("#con-topic").get("hidden") is not None
    page = read_page(press(browser, room, f"go:{RoomScene.SO_WHAT}"))
    choices = page.one("#con-topic").all("option")
    before = set(listed.values_list("key", flat=True))
    assert not before & {each["value"] for each in choices}
    chosen = choices[0]
    page = read_page(press(browser, room, "topic", key=chosen["value"]))
    assert set(listed.values_list("key", flat=True)) == before | {chosen["value"]}
    assert chosen.text in page.one("#con-agenda").text
    refused = press(browser, room, "topic", key="x" * 5000)
    assert refused.status_code == CONFLICT
    assert "can't be asked again" in read_page(refused).text


def test_one_sentence_of_the_result_is_said_and_the_rest_stands_beside_it(
    talk: Steered, browser: Browser
) -> None:
    talk.do(Go("brief"))
    now = room_now(talk.room.pk)
    assert now is not None
    screen = screen_of(now)
    assert isinstance(screen, BriefScreen)
    assert screen.cover
    page = read_page(browser.get(address(talk.room, "room")))
    assert page.one("#con-now .say").text == f"“{screen.title}”"
    assert screen.cover in page.one("#con-now").text
