"""What phones that tried a room found out, kept for an hour beside the room's channel, and what it means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from apps.documents.mapping import read
from apps.room.live.broker import GONE, broker, key

KEPT_SECONDS = 3600
MOST_PHONES = 60
OPEN_FOR = 14  # days that a link to try is good for
LONGEST_ANSWER = 2000  # ms: slower than that a burst of thirty counts as held up
type Stream = Literal["through", "held", "cut", "none"]
STREAMS = ("through", "held", "cut", "none")
_signer = Signer(salt="room.check")


@dataclass(frozen=True)
class Tried:
    """What one phone found: milliseconds, and how many of thirty requests at once were turned away."""

    stream: str
    seconds: int  # how long the stream was there
    slowest: int
    turned_away: int
    woke: int | None = None  # None: it was not sent to sleep

    @property
    def is_whole(self) -> bool:
        return self.stream == "through" and self.is_answered and self.woke is not None

    @property
    def is_answered(self) -> bool:
        return not self.turned_away and self.slowest <= LONGEST_ANSWER

    @property
    def stream_words(self) -> str:
        words = {
            "through": _("comes through"),
            "held": _("is held back"),
            "cut": _("is cut after %(seconds)d s") % {"seconds": self.seconds},
        }
        return words.get(self.stream, _("does not come"))

    @property
    def burst_words(self) -> str:
        if self.turned_away:
            return _("%(number)d of 30 turned away") % {"number": self.turned_away}
        return _("all answered, the slowest after %(seconds)s s") % {"seconds": _seconds(self.slowest)}

    @property
    def woke_words(self) -> str:
        if self.woke is None:
            return _("not tried yet")
        return _("in step after %(seconds)s s") % {"seconds": _seconds(self.woke)}

    @property
    def verdict(self) -> str:
        if not self.is_answered:
            return _(
                "Not enough: let phones here use their own network, or ask who runs it about limits an address."
            )
        if self.stream != "through":
            return _("Works: it asks every two seconds instead, and is two seconds late at most.")
        return (
            _("Passes.")
            if self.woke is not None
            else _("Passes so far: switch its screen off for ten seconds.")
        )


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f}"


def token_to_try(engagement_id: UUID, at: datetime) -> str:
    # By the day, so that a page that is asked for anew shows the same code.
    return _signer.sign(f"{engagement_id.hex}-{at.toordinal()}")


def tried_by(token: str, at: datetime) -> UUID | None:
    """Return the engagement whose room a token lets a phone try; None where nobody signed it, or it is too old."""
    try:
        engagement_id, _dash, day = _signer.unsign(token).partition("-")
    except BadSignature:
        return None
    return UUID(engagement_id) if at.toordinal() - int(day) < OPEN_FOR else None


def keep(engagement_id: UUID, phone: str, tried: Tried) -> None:
    """Keep what a phone found; beyond so many phones no new one is taken."""
    name = key(engagement_id, "tried")
    try:
        if broker().hexists(name, phone) or broker().hlen(name) < MOST_PHONES:
            broker().hset(name, phone, json.dumps(vars(tried)))
            broker().expire(name, KEPT_SECONDS)
    except GONE:
        return


def results_of(engagement_id: UUID) -> tuple[Tried, ...] | None:
    """Return what phones found within the hour; None where nobody can say at the moment."""
    try:
        kept = cast("Mapping[str, str]", broker().hgetall(key(engagement_id, "tried")))
    except GONE:
        return None
    return tuple(read(Tried, json.loads(kept[phone])) for phone in sorted(kept))
