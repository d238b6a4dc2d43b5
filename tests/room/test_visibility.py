"""What a public surface may show, in every phase: nothing of a vote before its reveal, nobody's name ever."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from apps.room.access import console_of, opened_by, room_beside, wall_of
from apps.room.commands import (
    AddQuestion,
    AddTopic,
    CloseVote,
    Done,
    End,
    Go,
    Note,
    OpenTopic,
    Reveal,
    VoteAgain,
)
from apps.room.models import REVEALS, RoomTopic
from apps.room.selectors import Screens, room_now, shared_of
from apps.room.tokens import token_for
from tests.factories import acting, make_member, make_organisation, make_stakeholder
from tests.room.conftest import Steered
from tests.room.test_topics import ballot, topic, vote

# What was voted, never shown, and by whom: each would be found wherever it came through.
SECRET_FIGURE, SECRET_NAME, SECRET_NOTE = 73000, "Zebulon Quist", "Said behind closed doors"


@pytest.fixture
def templates(settings: Any, tmp_path: Path) -> None:
    """Draw a surface as everything that a template could show of it."""
    for folder in ("wall", "phones"):
        (tmp_path / "room" / folder).mkdir(parents=True)
        (tmp_path / "room" / folder / "now.html").write_text("{{ now }} {{ screen }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


@contextmanager
def without_screens() -> Iterator[None]:
    before, Screens.of = Screens.of, None
    try:
        yield
    finally:
        Screens.of = before


def surfaces(room: Steered) -> str:
    """Return all that wall, phones and channel get."""
    with without_screens():
        return " ".join(
            (
                repr(room_now(room.room.pk)),
                shared_of(room.room.pk, "wall").html,
                shared_of(room.room.pk, "phone").html,
            )
        )


@pytest.fixture
def secretive(talk: Steered, people: list[Stakeholder], templates: None) -> Steered:
    """Have all vote a figure that nobody else gives, on an own question and an item, with a note."""
    Stakeholder.objects.filter(pk=people[0].pk).update(name=SECRET_NAME)
    talk.do(AddQuestion("figure", "How many?"), Note("said", SECRET_NOTE))
    if not RoomTopic.objects.filter(key="QU2").exists():
        talk.do(AddTopic("QU2"))
    talk.do(OpenTopic(topic("own-1").pk))
    for person in people:
        ballot(talk, person, SECRET_FIGURE)
    talk.do(OpenTopic(topic("QU2").pk))
    for person in people:
        vote(person, "QU2", {"now": SECRET_FIGURE, "source": "rough"}, talk)
    return talk


def tells(room: Steered) -> bool:
    # As a page writes it, and as it was typed.
    return re.search(r"\b73,?000\b|\b73k\b", surfaces(room)) is not None


@pytest.mark.parametrize("key", ["own-1", "QU2"])
def test_a_vote_is_seen_after_its_reveal_and_not_before(secretive: Steered, key: str) -> None:
    secretive.do(OpenTopic(topic(key).pk))
    assert not tells(secretive)
    secretive.do(CloseVote())
    assert not tells(secretive)
    secretive.do(Reveal())
    assert tells(secretive)
    secretive.do(VoteAgain())
    assert tells(secretive)
    # Hidden by whoever steers, it is not seen until it is shown anew.
    secretive.do(CloseVote())
    assert not tells(secretive)
    secretive.do(Done())
    assert tells(secretive)


@pytest.mark.parametrize("scene", ["join", "reading", *REVEALS, "decide"])
def test_no_other_scene_tells_of_votes(secretive: Steered, scene: str) -> None:
    secretive.do(OpenTopic(topic("QU2").pk), Reveal(), Go(scene))
    assert not tells(secretive)


def test_nobody_is_named_and_no_note_is_shown_in_any_scene(secretive: Steered) -> None:
    shown = surfaces(secretive)
    for scene in ("join", "reading", *REVEALS, "decide"):
        secretive.do(Go(scene))
        shown += surfaces(secretive)
    for key in ("own-1", "QU2"):
        secretive.do(OpenTopic(topic(key).pk), Reveal())
        shown += surfaces(secretive)
    secretive.do(End())
    shown += surfaces(secretive)
    assert SECRET_NAME not in shown
    assert SECRET_NOTE not in shown
    assert secretive.user.name not in shown
    assert "@" not in shown.replace("scalelens@", "")


def test_the_channel_carries_the_step_it_was_drawn_at(talk: Steered, templates: None) -> None:
    with without_screens():
        assert shared_of(talk.room.pk, "wall").step == talk.room.step
        talk.do(Go("decide"))
        assert shared_of(talk.room.pk, "phone").step == talk.room.step


def test_who_joins_sees_the_code_while_the_round_is_open(
    room: Steered, engagement: Engagement, alice: User
) -> None:
    code = open_joining(engagement=engagement, by=acting(alice), at=room.at)
    make_stakeholder(engagement, "Not Here Yet")
    now = room_now(room.room.pk)
    assert now is not None
    assert now.code == str(code)
    assert (now.people.asked, now.people.joined, now.people.sent) == (1, 0, 0)


def test_the_public_part_takes_as_many_queries_for_many_people(
    secretive: Steered, people: list[Stakeholder]
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        room_now(secretive.room.pk)
    for number in range(20):
        person = make_stakeholder(secretive.room.engagement, f"Another {number}")
        vote(person, "QU2", {"now": 5, "source": "rough"}, secretive)
    with CaptureQueriesContext(connection) as many:
        room_now(secretive.room.pk)
    assert len(many) == len(few) <= 12


# --- Who gets in ----------------------------------------------------------------------------------------------------


def test_a_token_opens_its_surface_until_the_room_ends(talk: Steered) -> None:
    wall, phone = (token_for(talk.room.pk, surface) for surface in ("wall", "phone"))
    assert wall_of(wall) == talk.room
    assert opened_by(phone) == (talk.room, "phone")
    talk.do(End())
    for token in (wall, phone):
        with pytest.raises(Http404):
            opened_by(token)


def test_no_other_token_opens_anything(talk: Steered) -> None:
    forged = Signer(salt="other").sign(f"{talk.room.pk.hex}.wall")
    for token in (forged, f"{talk.room.pk.hex}.wall", "", token_for(talk.room.pk, "phone")):
        with pytest.raises(Http404):
            wall_of(token)


def test_the_console_is_the_teams(talk: Steered, looked_at: Engagement) -> None:
    engagement, room = console_of(talk.user.membership, looked_at.pk)
    assert (engagement, room) == (looked_at, talk.room)
    stranger = make_member(make_organisation("Elsewhere"), "Mallory Stone")
    for user in (stranger, make_member(looked_at.organisation, "Other Team")):
        with pytest.raises(Http404):
            console_of(user.membership, looked_at.pk)


def test_a_phone_finds_the_room_of_its_engagement_until_it_ends(talk: Steered) -> None:
    response = Response.objects.select_related("round")[0]
    assert room_beside(response) == talk.room
    talk.do(End())
    assert room_beside(response) is None


@pytest.mark.parametrize("gone", ["archived_at", "deleted_at"])
def test_a_room_goes_with_its_engagement(talk: Steered, gone: str) -> None:
    response = Response.objects.select_related("round")[0]
    Engagement.objects.update(**{gone: talk.at})
    assert room_beside(response) is None
    with pytest.raises(Http404):
        wall_of(token_for(talk.room.pk, "wall"))
