"""Whether a workshop is on while somebody answers, and where it is. The live room says it, and hears of votes; this app knows no rooms."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from apps.responses.models import Response


@dataclass(frozen=True)
class Workshop:
    """`address` leads this person into the room, `place` says in words where it is.

    `channel` says to a page when the room goes elsewhere, which is at `scene` now; `phone` is the name by which this person
    is counted there. A room that rests leads nobody away.
    """

    address: str
    place: str
    channel: str
    phone: str
    scene: str
    is_on: bool


type Teller = Callable[[Response], Workshop | None]

_tellers: list[Teller] = []
_askers: list[Callable[[UUID], bool]] = []
_hearers: list[Callable[[Response], None]] = []
_counting: list[Callable[[Response], None]] = []


def on_workshop(tell: Teller) -> None:
    """Have `tell` say whether a workshop of a response's engagement is on."""
    _tellers.append(tell)


def workshop_of(response: Response) -> Workshop | None:
    # A facilitator who enters an interview steers the room, and votes in nobody's name.
    if response.is_being_interviewed:
        return None
    return next(filter(None, (tell(response) for tell in _tellers)), None)


def on_engagement(is_on: Callable[[UUID], bool]) -> None:
    """Have `is_on` say of an engagement whether a workshop of it is on, to whoever has begun nothing there."""
    _askers.append(is_on)


def is_workshop_on(engagement_id: UUID) -> bool:
    return any(is_on(engagement_id) for is_on in _askers)


def on_vote(hear: Callable[[Response], None]) -> None:
    """Have `hear` called once a vote is stored: an answer of a round that asks few things again."""
    _hearers.append(hear)


def on_presence(count: Callable[[Response], None]) -> None:
    """Have `count` called once somebody has joined, or sent their answers."""
    _counting.append(count)


def tell_presence(response: Response) -> None:
    """Call it once what somebody did is committed."""
    for count in _counting:
        count(response)


def tell_vote(response: Response) -> None:
    if response.round.topics:
        for hear in _hearers:
            hear(response)
