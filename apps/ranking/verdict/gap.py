"""What people say against what the other evidence computes."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.conclusions.gap import levelled
from apps.ranking.orders.consensus import tau_x
from apps.ranking.orders.order_tables import acceptability
from apps.ranking.results.assessment import DimensionGap, GapResult

EQUAL = 1e-9
LARGE_GAP = 1.5
SURE = 0.8


def perception_gap(
    stated: Floats, computed_orders: Floats, dimensions: Sequence[str], halfwidth95: float
) -> GapResult:
    """Set stated ranks beside computed ones.

    Parameters
    ----------
    stated : float array, shape (dimensions,)
        Mean stated ranks, NaN where there are none.
    computed_orders : float array, shape (orders,)
        Probability of each order over the draws, from symptoms and headroom alone.
    dimensions : sequence of str
        Ids, in the order of `stated`.
    halfwidth95 : float
        Of these probabilities.

    Returns
    -------
    GapResult
        A gap is in ranks, > 0 where the evidence puts a dimension nearer to the first place than people do. A
        blind spot is a gap of at least 1.5 ranks of which at least 0.8 of the draws say that the computed rank is
        the nearer one; over-worry is its mirror image.
    """
    table = acceptability(computed_orders, len(dimensions))
    computed = table @ np.arange(1, len(dimensions) + 1)
    return GapResult(
        dimensions={
            name: _dimension_gap(float(stated[place]), float(computed[place]), table[place])
            for place, name in enumerate(dimensions)
        },
        tau_x=tau_x(levelled(stated), levelled(computed)),
        halfwidth95=halfwidth95,
    )


def _dimension_gap(stated: float, computed: float, p_rank: Floats) -> DimensionGap:
    if np.isnan(stated):
        return DimensionGap(None, computed, None, None, None, None)
    ranks = np.arange(1, len(p_rank) + 1)
    gap = stated - computed
    p_higher = min(1.0, float(p_rank[ranks < stated - EQUAL].sum()))
    p_lower = min(1.0, float(p_rank[ranks > stated + EQUAL].sum()))
    kind: Literal["blind_spot", "over_worry"] | None = None
    if gap >= LARGE_GAP - EQUAL and p_higher >= SURE - EQUAL:
        kind = "blind_spot"
    if gap <= EQUAL - LARGE_GAP and p_lower >= SURE - EQUAL:
        kind = "over_worry"
    return DimensionGap(stated, computed, gap, p_higher, p_lower, kind)
