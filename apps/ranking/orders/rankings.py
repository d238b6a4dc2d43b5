"""Rankings as values: every order there is, one spelling for gaps and ties, and how far any two are apart."""

from functools import cache
from itertools import permutations

import numpy as np

from apps.ranking.arrays import Floats, Ints

FARTHEST = 60.0


@cache
def pairs(count: int) -> tuple[Ints, Ints]:
    """Return the first and the second of each pair i < j, in lexicographic order."""
    first, second = np.triu_indices(count, 1)
    return first.astype(np.int64), second.astype(np.int64)


@cache
def linear_orders(count: int) -> Ints:
    """Return all orders without ties, lexicographic; ``[o, p]`` is the dimension at place p from 0 of order o."""
    return np.array(list(permutations(range(count))), dtype=np.int64)


@cache
def linear_ranks(count: int) -> Ints:
    """Return the rank vectors of `linear_orders`: ``[o, d]`` is the rank (1 is first) of dimension d in order o."""
    return np.argsort(linear_orders(count), axis=1).astype(np.int64) + 1


@cache
def pair_signs(count: int) -> Floats:
    """Return for each of `linear_orders` and each pair +1 where its first is ahead, -1 where it is behind."""
    ranks = linear_ranks(count)
    first, second = pairs(count)
    return np.where(ranks[:, first] < ranks[:, second], 1.0, -1.0)


def score_matrices(ranks: Floats | Ints) -> Floats:
    """Return rankings as pairwise scores.

    +1 where the row is ahead of or tied with the column, -1 where it is behind, 0 on the diagonal and wherever one of
    the two is unranked (NaN). Emond and Mason (2002), Journal of Multi-Criteria Decision Analysis 11(1), 17-28.
    """
    rows, columns = ranks[..., :, None], ranks[..., None, :]
    scores = np.where(rows <= columns, 1.0, np.where(rows > columns, -1.0, 0.0))
    scores[..., range(ranks.shape[-1]), range(ranks.shape[-1])] = 0.0
    return scores


def dense_levels(ranks: Floats) -> Ints:
    """Return each ranking from 1 without gaps, 0 for a dimension left out: 1, 2, 4 says the same as 1, 2, 3."""
    levels = np.zeros(ranks.shape, dtype=np.int64)
    for own, level in zip(ranks, levels, strict=True):
        is_ranked = ~np.isnan(own)
        level[is_ranked] = np.unique(own[is_ranked], return_inverse=True)[1] + 1
    return levels


def ranking_distances(levels: Ints) -> Floats:
    """Return how far rankings are apart on what both of them rank: sixtieths from 0 (the same) to 60 (reversed).

    30 where fewer than two dimensions are ranked by both. With up to six dimensions all are whole numbers, so that sums
    of them and ties between them are exact. (1 - tau-x) / 2 of Emond and Mason (2002), Journal of Multi-Criteria
    Decision Analysis 11(1), 17-28; dividing by the pairs of dimensions that both rank is our own.
    """
    scores = score_matrices(np.where(levels > 0, levels, np.nan))
    flat = scores.reshape(*levels.shape[:-1], -1)
    shared, agreement = (part @ np.swapaxes(part, -1, -2) for part in (np.abs(flat), flat))
    half = FARTHEST / 2
    distances: Floats = half - half * agreement / np.maximum(shared, 1.0)
    return distances


def average_ranks(ranks: Floats) -> Floats:
    """Return ranks in which tied dimensions have the mean of those they share, among those that a voter ranked."""
    ahead = (ranks[:, None, :] < ranks[:, :, None]).sum(axis=2)
    return np.where(np.isnan(ranks), np.nan, 1.0 + ahead + (tied_with(ranks) - 1.0) / 2.0)


def tied_with(ranks: Floats) -> Floats:
    """Return how many dimensions share each one's rank, itself included; 0 where unranked."""
    shared: Floats = (ranks[:, None, :] == ranks[:, :, None]).sum(axis=2).astype(np.float64)
    return shared
