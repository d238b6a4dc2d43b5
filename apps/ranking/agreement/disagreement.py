"""Who sees a different system: perspectives beside each other, and dimensions that divide the room."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.figures.basis import Basis
from apps.ranking.figures.pooling import pool_quantity, room_today
from apps.ranking.inputs.evidence import FEWEST_COMPARED, Evidence, rank_table
from apps.ranking.inputs.types import Engagement
from apps.ranking.orders.aggregation import balanced_means, weights_of
from apps.ranking.orders.consensus import optimal_ranks, pairwise_shares
from apps.ranking.orders.rankings import average_ranks, linear_ranks, score_matrices
from apps.ranking.results.people import DisagreementMap, GroupView


@dataclass(frozen=True)
class OrderDistance:
    """How far two consensuses are apart: shares of the pairs of dimensions, 0 to 1.

    Where several orders agree equally well with a perspective, `least` and `most` are those of the nearest and the
    farthest two; else they are equal.
    """

    least: float
    most: float


def disagreement_map(basis: Basis) -> DisagreementMap:
    """Set the perspectives beside each other, and return how evenly each pair of dimensions divides the voters.

    Every perspective of the engagement, also one without people; its own means, None where it says nothing.
    """
    evidence = basis.evidence
    groups = [group.id for group in evidence.engagement.groups]
    return DisagreementMap(
        groups=dict(zip(groups, _views(basis), strict=True)),
        distances=_off_diagonal(_distances(evidence), groups),
        balance=_off_diagonal(_balance(evidence), evidence.engagement.dimensions),
    )


def order_distances(
    engagement: Engagement, groups: Sequence[Collection[str]], *, unranked_below: bool = False
) -> list[list[OrderDistance | None]]:
    """Measure how far the consensus orders of joined perspectives are apart.

    Parameters
    ----------
    engagement : Engagement
        In any order.
    groups : sequence of collections of str
        Each is several perspectives of the engagement read as one, in which each has its weight, whatever its size.
    unranked_below : bool
        As in `read_evidence`.

    Returns
    -------
    list of lists of OrderDistance or None, shape (groups, groups)
        Symmetric; None where nobody of a set ranked two dimensions.

    References
    ----------
    Kemeny (1959), Daedalus 88(4), 577-591; Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis
    11(1), 17-28: (1 - tau-x) / 2.
    """
    ranks = rank_table(engagement.stakeholders, engagement.dimensions, unranked_below=unranked_below)
    # Who ranks one dimension puts it before nothing.
    is_voter = (~np.isnan(ranks)).sum(axis=1) >= FEWEST_COMPARED
    of_each: dict[str, list[Floats]] = {}
    for person, own, votes in zip(engagement.stakeholders, ranks, is_voter, strict=True):
        if votes:
            of_each.setdefault(person.group, []).append(own)
    weights = {group.id: group.weight for group in engagement.groups if group.id in of_each}
    optima = [
        _optima({name: of_each[name] for name in names if name in weights}, weights) for names in groups
    ]
    return [
        [None if one is None or other is None else _order_distance(one, other) for other in optima]
        for one in optima
    ]


def consensus_scores(combined: Floats) -> Floats:
    """Return the mean score matrix (-1 to 1) of all orders without ties that agree best with the weighted sum.

    Kemeny (1959), Daedalus 88(4), 577-591; Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis
    11(1), 17-28.
    """
    optima, _ = optimal_ranks(combined, linear_ranks(len(combined)))
    means: Floats = score_matrices(optima).mean(axis=0)
    return means


def mean_tau_x(first: Floats, second: Floats) -> float:
    """Return how far two consensuses agree, -1 (reversed) to 1 (the same single order).

    Tau-x is linear in both matrices of `consensus_scores`, so the mean over all pairs of optima is that of the means.
    """
    count = len(first)
    return float((first * second).sum() / (count * (count - 1)))


def _optima(of_each: Mapping[str, Sequence[Floats]], weights: Mapping[str, float]) -> Floats | None:
    # The score matrices of all orders that agree best with these perspectives together, shape (optima, dimensions^2).
    if not of_each:
        return None
    heaviest = max(weights[name] for name in of_each)
    combined: Floats = np.sum(
        [
            weights[name] / heaviest * score_matrices(np.array(ranks)).mean(axis=0)
            for name, ranks in of_each.items()
        ],
        axis=0,
    )
    optima, _ = optimal_ranks(combined, linear_ranks(len(combined)))
    return score_matrices(optima).reshape(len(optima), -1)


def _order_distance(first: Floats, second: Floats) -> OrderDistance:
    # Orders without ties: pairs less the diagonal are whole numbers, so equal distances are exactly equal.
    count = round(first.shape[1] ** 0.5)
    apart = (1.0 - first @ second.T / (count * (count - 1))) / 2.0
    return OrderDistance(least=float(apart.min()), most=float(apart.max()))


def _views(basis: Basis) -> list[GroupView]:
    evidence = basis.evidence
    rosters = (evidence.group_of == np.arange(len(evidence.group_weights))[:, None]).astype(np.float64)
    ranks = average_ranks(evidence.ranks)
    dimensions = evidence.engagement.dimensions
    return [
        GroupView(*(_by_dimension(row, dimensions) for row in rows))
        for rows in zip(
            _means(evidence, ranks, rosters, evidence.usable[0]),
            _means(evidence, evidence.scores, rosters, np.ones(len(ranks), dtype=np.bool_)),
            _least_rooms(basis, rosters > 0),
            strict=True,
        )
    ]


def _least_rooms(basis: Basis, members: Flags) -> Floats:
    # The room of each perspective's tightest quantity, dimension by dimension: shape (groups, dimensions).
    dimension_of = basis.evidence.dimension_of
    least = np.full((len(members), len(basis.evidence.engagement.dimensions)), np.nan)
    for group, counted in enumerate(members):
        for place, dimension in enumerate(dimension_of):
            room = room_today(basis, pool_quantity(basis, place, counted))
            if room is not None:
                least[group, dimension] = np.fmin(least[group, dimension], room)
    return least


def _means(evidence: Evidence, values: Floats, rosters: Floats, counted: Flags) -> Floats:
    valid = ~np.isnan(values) & counted[:, None]
    return balanced_means(values, valid, evidence.group_of, evidence.group_weights, rosters)


def _distances(evidence: Evidence) -> Floats:
    scores = [
        consensus_scores(score_matrices(voters).mean(axis=0)) if len(voters) else None
        for place in range(len(evidence.group_weights))
        for voters in [evidence.ranks[evidence.usable[0] & (evidence.group_of == place)]]
    ]
    return np.array(
        [
            [np.nan if one is None or other is None else (1 - mean_tau_x(one, other)) / 2 for other in scores]
            for one in scores
        ]
    ).reshape(len(scores), len(scores))


def _balance(evidence: Evidence) -> Floats:
    voters = evidence.usable[0]
    strict, _ = pairwise_shares(evidence.ranks[voters], weights_of(evidence, voters)[voters])
    compared = strict + strict.T
    # Where nobody puts one before the other it is 0/0, which is NaN and said as None.
    with np.errstate(invalid="ignore"):
        balance: Floats = 1.0 - np.abs(strict - strict.T) / compared
    return balance


def _by_dimension(row: Floats, dimensions: Sequence[str]) -> dict[str, float | None]:
    return {one: _number(value) for one, value in zip(dimensions, row.tolist(), strict=True)}


def _off_diagonal(table: Floats, names: Sequence[str]) -> dict[str, dict[str, float | None]]:
    return {
        row: {column: _number(table[i, j]) for j, column in enumerate(names) if j != i}
        for i, row in enumerate(names)
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
