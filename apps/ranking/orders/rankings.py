"""Rankings with gaps and ties as values: one spelling for each, and how far any two are apart."""

import numpy as np

from apps.ranking.arrays import Floats, Ints
from apps.ranking.orders.consensus import score_matrices

FARTHEST = 60.0


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
