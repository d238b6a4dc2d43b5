"""What is read from the weighted draws: the one order, and when limits are reached.

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
type Source = Literal["measured", "rough", "guess"]


@dataclass(frozen=True, slots=True)
class TopTwo:
    """The share of the draws in which these two are the first two, in any order."""

    pair: tuple[str, str]
    p: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The one order, and how sure each of its places is.

    `order[0]` has the highest `p_first`; each later place is the likeliest given those before, `conditional` its share
    given those. `decided` counts the leading places with a share of at least 0.6, 0 unless the level is firm or
    leaning. `p_first_within` and `p_nothing` sum to 1. `acceptability[d][r - 1]` is P(d has rank r). `p_next` is P(d
    first of those not over), None unless something is over. `figures_only` leaves out every opinion, `without[s]`
    one strand. Months are until the first limit of all.
    """

    order: tuple[str, ...]
    decided: int
    conditional: tuple[float, ...]
    p_first: dict[str, float]
    p_first_within: dict[str, float]
    p_nothing: float
    p_next: dict[str, float] | None
    second_given_first: dict[str, float]
    acceptability: dict[str, tuple[float, ...]]
    top_two: tuple[TopTwo, ...]
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
    """When a dimension's first limit is reached.

    `known` counts its quantities with known room, `asked` those that somebody was asked. `guess_share` is the
    share of the draws in which its first figure is a guess, 1 without a known figure.
    """

    months_p10: float | None
    months_p50: float | None
    months_p90: float | None
    p_within: float
    p_over_today: float
    known: int
    asked: int
    guess_share: float


@dataclass(frozen=True, slots=True)
class QuantityTime:
    """One quantity: pooled figures, when its limit is reached, and whether it is over today.

    `growth` is a factor over the horizon. `room` is the pooled decades left today; of the kinds "launch" and
    "room_at_horizon" those left at the horizon. `times_over` is how many times its limit it is today (of a floor: the
    limit over what there is), None where no figure says it. `sources` is the weight of each source, `sets_first` the
    share of the draws in which it sets the first limit of all. `p_over_figures` and `p_within_figures` leave opinions
    out.
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
    p_over_figures: float
    p_within: float
    p_within_figures: float
    p_within_90_days: float
    p_recovers: float
    p_at_peak: float
    times_over: float | None
    sets_first: float
    status: Status
