"""Whether a workshop is on while somebody answers, and where it is. The live room says it; this app knows no rooms."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.responses.models import Response


@dataclass(frozen=True)
class Workshop:
    """`address` leads this person into the room, `place` says in words where it is."""

    address: str
    place: str


type Teller = Callable[[Response], Workshop | None]

_tellers: list[Teller] = []


def on_workshop(tell: Teller) -> None:
    """Have `tell` say whether a workshop of a response's engagement is on."""
    _tellers.append(tell)


def workshop_of(response: Response) -> Workshop | None:
    # A facilitator who enters an interview steers the room, and votes in nobody's name.
    if response.is_being_interviewed:
        return None
    return next(filter(None, (tell(response) for tell in _tellers)), None)
