"""The consensus of the stated rankings: Kemeny's rule under the tau-x distance, by trying every order."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.orders.rankings import linear_ranks, score_matrices, weak_ranks
from apps.ranking.results.people import Matrix, Pairwise, StatedResult

TIE = 1e-9


@cache
def linear_scores(count: int) -> Floats:
    """Return the score matrix, row by row, of each of `linear_ranks`; written once per count and kept."""
    return score_matrices(linear_ranks(count)).reshape(-1, count * count)


@cache
def weak_scores(count: int) -> Floats:
    """Return the score matrix, row by row, of each of `weak_ranks`; written once per count and kept."""
    return score_matrices(weak_ranks(count)).reshape(-1, count * count)


def optimal_ranks(combined: Floats, candidates: Ints, scores: Floats | None = None) -> tuple[Ints, float]:
    """Return every candidate that agrees best with the voters, and their weighted mean tau-x (-1 to 1) to each of these.

    `combined` is the weighted sum of the voters' score matrices, `scores` are those of the candidates row by row, where
    they are known already. Kemeny (1959), Daedalus 88(4), 577-591; ties as in Emond and Mason (2002). That a pair with
    a gap scores 0 is our own.
    """
    count = len(combined)
    flat = score_matrices(candidates).reshape(len(candidates), -1) if scores is None else scores
    agreement = flat @ combined.ravel()
    best = float(agreement.max())
    # Weights such as 1/12 make exact ties miss by float noise.
    optima: Ints = candidates[agreement >= best - TIE * max(1.0, abs(best))]
    return optima, best / (count * (count - 1))


def stated_consensus(ranks: Floats, weights: Floats, dimensions: Sequence[str]) -> StatedResult:
    """Return what the voters' rankings (at least one; weights sum to 1) come to, and what other rules say.

    Kemeny (1959), Daedalus 88(4), 577-591; Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis
    11(1), 17-28; Borda (1781), Histoire de l'Academie royale des sciences; Copeland (1951), seminar notes,
    University of Michigan; Condorcet (1785), Essai sur l'application de l'analyse.
    """
    count = len(dimensions)
    strict, tied = pairwise_shares(ranks, weights)
    combined = strict + tied - strict.T  # the voters' weighted mean score matrix
    linear, mean_tau_x = optimal_ranks(combined, linear_ranks(count), linear_scores(count))
    weak, weak_mean_tau_x = optimal_ranks(combined, weak_ranks(count), weak_scores(count))
    borda = (strict + tied / 2).sum(axis=1) / (count - 1)
    wins = strict > strict.T + TIE
    copeland = (wins.sum(axis=1) - wins.sum(axis=0)).astype(np.float64)
    # All optima count: one of them alone would be an order that the voters do not single out.
    is_first = (linear == 1).any(axis=0)
    return StatedResult(
        linear=_vectors(linear),
        weak=_vectors(weak),
        mean_tau_x=mean_tau_x,
        weak_mean_tau_x=weak_mean_tau_x,
        unique=len(linear) == 1,
        first_set=_named(is_first, dimensions),
        display=tuple(dimensions[place] for place in _display_order(linear, borda)),
        display_only=len(linear) > 1,
        pairwise=Pairwise(_matrix(strict), _matrix(tied)),
        borda=dict(zip(dimensions, borda.tolist(), strict=True)),
        copeland=dict(zip(dimensions, copeland.tolist(), strict=True)),
        condorcet=next(iter(_named(wins.sum(axis=1) == count - 1, dimensions)), None),
        methods_agree=_agree(is_first, borda, copeland),
    )


def pairwise_shares(ranks: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the weighted shares (0 to 1) of voters who put the row before, and level with, the column."""
    rows, columns = ranks[:, :, None], ranks[:, None, :]
    strict = np.tensordot(weights, (rows < columns).astype(np.float64), axes=1)
    tied = np.tensordot(weights, (rows == columns).astype(np.float64), axes=1)
    np.fill_diagonal(tied, 0.0)
    return strict, tied


def _display_order(linear: Ints, borda: Floats) -> list[int]:
    # One of several optima has to be drawn: the one that Borda's counts support most, then the input's order.
    def support(ranks: Ints) -> float:
        ahead = ranks[:, None] < ranks[None, :]
        return round(float(((borda[:, None] - borda[None, :]) * ahead).sum()), 9)

    orders: list[list[int]] = [np.argsort(ranks).tolist() for ranks in linear]
    supports = [support(ranks) for ranks in linear]
    return min(zip(supports, orders, strict=True), key=lambda one: (-one[0], one[1]))[1]


def _agree(is_first: Flags, *counts: Floats) -> bool:
    return all(np.array_equal(is_first, count >= count.max() - TIE) for count in counts)


def _named(chosen: Flags, dimensions: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one, there in zip(dimensions, chosen, strict=True) if there)


def _vectors(ranks: Ints) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(vector) for vector in ranks.tolist())


def _matrix(values: Floats) -> Matrix:
    return tuple(tuple(row) for row in values.tolist())
