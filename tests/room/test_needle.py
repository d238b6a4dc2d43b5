"""The needle: what comes first by what was shown, read after each reveal; and the bell, when no topic can change it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.documents.mapping import plain
from apps.engagements.models import Engagement, Stakeholder
from apps.findings.sentences import printed_share
from apps.ranking import Standing
from apps.room import services, tasks
from apps.room.commands import AddTopic, OpenTopic, Reveal, VoteAgain
from apps.room.models import Room, RoomTopic
from apps.room.selectors import room_now, shared_of
from apps.room.steering import needle
from apps.room.steering.needle import Mark, Reading, reading_of
from apps.room.visibility import shown_at
from tests.factories import acting
from tests.pages import read_page
from tests.room.conftest import Steered
from tests.room.test_topics import topic, vote

USER = {"ranking": ["user", "data", "model", "organization"]}
Phase = RoomTopic.Phase


def marks(room: Steered) -> tuple[Mark, ...]:
    """Let the worker read what waits, and return the marks of the needle."""
    tasks.read_next()
    room.room.refresh_from_db()
    reading = reading_of(room.room)
    return reading.marks if reading else ()


def marks_of(room: Steered) -> tuple[Mark, ...]:
    reading = reading_of(room.room)
    return reading.marks if reading else ()


def read_again(room: Steered) -> Mark:
    """Read what was shown once more, as if a worker had died over it."""
    Room.objects.update(unread_since=room.later(1))
    return marks(room)[-1]


@pytest.fixture
def talk(talk: Steered) -> Steered:
    for key in ("R1", "D2"):
        if not RoomTopic.objects.filter(key=key).exists():
            talk.do(AddTopic(key))
    return talk


def open_topic(room: Steered, key: str) -> None:
    room.do(OpenTopic(topic(key).pk))


def test_before_any_topic_it_stands_where_the_result_that_was_looked_at_is(talk: Steered) -> None:
    (before,) = marks(talk)
    result = Assessment.objects.get().engine_result
    assert (before.topic, before.kind, before.leader) == ("", result.verdict.kind, result.ranking.order[0])
    # By a quarter of the draws.
    assert before.share == pytest.approx(printed_share(result.ranking.p_first[before.leader]), abs=0.03)


def test_a_reveal_moves_it_in_a_step_of_its_own(talk: Steered, people: list[Stakeholder]) -> None:
    (before,) = marks(talk)
    open_topic(talk, "R1")
    for person in people:
        vote(person, "R1", USER, talk)
    step = talk.do(Reveal()).step
    assert talk.room.unread_since is not None
    assert len(reading_of(talk.room).marks) == 1
    moved = marks(talk)
    assert moved[0] == before
    assert moved[1].topic == "R1"
    assert (moved[1].leader, moved[1].share) != (before.leader, before.share)
    assert talk.room.step == step + 1
    assert talk.room.unread_since is None
    # No command was given: a console that has not looked since is refused none.
    assert talk.room.steered_at_step == step


def test_nothing_of_a_vote_is_in_it_before_its_reveal(talk: Steered, people: list[Stakeholder]) -> None:
    (before,) = marks(talk)
    open_topic(talk, "R1")
    for person in people:
        vote(person, "R1", USER, talk)
    assert read_again(talk) == before


def test_of_too_few_votes_nothing_is_in_it(talk: Steered, people: list[Stakeholder]) -> None:
    (before,) = marks(talk)
    open_topic(talk, "R1")
    for person in people[:2]:
        vote(person, "R1", USER, talk)
    talk.do(Reveal())
    after = marks(talk)[-1]
    assert (after.leader, after.share) == (before.leader, before.share)


def test_a_vote_changed_after_its_reveal_is_not_in_it_before_the_next(
    talk: Steered, people: list[Stakeholder]
) -> None:
    open_topic(talk, "R1")
    for person in people:
        vote(person, "R1", USER, talk)
    talk.do(Reveal())
    shown = marks(talk)[-1]
    data = {"ranking": ["data", "user", "model", "organization"]}
    for person in people[:2]:
        vote(person, "R1", data, talk)
    assert read_again(talk) == shown
    # Shown again, two are too few to change the picture, and so the needle.
    talk.do(VoteAgain(), Reveal())
    assert marks(talk)[-1] == shown
    for person in people:
        vote(person, "R1", data, talk)
    assert read_again(talk) == shown
    talk.do(VoteAgain(), Reveal())
    again = marks(talk)
    assert [each.topic for each in again] == ["R1"]
    assert (again[-1].leader, again[-1].share) != (shown.leader, shown.share)


def test_a_figure_changed_after_its_reveal_waits_for_the_next_too(
    talk: Steered, people: list[Stakeholder]
) -> None:
    if not RoomTopic.objects.filter(key="QU2").exists():
        talk.do(AddTopic("QU2"))
    open_topic(talk, "QU2")
    vote(people[0], "QU2", {"now": 20, "limit": 40, "source": "measured"}, talk)
    talk.do(Reveal())
    shown = marks(talk)[-1]
    vote(people[0], "QU2", {"now": 400, "limit": 40, "source": "measured"}, talk)
    assert read_again(talk) == shown


def test_what_was_shown_of_an_earlier_round_is_no_picture_of_this_one(
    talk: Steered, people: list[Stakeholder], looked_at: Engagement
) -> None:
    open_topic(talk, "R1")
    for person in people:
        vote(person, "R1", USER, talk)
    talk.do(Reveal())
    round_ = looked_at.rounds.get(number=2)
    assert shown_at(round_).keys() == {"R1"}
    round_.opened_at = talk.later(1)
    assert shown_at(round_) == {}


def test_what_is_shown_while_it_is_read_is_read_next(talk: Steered, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = talk.room.unread_since
    later = talk.later(5)

    def shown_meanwhile(room: Room, **_when: datetime) -> None:
        Room.objects.filter(pk=room.pk).update(unread_since=later)

    monkeypatch.setattr(needle, "read_anew", shown_meanwhile)
    assert services.read_next(at=later)
    talk.room.refresh_from_db()
    assert seen is not None
    assert (talk.room.unread_since, talk.room.reading) == (later, None)


def test_a_worker_is_told_once_it_is_committed_and_a_sweep_finds_what_no_message_told_of(
    looked_at: Engagement, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    at = looked_at.rounds.get().closed_at + timedelta(hours=3)
    with django_capture_on_commit_callbacks() as told:
        tasks.open_room(engagement=looked_at, minutes=60, by=acting(alice), user=alice, at=at)
    assert len(told) == 1
    assert services.has_unread()
    tasks.sweep()
    while services.read_next(at=at):
        pass
    assert not services.has_unread()


# --- On the console -------------------------------------------------------------------------------------------------


def console(browser: Browser, room: Steered) -> Any:
    return read_page(browser.get(reverse("room", args=[room.room.engagement_id])))


def test_the_console_shows_it_after_each_topic_in_plain_words(
    browser: Browser, talk: Steered, people: list[Stakeholder]
) -> None:
    assert not console(browser, talk).all(".needle li")
    marks(talk)
    open_topic(talk, "R1")
    for person in people:
        vote(person, "R1", USER, talk)
    talk.do(Reveal())
    assert "is being read" in console(browser, talk).one(".needle").text
    marks(talk)
    page = console(browser, talk)
    rows = page.texts(".needle li")
    place = [each.key for each in RoomTopic.objects.all()].index("R1") + 1
    assert rows[0].startswith("Before the topics")
    assert rows[1].startswith(f"After topic {place}")
    for mark, line in zip(marks_of(talk), rows, strict=True):
        assert ("Not known yet" in line) is (mark.level == "open")
        assert bool(re.search(r"\d+ ?%$", line)) is (mark.level != "open")
    assert "draw" not in page.one("#con-agenda").text


def test_neither_wall_nor_phones_show_it(browser: Browser, talk: Steered) -> None:
    marks(talk)
    assert "After topic" not in shared_of(talk.room.pk, "wall").html
    assert "share=" not in repr(room_now(talk.room.pk))


RINGS = "Nothing left on this list can change what comes first."


@pytest.fixture
def two_left(talk: Steered) -> Steered:
    """Leave two statements on the list, and let the needle stand at 60 to 40."""
    if not RoomTopic.objects.filter(key="U2").exists():
        talk.do(AddTopic("U2"))
    RoomTopic.objects.exclude(key__in=("D2", "U2")).delete()
    open_topic(talk, "D2")
    return talk


def stand(closes: Mapping[str, float], kind: str = "first", level: str = "leaning") -> None:
    standing = Standing("user", {"user": 0.6, "data": 0.4}, {key: {"data": by} for key, by in closes.items()})
    reading = Reading((Mark("", kind, "user", 0.6, level),), standing)
    Room.objects.update(reading=plain(reading), unread_since=None)


@pytest.mark.parametrize(
    ("closes", "rings"),
    [
        ({"D2": 0.1, "U2": 0.05}, True),
        ({"D2": 0.1, "U2": 0.1}, False),  # together they could
        ({"U2": 0.3}, False),
        ({"R1": 0.5}, True),  # which is on no list
    ],
)
def test_the_bell_rings_once_all_that_is_left_could_change_nothing(
    browser: Browser, two_left: Steered, closes: dict[str, float], rings: bool
) -> None:
    stand(closes)
    assert (RINGS in console(browser, two_left).text) is rings


def test_no_reason_says_what_could_still_move_it_beside_the_bell(browser: Browser, two_left: Steered) -> None:
    RoomTopic.objects.update(why="An answer could move what comes first by up to 13 points.")
    stand({"U2": 0.3})
    assert "13 points" in console(browser, two_left).text
    stand({"U2": 0.05})
    assert "13 points" not in console(browser, two_left).text


def test_it_names_nobody_where_the_wall_names_nobody(browser: Browser, two_left: Steered) -> None:
    stand({}, level="open")
    assert "Not known yet" in console(browser, two_left).one(".needle").text
    assert "60" not in console(browser, two_left).one(".needle").text
    stand({})
    assert "60" in console(browser, two_left).one(".needle").text


def test_what_was_shown_or_dropped_is_not_left(browser: Browser, two_left: Steered) -> None:
    stand({"U2": 0.3})
    RoomTopic.objects.filter(key="U2").update(phase=Phase.DONE)
    assert RINGS in console(browser, two_left).text
    RoomTopic.objects.filter(key="U2").update(phase=Phase.AGAIN)
    assert RINGS not in console(browser, two_left).text
    RoomTopic.objects.filter(key="U2").update(phase=Phase.DROPPED)
    assert RINGS in console(browser, two_left).text


def test_it_does_not_ring_while_what_was_shown_is_being_read(browser: Browser, two_left: Steered) -> None:
    stand({})
    Room.objects.update(unread_since=two_left.at)
    assert RINGS not in console(browser, two_left).text


@pytest.mark.parametrize("kind", ["nothing", "none"])
def test_where_nothing_comes_first_any_topic_could_change_it(
    browser: Browser, two_left: Steered, kind: str
) -> None:
    stand({}, kind)
    page = console(browser, two_left)
    assert RINGS not in page.text
    assert "%" not in page.one(".needle").text
    RoomTopic.objects.update(phase=Phase.DONE)
    assert RINGS in console(browser, two_left).text
