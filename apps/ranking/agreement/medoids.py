"""The best split of a crowd in two: around two of its own rankings, everyone with the nearer one; exact."""

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.orders.rankings import from_numbers, ranking_distances

TIE = 1e-12
BLOCK = 2**17  # distances looked at together


def split_in_two(crowds: Ints, dimensions: int, least: int) -> tuple[Floats, Flags]:
    """Split each of many crowds in two.

    Every pair of different rankings is tried as medoids. Each voter goes to the nearer one; those equally near to
    both go all to one or all to the other, and both are tried. Of the splits with the least sum of distances the one
    with the highest mean silhouette is taken.

    Parameters
    ----------
    crowds : int array, shape (crowds, voters)
        Rankings, from ``rankings.as_numbers``.
    dimensions : int
        How many there are to rank.
    least : int
        Voters in a camp, at least; >= 1.

    Returns
    -------
    silhouettes : float array, shape (crowds,)
        Mean silhouette over the voters, -1 to 1; 0 where no split has two camps of that size.
    is_first : bool array, shape (crowds, voters)
        Who is in the camp of the lowest ranking; nobody where there is no split.

    References
    ----------
    Kaufman and Rousseeuw (1990), Finding Groups in Data, Wiley, chapter 2 (k-medoids; here every pair is tried).
    Rousseeuw (1987), Journal of Computational and Applied Mathematics 20, 53-65 (silhouettes).
    """
    rankings, heads, holds = _distinct(crowds)
    silhouettes, is_first = np.zeros(len(heads)), np.zeros(heads.shape, dtype=np.bool_)
    step = max(1, BLOCK // heads.shape[1] ** 2)
    for start in range(0, len(heads), step):
        block = slice(start, start + step)
        distances = ranking_distances(from_numbers(rankings[block], dimensions))
        silhouettes[block], is_first[block] = _best_splits(distances, heads[block], least)
    return silhouettes, np.take_along_axis(is_first, holds, axis=1)


def _distinct(crowds: Ints) -> tuple[Ints, Floats, Ints]:
    # The different rankings of each crowd, how many voters hold them, and which one each voter holds. Where there
    # are fewer than in another crowd the lowest one is listed again, without voters: that changes no split.
    order = np.argsort(crowds, axis=1, kind="stable")
    ordered = np.take_along_axis(crowds, order, axis=1)
    place = np.cumsum(np.diff(ordered, axis=1, prepend=ordered[:, :1]) > 0, axis=1)
    rankings = np.repeat(ordered[:, :1], place.max() + 1, axis=1)
    heads, holds = np.zeros(rankings.shape), np.empty_like(order)
    crowd = np.arange(len(crowds))[:, None]
    rankings[crowd, place] = ordered
    np.add.at(heads, (crowd, place), 1.0)
    holds[crowd, order] = place
    return rankings, heads, holds


def _best_splits(distances: Floats, heads: Floats, least: int) -> tuple[Floats, Flags]:
    crowd, is_first = _least_sums(distances, heads, least)
    values = _mean_silhouettes(distances, heads, crowd, is_first)
    best = np.full(len(heads), -np.inf)
    np.maximum.at(best, crowd, values)
    top = np.flatnonzero(values >= best[crowd] - TIE)
    found, places = np.unique(crowd[top], return_index=True)
    silhouettes, chosen = np.zeros(len(heads)), np.zeros(heads.shape, dtype=np.bool_)
    silhouettes[found], chosen[found] = values[top[places]], is_first[top[places]]
    return silhouettes, chosen


def _least_sums(distances: Floats, heads: Floats, least: int) -> tuple[Ints, Flags]:
    # All different splits of least sum: the crowd of each, ascending, and which rankings are in the first camp.
    sums = _sums(distances, heads, least)
    lowest = sums.min(axis=(1, 2, 3), keepdims=True)
    crowd, one, other, takes_level = np.nonzero((sums == lowest) & (sums < np.inf))
    mine, theirs = distances[crowd, one], distances[crowd, other]
    is_first = (mine < theirs) | ((mine == theirs) & (takes_level[:, None] == 1))
    is_first ^= ~is_first[:, :1]
    # Many pairs of medoids make the same split.
    keys = np.column_stack([crowd.astype(">u4").view(np.uint8).reshape(-1, 4), np.packbits(is_first, axis=1)])
    _, places = np.unique(keys, axis=0, return_index=True)
    return crowd[places], is_first[places]


def _sums(distances: Floats, heads: Floats, least: int) -> Floats:
    # For each pair of medoids, without and with the voters in the middle in the first camp: the sum of distances to
    # the nearer medoid, infinity where a camp is too small. Whole numbers this small are exact in single precision.
    crowds, count = heads.shape
    near, weights = distances.astype(np.float32), heads[:, :, None].astype(np.float32)
    voters = heads[0].sum()
    sums = np.full((crowds, count, count, 2), np.inf)
    for first in range(count - 1):
        mine, theirs = near[:, first, None, :], near[:, first + 1 :, :]
        nearer, level = (mine < theirs) @ weights, (mine == theirs) @ weights
        sizes = np.concatenate([nearer, nearer + level], axis=2)
        is_large_enough = (sizes >= least) & (voters - sizes >= least)
        sums[:, first, first + 1 :] = np.where(is_large_enough, np.minimum(mine, theirs) @ weights, np.inf)
    return sums


def _mean_silhouettes(distances: Floats, heads: Floats, crowd: Ints, is_first: Flags) -> Floats:
    # Split by split; the distances row by row, because all of them for every split would be too many at once.
    people, firsts = heads[crowd], heads[crowd] * is_first
    to_all = (distances @ heads[:, :, None])[crowd, :, 0]
    to_first = np.empty_like(people)
    for ranking in range(heads.shape[1]):
        to_first[:, ranking] = (distances[crowd, ranking] * firsts).sum(axis=1)
    to_own = np.where(is_first, to_first, to_all - to_first)
    voters, first_size = people.sum(axis=1, keepdims=True), firsts.sum(axis=1, keepdims=True)
    own_size = np.where(is_first, first_size, voters - first_size)
    own = to_own / np.maximum(own_size - 1.0, 1.0)
    other = (to_all - to_own) / (voters - own_size)
    larger = np.maximum(own, other)
    is_defined = (own_size > 1) & (larger > 0)  # someone alone in a camp has a silhouette of 0
    values = np.where(is_defined, (other - own) / np.where(larger > 0, larger, 1.0), 0.0)
    means: Floats = (values * people).sum(axis=1) / voters[:, 0]
    return means
