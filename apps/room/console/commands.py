"""What a button of the console asks of the room, read from its value: a word, or a word and what it is about.

What a slip could not undo is asked about first.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.room.commands import (
    Back,
    Black,
    CloseRound,
    CloseVote,
    Command,
    Dark,
    Done,
    Drop,
    GiveBack,
    Go,
    Look,
    Next,
    OpenTopic,
    Park,
    Resume,
    Reveal,
    TakeOver,
    Timer,
    VoteAgain,
)
from apps.room.console.keys import voted_on
from apps.room.models import Room, RoomScene
from apps.room.selectors import room_now

MOST_MINUTES = 90  # of a timer
_SURELY = ":surely"  # after what was asked about first
_PLAIN: Mapping[str, Callable[[], Command]] = {
    "next": Next,
    "back": Back,
    "close": CloseRound,
    "reveal": Reveal,
    "hide": CloseVote,
    "again": VoteAgain,
    "done": Done,
    "park": Park,
    "resume": Resume,
    "take_over": TakeOver,
    "give_back": GiveBack,
    "timer:off": lambda: Timer(None),
    "black:on": lambda: Black(True),
    "black:off": lambda: Black(False),
    "dark:on": lambda: Dark(True),
    "dark:off": lambda: Dark(False),
}
_ABOUT_TOPIC: Mapping[str, Callable[[UUID], Command]] = {"open": OpenTopic, "drop": Drop}


def surely(do: str) -> str:
    """Return what a button sends that has it done although something speaks against it."""
    return do + _SURELY


def is_sure(do: str) -> bool:
    return do.endswith(_SURELY)


def read_commands(do: str) -> tuple[Command, ...]:
    """Return what a button asks, one after the other; nothing where no button says so."""
    do = do.removesuffix(_SURELY)
    if do == "look":
        return Look(), Go(RoomScene.BRIEF)
    asked = _read(do)
    return (asked,) if asked else ()


def _read(do: str) -> Command | None:
    if do in _PLAIN:
        return _PLAIN[do]()
    word, _colon, about = do.partition(":")
    if word == "go":
        return Go(about)
    with suppress(ValueError):
        if word in _ABOUT_TOPIC:
            return _ABOUT_TOPIC[word](UUID(about))
        if word == "timer" and 0 < int(about) <= MOST_MINUTES:
            return Timer(int(about))
    return None


def asks_before_closing(room: Room) -> str:
    """Say that somebody would be cut off if the round were closed now; one press of a clicker is soon done.

    How many is counted beside it: a number in here would stand still while they go on sending.
    """
    now = room_now(room.pk)
    if now is None or not now.is_round_open or not now.people.missing:
        return ""
    return _("Not all had sent. Close the round all the same? What was begun counts as it is.")


def asks_before_leaving(room: Room) -> str:
    """Say that a vote is on, from which a slip in the list would take the wall and every phone."""
    now = room_now(room.pk)
    topic = voted_on(now) if now else None
    if topic is None or not topic.is_voting or not topic.seen.voted:
        return ""
    text = ngettext(
        "A vote is on: %(voted)d of %(of)d has voted. It stays as it is until you come back.",
        "A vote is on: %(voted)d of %(of)d have voted. It stays as it is until you come back.",
        topic.seen.voted,
    )
    return text % {"voted": topic.seen.voted, "of": topic.seen.of}
