"""The part of an assessment that is about people: who it rests on, what they rank and feel, where they stand apart.

Shares and probabilities are 0 to 1, ranks count from 1 (first), room is in decades, figures are in their units.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PerspectiveCoverage:
    """Heads in a perspective: who gave anything, and who gave a figure."""

    heads: int
    figures: int


@dataclass(frozen=True, slots=True)
class CrowdCoverage:
    """Heads in a crowd: all, and who is usable in each strand."""

    people: int
    stated: int
    symptoms: int


@dataclass(frozen=True, slots=True)
class StreamCoverage:
    """Heads usable in a strand, their effective number, and their share (0 to 1) of the weights."""

    n: int
    n_eff: float
    share: float
    available: bool


@dataclass(frozen=True, slots=True)
class DimensionCoverage:
    """Shares (0 to 1) of the weights that ranked, scored, or gave a figure on a dimension."""

    stated: float
    symptoms: float
    headroom: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who the assessment rests on: `opinions` and `figures` count the rows of each list that say anything."""

    opinions: int
    figures: int
    perspectives: dict[str, PerspectiveCoverage]
    crowds: dict[str, CrowdCoverage]
    streams: dict[str, StreamCoverage]
    dimensions: dict[str, DimensionCoverage]

    @property
    def n(self) -> int:
        """Count the people, at least: who is in both lists is not known."""
        return max(self.opinions, self.figures)


type RankVector = tuple[int, ...]
type Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Weighted shares (0 to 1) putting the row's dimension before, or level with, the column's."""

    strict: Matrix
    tied: Matrix


@dataclass(frozen=True, slots=True)
class StatedResult:
    """The consensus of the rankings. Rank vectors are in the order of the dimensions, 1 is first.

    `display` is one order to draw; where `display_only` it is not the answer but one of `linear`.
    """

    linear: tuple[RankVector, ...]
    weak: tuple[RankVector, ...]
    mean_tau_x: float
    weak_mean_tau_x: float
    unique: bool
    first_set: tuple[str, ...]
    display: tuple[str, ...]
    display_only: bool
    pairwise: Pairwise
    borda: dict[str, float]
    copeland: dict[str, float]
    condorcet: str | None
    methods_agree: bool


@dataclass(frozen=True, slots=True)
class SymptomScore:
    """Balanced mean score (0 to 1) of those with a score, their head count and share of the weights."""

    score: float | None
    coverage: float
    n: int


@dataclass(frozen=True, slots=True)
class SymptomResult:
    """What people feel, by dimension."""

    dimensions: dict[str, SymptomScore]


type Label = Literal["polarised", "contested", "agreed", "mixed", "too_few"]


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """How far the answers to one item agree; None where undefined.

    `asked` counts everyone asked, `n` those who gave a number, `shares` is the balanced share of each answer
    from 1 up (None without an answer), `means` the mean answer of each crowd in points of the scale (None where
    nobody of it gave one). `crowd_gap` says that two crowds differ by more than chance;
    `widest_gap` is the largest difference of two crowds' means as a share of the scale, `widest_gap_p` how often
    shuffled answers differ as much. A p that was drawn has a `_halfwidth95` beside it, as probabilities have.
    """

    asked: int
    n: int
    dont_know_share: float | None
    shares: tuple[float, ...] | None
    van_der_eijk_a: float | None
    tastle_wierman: float | None
    iqr: float | None
    r_wg: float | None
    label: Label
    means: dict[str, float | None]
    crowd_gap: bool
    widest_gap: float | None
    widest_gap_p: float | None
    widest_gap_p_halfwidth95: float | None = None


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far the positive figures for one field of a quantity agree: their spread, and where they pool."""

    n: int
    contested: bool
    spread_decades: float | None
    p10: float | None
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree.

    `kendall_w` and its p are of the complete rankings, `kendall_w_balanced` weighs perspectives equally,
    `pairwise_tau_x` is the mean over pairs of voters; None where undefined. The half-width of an exact p is 0. `quantities[q][field]` with field now,
    horizon or limit.
    """

    kendall_w: float | None
    kendall_w_p: float | None
    kendall_w_p_halfwidth95: float | None
    kendall_w_balanced: float | None
    pairwise_tau_x: float | None
    items: dict[str, ItemAgreement]
    quantities: dict[str, dict[str, FieldAgreement]]


@dataclass(frozen=True, slots=True)
class CrowdView:
    """What one crowd sees by dimension: mean stated rank, and symptom score."""

    stated_rank: dict[str, float | None]
    symptoms: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class DisagreementMap:
    """Who sees a different system.

    `rooms[p][d]` is the least room of the figures of a perspective. `distances[c][e]` is (1 - tau-x) / 2 between the
    consensuses of two crowds: 0 the same order, 1 reversed, None where one has no voter. `balance[d][e]` is 1 where as
    much weight puts d before e as e before d, 0 where all agree, None where nobody puts one before the other.
    """

    crowds: dict[str, CrowdView]
    rooms: dict[str, dict[str, float | None]]
    distances: dict[str, dict[str, float | None]]
    balance: dict[str, dict[str, float | None]]


@dataclass(frozen=True, slots=True)
class ItemShift:
    """What a round changed in the answers to one item, over all crowds; `delta_*` is now minus before.

    `change` is the share of the answers that lie elsewhere now, `stable` if that is 0.15 at most. None, and not
    stable, where nobody answered in one of the rounds.
    """

    delta_a: float | None
    delta_iqr: float | None
    change: float | None
    stable: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed since the round before: whole crowds then beside whole crowds now."""

    tau_x: float | None
    items: dict[str, ItemShift]


@dataclass(frozen=True, slots=True)
class Camps:
    """Whether voters fall into two camps with different first places.

    `apart` is 1 minus the distance to two orders over that to one; `first` the dimension each camp puts first;
    `sizes` the heads of each camp, both only with status "camps".
    """

    status: Literal["camps", "no_camps_detected", "not_tested"]
    n: int
    p: float | None
    p_halfwidth95: float | None
    apart: float | None
    first: tuple[str, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CrowdEffect:
    """Whether the crowd explains the order people gave.

    `difference` is the mean distance (0 to 1) between voters of different crowds minus that between voters of
    one; `p` how often shuffled crowds differ as much. None where it can't be tested.
    """

    n: int
    difference: float | None
    p: float | None
    p_halfwidth95: float | None


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """What people state, feel, and what their figures compute of one dimension.

    `gap` is stated minus computed rank: > 0 where the figures put it nearer to the first place than people do.
    `p_within_figures` is P(a limit is reached within the horizon) by figures alone.
    """

    stated_rank: float | None
    felt: float | None
    computed_rank: float | None
    gap: float | None
    p_within_figures: float | None
    kind: Literal["blind_spot", "over_worry"] | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Stated, felt and computed, side by side. `tau_x` is between stated and computed ranks, None where undefined."""

    dimensions: dict[str, DimensionGap]
    tau_x: float | None
