"""The one unknown of each dimension, in every draw: months until its first limit is reached."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.results.ranking import QuantityKind

type Bytes = npt.NDArray[np.int8]

SOURCES = ("measured", "rough", "guess")  # places in every `source` array; NOT_ASKED follows them
NOT_ASKED = 3


@dataclass(frozen=True, eq=False)
class PooledQuantity:
    """What people say of one quantity, pooled: one row for everyone who gave today's figure or a limit.

    Rows are sorted by room, sd and source. `position` is where a row's room stands after pooling, `position_sd` its
    sd (decades). `room`, `now`, `horizon`, `limit` and `growth` (a factor over the horizon) are pooled, in natural
    units but for `room`; None where nobody gave them. `own_room` is NaN where a row lacks a demand of its own.

    Attributes
    ----------
    people : int array, shape (rows,)
        Places of the people in canonical order. Without rows (a limit of 0, a floor at 0, no demand) all are empty.
    weight, row_room, row_sd, position, position_sd, own_room : float array, shape (rows,)
    source : int8 array, shape (rows,)
        The worse of the row's two, a place in `SOURCES`.
    position_source : int8 array, shape (rows,)
        What the row counts as in the draws: of the surest row, where the rows agree.
    measured_over : bool array, shape (rows,)
        An own measured figure of today, an own or borrowed limit that is no guess, and an own room below 0.
    growth_people, growth_weight, growth_position, growth_sd : arrays, shape (growth rows,)
        `growth_position` in decades over the horizon, > 0 towards the limit (of a floor: falling).
    with_demand : int array
        Places of the people who gave the demand that counts (today's, else the one at the horizon).
    warnings : tuple of str
        growth_missing, where months rest on a growth that nobody gave; source_missing, where a figure lacks its source.
    """

    place: int
    kind: QuantityKind
    people: Ints
    weight: Floats
    source: Bytes
    position_source: Bytes
    row_room: Floats
    row_sd: Floats
    position: Floats
    position_sd: Floats
    own_room: Floats
    measured_over: Flags
    growth_people: Ints
    growth_weight: Floats
    growth_position: Floats
    growth_sd: Floats
    room: float | None
    now: float | None
    horizon: float | None
    limit: float | None
    growth: float | None
    with_demand: Ints
    warnings: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Return whether anything can be said of when its limit is reached."""
        return self.kind != "unknown"


@dataclass(frozen=True, eq=False)
class QuantityDraws:
    """One known quantity in every draw.

    Attributes
    ----------
    months : float array, shape (draws,)
        Until its limit is reached; 0 is over today (or a peak of today breaches it), infinity never on this trend.
    latent : float array, shape (draws,)
        log10 of the months within 0.5 to 1200; below, by how far it is over.
    is_over, recovers, is_at_peak : bool array, shape (draws,)
        Over today without a peak (nothing is before launch); over and back under within the horizon; first at a peak.
    source : int8 array, shape (draws,)
        Of the row drawn, as `position_source`; rough without rows.
    room, growth : float array, shape (draws,)
        Decades: room today (at the horizon for what is to be launched), growth over the horizon.
    """

    months: Floats
    latent: Floats
    is_over: Flags
    recovers: Flags
    is_at_peak: Flags
    source: Bytes
    room: Floats
    growth: Floats


@dataclass(frozen=True, eq=False)
class Latent:
    """Every dimension in every draw.

    Attributes
    ----------
    latent : float array, shape (draws, dimensions)
        log10 months until the first limit, the one nobody asked about included.
    setter : int array, shape (draws, dimensions)
        The quantity that sets it, by place; -1 where the limit nobody asked about does.
    source : int8 array, shape (draws, dimensions)
        Of what sets it; `NOT_ASKED` where no figure does.
    figure_source : int8 array, shape (draws, dimensions)
        Of the dimension's first figure, the limit nobody asked about aside; `NOT_ASKED` without a known figure.
    unasked : float array, shape (draws, dimensions)
        log10 months of the limit nobody asked about.
    figures : float array, shape (draws, dimensions)
        `latent` without `unasked` where the dimension has a known figure.
    pooled : tuple of PooledQuantity
        By place.
    quantities : tuple of QuantityDraws or None
        By place; None where nothing is known.
    is_asked : bool array, shape (quantities,)
        Whether it stands in somebody's estimates, even empty.
    """

    latent: Floats
    setter: Ints
    source: Bytes
    figure_source: Bytes
    unasked: Floats
    figures: Floats
    pooled: tuple[PooledQuantity, ...]
    quantities: tuple[QuantityDraws | None, ...]
    is_asked: Flags
