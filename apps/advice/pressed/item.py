"""One item that presses: how urgent it is, how far over, and by when."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from apps.advice.pressed.figures import Event, Months

FAR_OVER = 2  # times


class Urgency(IntEnum):
    OVER = 0
    EVENT = 1
    REACHED = 2
    MISSED = 3  # a target is missed today, or all feel it
    FELT = 4  # or a limit is reached later
    WANTED = 5
    NONE = 6  # it was asked, and presses nobody


@dataclass(frozen=True)
class Pair:
    """Two facts that are set beside each other: what is, and what may be."""

    item: str
    figure: str
    bound: str


@dataclass(frozen=True, kw_only=True)
class Item:
    id: str
    urgency: Urgency
    dimension: str = ""
    times: float | None = None  # over its limit, or over what is wanted
    on: date | None = None  # an event's day, or that on which a limit is likely to be reached
    event: Event | None = None
    months: Months | None = None
    at_event: float | None = None
    at_most: float | None = None  # at any of the events ahead at which it is over
    busiest: Event | None = None  # the one of them that brings the most, where it is another than its own
    in_a_quarter: float | None = None  # what is expected then
    mean: float = 0.0  # of a statement
    # What its line sets beside each other, where it is a figure.
    pair: Pair | None = None
    is_measured: bool = False
    is_expected: bool = False  # nothing of it runs yet: its figure is that of the horizon
    is_guessed: bool = False  # so are that figure and its limit, and nobody measured either
    is_doubtful: bool = False  # nobody knows yet whether it is over
    is_one_guess: bool = False  # one person guessed it, and nobody else said anything
    is_unheld: bool = False  # what was promised can't be kept, or nobody has tried it
    is_far: bool = False  # its limit is so far ahead that nothing has to be ordered for it yet
    is_soon: bool = False  # it is over, or will be before anything else could be done
    at_once: float | None = None  # how many times over it is at an event so near that its order can't wait

    @property
    def is_at_once(self) -> bool:
        """Return whether it is over today, or far over within two months."""
        return self.urgency is Urgency.OVER or self.at_once is not None

    @property
    def is_far_over(self) -> bool:
        return self.urgency <= Urgency.EVENT and (self.times or 0) >= FAR_OVER

    @property
    def first(self) -> tuple[object, ...]:
        """How it stands among all; the least first."""
        urgency = Urgency.OVER if self.is_at_once else self.urgency
        # A limit more than half a year away stands behind what is missed today, or felt by all.
        return (
            max(urgency, Urgency.MISSED) if self.is_far else urgency,
            self.is_far,
            *self._among_alike(urgency),
        )

    def _among_alike(self, urgency: Urgency) -> tuple[object, ...]:
        times = -(self.times or 0.0)
        match urgency:
            case Urgency.OVER:
                return not self.is_unheld, min(times, -(self.at_once or 0.0)), not self.is_measured
            case Urgency.EVENT:
                return (times,)
            case Urgency.REACHED:
                return (self.on or date.max,)
            case Urgency.MISSED | Urgency.FELT:
                is_guess = self.is_one_guess or self.is_guessed
                return is_guess, not self.is_unheld, self.pair is None, times, -self.mean
        return ()

    @property
    def is_urgent(self) -> bool:
        """Return whether it is over, bound to an event, or reached soon."""
        return self.urgency <= Urgency.REACHED
