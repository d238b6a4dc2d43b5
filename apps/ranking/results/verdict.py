"""What is concluded from the weighted draws. Probabilities and shares are 0 to 1."""

from dataclasses import dataclass
from typing import Literal

from apps.ranking.results.ranking import Status

type Level = Literal["firm", "leaning", "open", "insufficient"]
type NothingLevel = Literal["firm", "leaning"]
type VerdictKind = Literal["over", "recovering", "disputed", "none", "nothing", "first"]
type VoiceKind = Literal["stakeholder", "group"]


@dataclass(frozen=True, slots=True)
class Over:
    """A quantity over its limit, or perhaps so.

    `people_over` and `people_under` count those whose own figures put it over, or under; `people_measured` those who
    measured it over. `times_low` and `times_high` span the rows that are over, None where there is no such figure.
    `already` may be said without "probably".
    """

    quantity: str
    dimension: str
    status: Status
    p: float
    people_over: int
    people_under: int
    people_measured: int
    one_measurer: bool
    already: bool
    times_over: float | None
    times_low: float | None
    times_high: float | None


@dataclass(frozen=True, slots=True)
class Voice:
    """A person or a perspective. A person's id is used inside and never shown."""

    kind: VoiceKind
    id: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Of the draws in which the leader leads, the share whose time each source set."""

    measured: float
    rough: float
    guess: float
    not_asked: float


@dataclass(frozen=True, slots=True)
class Hinge:
    """The disputed figure that decides who leads: with it `leader` (`p`), without that person's figures the other."""

    quantity: str
    person: str
    leader: str
    p: float
    leader_without: str
    p_without: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is concluded; see docs/engine.md for the rules.

    `limits_known` counts the limits about which something is known. `unheard` is true where the leader rests on
    no figure and no opinion. `next` is the likeliest first of what is not over. `tied` are two dimensions of which
    neither leads.
    """

    kind: VerdictKind
    level: Level
    nothing_level: NothingLevel | None
    dominant: tuple[str, ...]
    secondary: tuple[str, ...]
    over: tuple[Over, ...]
    over_dimensions: tuple[str, ...]
    next: str | None
    figured: dict[str, bool]
    opinion_only: bool
    unheard: bool
    depends_on: tuple[str, ...]
    provenance: Provenance
    opinion_shift: float
    held_back: tuple[Voice, ...]
    hinges_on: Hinge | None
    tied: tuple[str, str] | None
    limits_known: int
    may_stop: bool
