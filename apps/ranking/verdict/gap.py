"""What people say against what the other evidence computes."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from apps.ranking.agreement.agreement import average_ranks
from apps.ranking.arrays import Floats
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.consensus import tau_x
from apps.ranking.orders.order_tables import acceptability
from apps.ranking.results.assessment import DimensionGap, GapResult

EQUAL = 1e-9
LARGE_GAP = 1.5
SURE = 0.8


def stated_ranks(evidence: Evidence) -> Floats:
    """Average the ranks that voters gave.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    float array, shape (dimensions,)
        Group-balanced means, 1 is first; NaN for a dimension that no voter ranked.
    """
    ranks = average_ranks(evidence.ranks)
    valid = ~np.isnan(ranks) & evidence.usable[0][:, None]
    everyone = np.ones((1, len(ranks)))
    means: Floats = balanced_means(ranks, valid, evidence.group_of, evidence.group_weights, everyone)[0]
    return means


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
        tau_x=tau_x(_levelled(stated), _levelled(computed)),
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


def _levelled(ranks: Floats) -> Floats:
    # Ranks within 1e-9 of each other are tied: mark each with the place of the first it is level with.
    order = np.sort(ranks[~np.isnan(ranks)])
    steps = order[np.concatenate([[True], np.diff(order) > EQUAL])] if len(order) else order
    levels = np.searchsorted(steps, ranks + EQUAL, side="right").astype(np.float64)
    return np.where(np.isnan(ranks), np.nan, levels)
