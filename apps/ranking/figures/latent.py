"""The one unknown of each dimension, in every draw: months until its first limit is reached."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.results.verdict import QuantityKind

# A draw has a source for each dimension: in eight bytes each they would be the largest arrays of a run.
type Bytes = npt.NDArray[np.int8]

SOURCES = ("measured", "rough", "guess")  # places in every `source` array; NOT_ASKED follows them
# Behind the sources, so that "a guess or worse" is one comparison.
NOT_ASKED = 3


@dataclass(frozen=True, eq=False)
class PooledRows:
    """What one quantity is drawn from: one row for everyone who gave today's figure or a limit.

    Rows are sorted by room, sd and source; without rows (a limit of 0, a floor at 0, no demand) their arrays are empty.
    `room` is in decades; None where nothing is known.
    """

    place: int
    kind: QuantityKind
    people: Ints  # places in canonical order
    weight: Floats
    source: Bytes  # the worse of the row's two
    # Rows that agree all count as the surest of them in the draws: agreement does not dilute.
    position_source: Bytes
    row_room: Floats
    row_sd: Floats
    position: Floats  # where a row's room stands after pooling
    position_sd: Floats
    own_room: Floats  # NaN where a row lacks a demand of its own
    # An own measured figure of today and a limit that is no guess: only such a breach can be disputed.
    measured_over: Flags
    growth_people: Ints
    growth_weight: Floats
    growth_position: Floats  # decades over the horizon, > 0 towards the limit (of a floor: falling)
    growth_sd: Floats
    room: float | None
    growth_to_today: float  # decades from `room` to today's room; 0 unless it is the one at the horizon

    @property
    def is_known(self) -> bool:
        """Return whether anything can be said of when its limit is reached."""
        return self.kind != "unknown"

    @property
    def room_today(self) -> float | None:
        """Return the pooled room that is left today in decades, below 0 if it is over.

        None where nobody says what there is today: before a launch, or where nothing is known.
        """
        if self.room is None or self.kind == "launch":
            return None
        return self.room + self.growth_to_today


@dataclass(frozen=True, eq=False)
class PooledQuantity(PooledRows):
    """The same with the pooled figures, in natural units; None where nobody gave them."""

    now: float | None
    horizon: float | None
    limit: float | None
    growth: float | None
    with_demand: Ints  # who gave the demand that counts: today's, else the one at the horizon
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class QuantityDraws:
    """One known quantity in every draw. Room and growth are in decades."""

    months: Floats  # until its limit is reached; 0 is over today (or at a peak of today), infinity never on this trend
    latent: Floats  # log10 of the months within 0.5 to 1200; below, by how far it is over
    is_over: Flags  # today, without a peak
    recovers: Flags  # over, and back under within the horizon
    is_at_peak: Flags
    source: Bytes  # of the row drawn; rough without rows
    room: Floats  # today; at the horizon for what is to be launched
    growth: Floats  # over the horizon


@dataclass(frozen=True, eq=False)
class Latent:
    """Every dimension in every draw, shape (draws, dimensions); quantities by place."""

    latent: Floats  # log10 months until the first limit, the one nobody asked about included
    setter: Ints  # the quantity that sets it; -1 where the limit nobody asked about does
    source: Bytes  # of what sets it; NOT_ASKED where no figure does
    figure_source: Bytes  # of the first figure, the limit nobody asked about aside
    unasked: Floats  # log10 months of the limit nobody asked about
    figures: Floats  # `latent` without `unasked` where the dimension has a known figure
    pooled: tuple[PooledQuantity, ...]
    quantities: tuple[QuantityDraws | None, ...]  # None where nothing is known
    is_asked: Flags  # whether a quantity stands in somebody's estimates, even empty
