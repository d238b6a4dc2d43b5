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
    """Heads in a crowd that are usable in each strand of opinions."""

    stated: int
    symptoms: int


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
    dimensions: dict[str, DimensionCoverage]

    @property
    def n(self) -> int:
        """Count the people, at least: who is in both lists is not known."""
        return max(self.opinions, self.figures)


type Label = Literal["polarised", "contested", "agreed", "mixed", "too_few"]


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """How far the answers to one item agree; None where undefined.

    `n` counts those who gave a number, `means` is the mean answer of each crowd in points of the scale (None where
    nobody of it gave one). `crowd_gap` says that two crowds differ by more than chance.
    """

    n: int
    van_der_eijk_a: float | None
    label: Label
    means: dict[str, float | None]
    crowd_gap: bool


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far the positive figures for one field of a quantity agree."""

    n: int
    contested: bool
    spread_decades: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree.

    `kendall_w` and its p are of the complete rankings, None where undefined. `quantities[q][field]` with field now,
    horizon or limit.
    """

    kendall_w: float | None
    kendall_w_p: float | None
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

    `rooms[p][d]` is the least room of the figures of a perspective.
    """

    crowds: dict[str, CrowdView]
    rooms: dict[str, dict[str, float | None]]


@dataclass(frozen=True, slots=True)
class ItemShift:
    """What a round changed in the answers to one item, over all crowds; `delta_iqr` is now minus before.

    `change` is the share of the answers that lie elsewhere now, `stable` if that is 0.15 at most. None, and not
    stable, where nobody answered in one of the rounds.
    """

    delta_iqr: float | None
    change: float | None
    stable: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed since the round before: whole crowds then beside whole crowds now."""

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
    """Stated, felt and computed, side by side."""

    dimensions: dict[str, DimensionGap]
