"""What the engine gives back: one assessment, every part keyed by ids, every field JSON-ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from apps.documents.mapping import plain, read
from apps.documents.values import JsonObject
from apps.ranking.inputs.types import Settings
from apps.ranking.results.changes import FlipPoint, PerfectInformation, Question, Thresholds
from apps.ranking.results.people import Agreement, CampsResult, DisagreementMap, Influence, RankVector, Shift

type Matrix = tuple[tuple[float, ...], ...]
type Method = Literal["polygons", "lattice", "intervals", "argmax", "monte_carlo"]


@dataclass(frozen=True, slots=True)
class EngineWarning:
    """Something a reader should know; `path` names a group, item, quantity, dimension or stream."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Meta:
    """What it takes to recompute this assessment."""

    engine_version: str
    numpy_version: str
    seed: int
    draws: int
    settings: Settings
    input_digest: str
    warnings: tuple[EngineWarning, ...]


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Heads in a group: there, contributing at all, and usable in each stream."""

    stakeholders: int
    contributing: int
    stated: int
    symptoms: int
    headroom: int


@dataclass(frozen=True, slots=True)
class StreamCoverage:
    """Heads usable in a stream, their effective number, and their share (0 to 1) of the base weights."""

    n: int
    n_eff: float
    share: float
    available: bool


@dataclass(frozen=True, slots=True)
class DimensionCoverage:
    """Shares (0 to 1) of the base weights that ranked, scored, or gave a figure on a dimension."""

    stated: float
    symptoms: float
    headroom: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who the assessment rests on; `n` and `n_eff` (Kish) are over those who contribute."""

    stakeholders: int
    n: int
    n_eff: float
    groups: dict[str, GroupCoverage]
    streams: dict[str, StreamCoverage]
    dimensions: dict[str, DimensionCoverage]


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


@dataclass(frozen=True, slots=True)
class DimensionHeadroom:
    """Room left in decades (-3 to 3) at the tightest quantity, and how many quantities have headroom."""

    decades: float | None
    pressure: float | None
    p_breach: float | None
    p_breach_halfwidth95: float | None
    quantities: int
    tightest: str | None


@dataclass(frozen=True, slots=True)
class QuantityHeadroom:
    """One quantity: pooled figures in its own unit, room in decades, months to breach.

    Months are None where the limit is not reached on this trend, or unknown. `growth_per_year` is a factor.
    """

    dimension: str
    unit: str
    direction: Literal["ceiling", "floor"]
    now: float | None
    horizon: float | None
    limit: float | None
    decades: float | None
    pressure: float | None
    p_breach: float | None
    p_breach_halfwidth95: float | None
    months_to_breach: float | None
    months_p10: float | None
    months_p50: float | None
    months_p90: float | None
    linear_growth: bool
    breached_now: bool
    recovers_by_horizon: bool
    growth_per_year: float | None


@dataclass(frozen=True, slots=True)
class HeadroomResult:
    """What the figures compute, by dimension and by quantity."""

    dimensions: dict[str, DimensionHeadroom]
    quantities: dict[str, QuantityHeadroom]


@dataclass(frozen=True, slots=True)
class OrderProbabilities:
    """Probabilities (0 to 1) of whole orders and what follows from them.

    `orders` lists all m! orders, `p_order` goes with it. `acceptability[d][r - 1]` is P(d has rank r),
    `pairs[a][b]` is P(a first, b second), `top_two[a][b]` is P(a and b are the first two, in any order; a before
    b in the order of the dimensions), `pairwise[a][b]` is P(a before b), `central_weights[d]` the evidence
    weights under which d is first, None if there are none.
    """

    orders: tuple[tuple[str, ...], ...]
    p_order: tuple[float, ...]
    acceptability: dict[str, tuple[float, ...]]
    p_dominant: dict[str, float]
    pairs: dict[str, dict[str, float]]
    top_two: dict[str, dict[str, float]]
    pairwise: dict[str, dict[str, float]]
    central_weights: dict[str, dict[str, float] | None]
    method: Method


@dataclass(frozen=True, slots=True)
class FullProbabilities(OrderProbabilities):
    """Probabilities over all uncertainty.

    `without[s][d]` is P(d first) with the available stream s left out, `confidence[d]` is P(d first) at the
    central weights of d, `halfwidth95` half the width of a 95 % interval, at most, of any of them.
    """

    without: dict[str, dict[str, float]]
    confidence: dict[str, float | None]
    halfwidth95: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in words; see docs/engine.md for the rules."""

    level: Literal["clear", "leaning", "open", "insufficient"]
    dominant: tuple[str, ...]
    secondary: tuple[str, ...]
    one_strand: bool
    depends_on: tuple[str, ...]
    provisional: bool
    nothing_under_pressure: bool


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """Mean stated rank against expected computed rank; `gap` > 0: the evidence puts it higher than people.

    `p_higher` and `p_lower` are the probabilities that the computed rank is nearer to, or further from, the
    first place than the stated one.
    """

    stated_rank: float | None
    computed_rank: float
    gap: float | None
    p_higher: float | None
    p_lower: float | None
    kind: Literal["blind_spot", "over_worry"] | None


@dataclass(frozen=True, slots=True)
class GapResult:
    """What people say against what the other evidence computes."""

    dimensions: dict[str, DimensionGap]
    tau_x: float
    halfwidth95: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """One run of the engine over one engagement.

    A preview leaves out what it has no time for: `camps`, `voi`, `perfect_information`, `thresholds` and
    `flip_points` are None there. `shift` is None without a round before.
    """

    meta: Meta
    coverage: Coverage
    stated: StatedResult | None
    symptoms: SymptomResult | None
    headroom: HeadroomResult | None
    margins: dict[str, Matrix | None]
    crisp: OrderProbabilities
    full: FullProbabilities
    verdict: Verdict
    agreement: Agreement
    gap: GapResult | None
    influence: Influence
    disagreement: DisagreementMap
    camps: CampsResult | None
    voi: tuple[Question, ...] | None
    perfect_information: PerfectInformation | None
    thresholds: Thresholds | None
    flip_points: dict[str, dict[str, FlipPoint | None]] | None
    shift: Shift | None

    def to_json(self) -> dict[str, Any]:
        """Write it as plain JSON: None for what is undefined, never NaN or infinity, nothing rounded.

        Returns
        -------
        dict
            With stable key order.
        """
        document: dict[str, Any] = plain(self)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Parameters
        ----------
        document : mapping
            Plain JSON of this engine version or an older one.

        Returns
        -------
        Assessment
            Equal to the one that was written. What an older version didn't write is None, or empty where it is
            never None now.

        Raises
        ------
        TypeError, ValueError, AttributeError
            Where a value is of a kind that `to_json` never writes.
        """
        # Engine 1.0 wrote null for how far people agree, item by item, and for who sees another system.
        agreement: JsonObject = {"items": {}, "quantities": {}, **_given(document["agreement"])}
        nobody: JsonObject = {"groups": {}, "distances": {}, "balance": {}}
        return read(cls, {"disagreement": nobody, **_given(document), "agreement": agreement})


def _given(document: JsonObject) -> JsonObject:
    return {name: value for name, value in document.items() if value is not None}
