"""Who sees a different system: crowds and perspectives beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.pooling import pool_rows
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.inputs.types import Engagement
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.consensus import optimal_ranks
from apps.ranking.orders.rankings import average_ranks, score_matrices
from apps.ranking.results.people import CrowdView, DisagreementMap


@dataclass(frozen=True)
class OrderDistance:
    """How far two consensuses are apart: shares of the pairs of dimensions, 0 to 1.

    Where several orders agree equally well with a crowd, `least` and `most` are those of the nearest and the
    farthest two; else they are equal.
    """

    least: float
    most: float


def disagreement_map(basis: Basis) -> DisagreementMap:
    """Set the crowds beside each other, and the perspectives' rooms.

    Every crowd and perspective of the engagement, also one without rows; its own means, None where it says nothing.
    """
    evidence = basis.evidence
    crowds = [crowd.id for crowd in evidence.engagement.crowds]
    return DisagreementMap(
        crowds=dict(zip(crowds, _views(evidence), strict=True)),
        rooms=_rooms(basis),
    )


def order_distances(
    engagement: Engagement, crowds: Sequence[str], *, unranked_below: bool = False
) -> list[list[OrderDistance | None]]:
    """Measure how far the consensus orders of some crowds are apart.

    Parameters
    ----------
    engagement : Engagement
        In any order.
    crowds : sequence of str
        Their ids.
    unranked_below : bool
        As in `read_evidence`.

    Returns
    -------
    list of lists of OrderDistance or None, shape (crowds, crowds)
        Symmetric; None where nobody of a crowd ranked two dimensions.

    References
    ----------
    Kemeny (1959), Daedalus 88(4), 577-591; Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis
    11(1), 17-28: (1 - tau-x) / 2.
    """
    evidence = read_evidence(engagement, unranked_below=unranked_below)
    place_of = {crowd.id: place for place, crowd in enumerate(engagement.crowds)}
    optima = [_optima(evidence, place_of[crowd]) for crowd in crowds]
    return [
        [None if one is None or other is None else _order_distance(one, other) for other in optima]
        for one in optima
    ]


def _optima(evidence: Evidence, crowd: int) -> Floats | None:
    # The score matrices of all orders that agree best with one crowd, shape (optima, dimensions^2).
    voters = evidence.ranks[evidence.has_order & (evidence.crowd_of == crowd)]
    if not len(voters):
        return None
    combined: Floats = score_matrices(voters).mean(axis=0)
    optima = optimal_ranks(combined)
    return score_matrices(optima).reshape(len(optima), -1)


def _order_distance(first: Floats, second: Floats) -> OrderDistance:
    # Orders without ties: pairs less the diagonal are whole numbers, so equal distances are exactly equal.
    count = round(first.shape[1] ** 0.5)
    apart = (1.0 - first @ second.T / (count * (count - 1))) / 2.0
    return OrderDistance(least=float(apart.min()), most=float(apart.max()))


def _views(evidence: Evidence) -> list[CrowdView]:
    ranks, dimensions = average_ranks(evidence.ranks), evidence.engagement.dimensions
    return [
        CrowdView(*(_by_dimension(row, dimensions) for row in rows))
        for rows in zip(
            _means(evidence, np.where(evidence.has_order[:, None], ranks, np.nan)),
            _means(evidence, evidence.scores),
            strict=True,
        )
    ]


def _rooms(basis: Basis) -> dict[str, dict[str, float | None]]:
    # The room of each perspective's tightest quantity, dimension by dimension.
    evidence = basis.evidence
    rooms = {}
    for perspective, one in enumerate(evidence.engagement.perspectives):
        own = evidence.perspective_of == perspective
        least = np.full(len(evidence.engagement.dimensions), np.nan)
        for place, dimension in enumerate(evidence.dimension_of):
            room = pool_rows(basis, place, own).room_today
            if room is not None:
                least[dimension] = np.fmin(least[dimension], room)
        rooms[one.id] = _by_dimension(least, evidence.engagement.dimensions)
    return rooms


def _means(evidence: Evidence, values: Floats) -> Floats:
    rosters = (evidence.crowd_of == np.arange(len(evidence.crowd_weights))[:, None]).astype(np.float64)
    return balanced_means(values, ~np.isnan(values), evidence.crowd_of, evidence.crowd_weights, rosters)


def _by_dimension(row: Floats, dimensions: Sequence[str]) -> dict[str, float | None]:
    return {one: _number(value) for one, value in zip(dimensions, row.tolist(), strict=True)}


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
