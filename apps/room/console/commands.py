"""What a button of the console asks of the room, read from its value: a word, or a word and what it is about."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import UUID

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
from apps.room.models import RoomScene

MOST_MINUTES = 90  # of a timer
SURELY_CLOSE = "close:surely"  # though somebody has not sent
_PLAIN: Mapping[str, Callable[[], Command]] = {
    "next": Next,
    "back": Back,
    "close": CloseRound,
    SURELY_CLOSE: CloseRound,
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


def read_commands(do: str) -> tuple[Command, ...]:
    """Return what a button asks, one after the other; nothing where no button says so."""
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
