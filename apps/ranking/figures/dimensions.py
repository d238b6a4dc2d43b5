"""Every dimension in every draw: its first limit, known or not asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.constants import V_MU, V_SHIFT, Y_MAX
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.drawing import clock_of, draw_quantity, latent_month
from apps.ranking.figures.latent import NOT_ASKED, Bytes, Latent, PooledQuantity, QuantityDraws
from apps.ranking.figures.pooling import pool_quantity

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
    return _with_columns(basis, latent, range(shape[1]))


def latent_among(basis: Basis, latent: Latent, members: Flags) -> Latent:
    """Return what ``latent_of(basis, members)`` does, computing anew only what those left out gave figures of."""
    # Pooling and drawing take nearly all the time, and hundreds of people are left out one by one.
    places = np.flatnonzero(basis.statements.has_figure[~members].any(axis=0))
    pooled = [pool_quantity(basis, int(place), members) for place in places]
    changed = [(one, draw_quantity(basis, one)) for one in pooled]
    return with_quantities(basis, latent, changed)


def with_quantities(
    basis: Basis, latent: Latent, changed: Sequence[tuple[PooledQuantity, QuantityDraws | None]]
) -> Latent:
    """Return the draws with some quantities replaced, and the columns of their dimensions computed anew."""
    pooled, drawn = list(latent.pooled), list(latent.quantities)
    for one, draws in changed:
        pooled[one.place], drawn[one.place] = one, draws
    dimensions = {int(basis.evidence.dimension_of[one.place]) for one, _ in changed}
    return _with_columns(
        basis, replace(latent, pooled=tuple(pooled), quantities=tuple(drawn)), sorted(dimensions)
    )


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


def _with_columns(basis: Basis, latent: Latent, dimensions: Iterable[int]) -> Latent:
    changed = {name: getattr(latent, name).copy("K") for name in COLUMNS}
    for dimension in dimensions:
        for name, column in zip(COLUMNS, _columns(basis, latent, dimension), strict=True):
            changed[name][:, dimension] = column
    return replace(latent, **changed)


def _columns(basis: Basis, latent: Latent, dimension: int) -> tuple[Floats | Ints | Bytes, ...]:
    # In the order of COLUMNS.
    places = np.flatnonzero(basis.evidence.dimension_of == dimension)
    known = [(int(one), draws) for one in places if (draws := latent.quantities[one]) is not None]
    unasked = unasked_months(basis, dimension, len(known), int(latent.is_asked[places].sum()))
    if not known:
        nothing = np.full(len(unasked), NOT_ASKED, dtype=np.int8)
        return unasked, np.full(len(unasked), -1), nothing, nothing, unasked, unasked
    months = np.stack([draws.latent for _, draws in known])
    # Of equal ones the first, and quantities stand by id: a tie is the same in every file.
    first, each = months.argmin(axis=0), np.arange(months.shape[1])
    figures = months.min(axis=0)
    figure_source = np.stack([draws.source for _, draws in known])[first, each]
    is_figure = figures < unasked
    return (
        np.minimum(figures, unasked),
        np.where(is_figure, np.array([place for place, _ in known])[first], -1),
        np.where(is_figure, figure_source, NOT_ASKED).astype(np.int8),
        figure_source,
        unasked,
        figures,
    )
