"""Where people stand apart: camps, perspectives, and what is stated, felt and computed.

Ranks count from 1 (first), shares and probabilities are 0 to 1.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Camps:
    """Whether voters fall into two camps with different first places.

    `apart` is 1 minus the distance to two orders over that to one; `first` the dimension each camp puts first;
    `members` (ids: used inside, never shown) only with status "camps".
    """

    status: Literal["camps", "no_camps_detected", "not_tested"]
    n: int
    p: float | None
    p_halfwidth95: float | None
    apart: float | None
    first: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PerspectiveEffect:
    """Whether the perspective explains the order people gave.

    `difference` is the mean distance (0 to 1) between voters of different perspectives minus that between voters of
    one; `p` how often shuffled perspectives differ as much. None where it can't be tested.
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
