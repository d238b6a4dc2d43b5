"""Every dimension in every draw: its first limit, known or not asked about."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.constants import V_MU, V_SHIFT, Y_MAX
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.drawing import clock_of, draw_quantity, latent_month
from apps.ranking.figures.latent import NOT_ASKED, Bytes, Latent, QuantityDraws
from apps.ranking.figures.pooling import pool_quantity, pool_rows

# The fields of `Latent` that have one column a dimension.
COLUMNS: dict[str, npt.DTypeLike] = {
    "latent": np.float64,
    "setter": np.int64,
    "source": np.int8,
    "figure_source": np.int8,
    "unasked": np.float64,
    "figures": np.float64,
}


def latent_of(basis: Basis, members: Flags | None = None) -> Latent:
    """Return the drawn log10 months of every quantity and dimension, by the figures of some people or of everybody.

    What anybody was asked stays asked, whoever is left out.
    """
    counted = np.ones(len(basis.evidence.perspective_of), dtype=np.bool_) if members is None else members
    pooled = tuple(pool_quantity(basis, place, counted) for place in range(len(basis.evidence.dimension_of)))
    shape = basis.numbers.unasked.shape[::-1]
    # By columns: a dimension is written, and the least of a draw found, several times faster.
    latent = Latent(
        **{name: np.empty(shape, dtype=kind, order="F") for name, kind in COLUMNS.items()},
        pooled=pooled,
        quantities=tuple(draw_quantity(basis, one) for one in pooled),
        is_asked=basis.statements.is_asked.any(axis=0),
    )
    for dimension in range(shape[1]):
        for name, column in zip(COLUMNS, _columns(basis, latent, dimension), strict=True):
            getattr(latent, name)[:, dimension] = column
    return latent


def latent_among(basis: Basis, latent: Latent, members: Flags, places: Sequence[int] | None = None) -> Floats:
    """Return the `latent` of ``latent_of(basis, members)``; where `places` are given, of other quantities everybody's."""
    if places is None:
        # Pooling and drawing take nearly all the time, and hundreds of people are left out one by one.
        places = np.flatnonzero(basis.statements.has_figure[~members].any(axis=0)).tolist()
    months, quantities = latent.latent.copy("K"), list(latent.quantities)
    for place in places:
        quantities[place] = draw_quantity(basis, pool_rows(basis, place, members))
    for dimension in {int(basis.evidence.dimension_of[place]) for place in places}:
        known, unasked = _known(basis, quantities, latent.is_asked, dimension)
        months[:, dimension] = np.minimum(_least(known), unasked) if known else unasked
    return months


def unasked_months(basis: Basis, dimension: int, known: int, asked: int) -> Floats:
    """Return draws of the limit of a dimension that nobody asked about, in log10 months.

    Those of 0.5 to 1200 and never before launch: later, the more of the quantities asked about are known.
    """
    # By its square: the first figure pushes the unknown away by less than the last.
    share = known / asked if asked else 0.0
    months = V_MU + V_SHIFT * share**2 + basis.numbers.unasked[dimension]
    # What nobody asked about is reached as little before the launch as anything else.
    launch = clock_of(basis.evidence.engagement).launch
    unasked: Floats = np.clip(months, latent_month(launch), Y_MAX)
    return unasked


def _known(
    basis: Basis, quantities: Sequence[QuantityDraws | None], is_asked: Flags, dimension: int
) -> tuple[dict[int, QuantityDraws], Floats]:
    # The draws of the known quantities of a dimension by place, and its limit that nobody asked about.
    places = np.flatnonzero(basis.evidence.dimension_of == dimension)
    known = {one: draws for one in places.tolist() if (draws := quantities[one]) is not None}
    return known, unasked_months(basis, dimension, len(known), int(is_asked[places].sum()))


def _least(known: Mapping[int, QuantityDraws]) -> Floats:
    least: Floats = np.minimum.reduce([draws.latent for draws in known.values()])
    return least


def _columns(basis: Basis, latent: Latent, dimension: int) -> tuple[Floats | Ints | Bytes, ...]:
    # In the order of COLUMNS.
    known, unasked = _known(basis, latent.quantities, latent.is_asked, dimension)
    if not known:
        nothing = np.full(len(unasked), NOT_ASKED, dtype=np.int8)
        return unasked, np.full(len(unasked), -1), nothing, nothing, unasked, unasked
    # Of equal ones the first, and quantities stand by id: a tie is the same in every file.
    first = np.stack([draws.latent for draws in known.values()]).argmin(axis=0)
    figures = _least(known)
    figure_source = np.stack([draws.source for draws in known.values()])[first, np.arange(len(first))]
    is_figure = figures < unasked
    return (
        np.minimum(figures, unasked),
        np.where(is_figure, np.array(list(known))[first], -1),
        np.where(is_figure, figure_source, NOT_ASKED).astype(np.int8),
        figure_source,
        unasked,
        figures,
    )
