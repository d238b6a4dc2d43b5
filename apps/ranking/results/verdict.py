"""What is read from the weighted draws: one order, when limits are reached, what is concluded, what could move it.

Probabilities and shares are 0 to 1. Months count from today (from launch where the engagement is not live and names no
launch month); None is "not on this trend" or unknown. Room is in decades (log10), figures are in their own units.
"""

from dataclasses import dataclass
from typing import Literal

type QuantityKind = Literal[
    "unknown", "zero_limit", "never", "floor_at_zero", "launch", "room_at_horizon", "room"
]
type Status = Literal["over", "over_recovering", "disputed", "maybe_over", "guessed_over", "under"]
type Strand = Literal["stated", "symptoms", "figures"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The one order, and how sure each of its places is.

    `order[0]` has the highest `p_first`; each later place is the likeliest given those before, `conditional` its share
    given those. `decided` counts the leading places with a share of at least 0.6, 0 unless the level is firm or
    leaning. `p_no_known_limit` (None where no limit is known) leaves limits
    nobody asked about aside, `p_any_over` is that a known quantity is over today, both without opinions. `acceptability[d][r - 1]` is P(d has rank r). `p_next` is P(d
    first of those not over), None unless something is over. `figures_only` leaves out every opinion, `without[s]`
    one strand. Months are until the first limit of all.
    """

    order: tuple[str, ...]
    decided: int
    conditional: tuple[float, ...]
    p_first: dict[str, float]
    p_nothing: float
    p_no_known_limit: float | None
    p_any_over: float
    p_next: dict[str, float] | None
    acceptability: dict[str, tuple[float, ...]]
    figures_only: dict[str, float]
    without: dict[str, dict[str, float]]
    months_p10: float | None
    months_p50: float | None
    months_p90: float | None


@dataclass(frozen=True, slots=True)
class LeaderMonths:
    """Months until the leader's first limit, in the draws in which it leads."""

    months_p10: float | None
    months_p50: float | None
    months_p90: float | None


@dataclass(frozen=True, slots=True)
class DimensionTime:
    """When a dimension's first limit is reached, without opinions.

    `known` counts its quantities with known room.
    """

    months_p10: float | None
    months_p50: float | None
    months_p90: float | None
    p_within: float
    known: int


@dataclass(frozen=True, slots=True)
class QuantityTime:
    """One quantity: pooled figures, when its limit is reached, and whether it is over today.

    `growth` is a factor over the horizon. `room` is the pooled decades left today; of the kinds "launch" and
    "room_at_horizon" those left at the horizon. `times_over` is how many times its limit it is today (of a floor: the
    limit over what there is), None where no figure says it. `sources` is the weight of each source, `sets_first` the
    share of the draws in which it sets the first limit of all, opinions included, as nothing else here has them.
    """

    dimension: str
    unit: str
    direction: Literal["ceiling", "floor"]
    kind: QuantityKind
    known: bool
    now: float | None
    horizon: float | None
    limit: float | None
    growth: float | None
    room: float | None
    sources: dict[str, float]
    months_p10: float | None
    months_p50: float | None
    months_p90: float | None
    p_over_today: float
    p_within: float
    p_at_peak: float
    times_over: float | None
    sets_first: float
    status: Status


type Level = Literal["firm", "leaning", "open", "insufficient"]
type NothingLevel = Literal["firm", "leaning"]
type VerdictKind = Literal["over", "recovering", "disputed", "none", "nothing", "first"]
type VoiceKind = Literal["opinions", "figures", "crowd", "perspective"]


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
    """One opinion row (whose has no id: ""), one figure row, a crowd's opinions, or a perspective's figures."""

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
    """The disputed figure that decides who leads: with it `leader` (`p`), without that row of figures the other."""

    quantity: str
    figures: str
    leader: str
    p: float
    leader_without: str
    p_without: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is concluded; see docs/engine.md for the rules.

    `limits_known` counts the limits about which something is known. `unheard` is true where the leader rests on
    no figure and no opinion. `people_expect` says that opinions name the leader and lift it by 0.1 or more,
    `passed_today` that some limit is probably passed, though none in particular. `next` is the likeliest first of what
    is not over. `tied` are two dimensions of which neither leads.
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
    people_expect: bool
    passed_today: bool
    depends_on: tuple[str, ...]
    provenance: Provenance
    held_back: tuple[Voice, ...]
    hinges_on: Hinge | None
    tied: tuple[str, str] | None
    limits_known: int
    may_stop: bool


type Band = Literal["firm", "leaning", "open"]
type QuestionKind = Literal["figure", "unknown_limit", "unknown_now", "item", "ranking"]


@dataclass(frozen=True, slots=True)
class InfluentialVoice:
    """A figure row, a crowd's opinions, or a perspective's figures without which the answer moves.

    `p` is P(the present leader first) without it, `moves` that minus the present one, `leader` and `band` what
    leads then and how far its probability carries (firm, leaning, open).
    """

    kind: VoiceKind
    id: str
    p: float
    moves: float
    leader: str
    band: Band
    p_nothing: float


@dataclass(frozen=True, slots=True)
class Influence:
    """What leaving one voice out does.

    Of opinions only counts: leaving out any one of `opinion_rows` changes who leads in `opinion_changes` cases. Which
    one, or which way, would tell of one person.
    """

    opinion_rows: int
    opinion_changes: int
    voices: tuple[InfluentialVoice, ...]


@dataclass(frozen=True, slots=True)
class FlipPoint:
    """The nearest pooled figure (natural units) at which another dimension leads or a line is crossed."""

    value: float
    leader: str
    p: float


@dataclass(frozen=True, slots=True)
class Question:
    """What asking could still move: `moves` are changes of P(leader), `swing` the largest, without its sign.

    `id` is "<quantity>.room", "<quantity>.growth", the quantity's, the item's, or "ranking".
    """

    id: str
    kind: QuestionKind
    moves: tuple[float, ...]
    swing: float
