"""Every order there is of three to six dimensions, written once per count and kept."""

from functools import cache
from itertools import permutations, product

import numpy as np

from apps.ranking.arrays import Floats, Ints


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
def weak_ranks(count: int) -> Ints:
    """Return the dense rank vectors of all orders with ties (75 for 4 dimensions, 4683 for 6), lexicographic."""
    vectors = np.array(list(product(range(1, count + 1), repeat=count)), dtype=np.int64)
    ordered = np.sort(vectors, axis=1)
    is_dense = (ordered[:, 0] == 1) & (np.diff(ordered, axis=1) <= 1).all(axis=1)
    dense: Ints = vectors[is_dense]
    return dense


@cache
def pair_signs(count: int) -> Floats:
    """Return for each of `linear_orders` and each pair +1 where its first is ahead, -1 where it is behind."""
    ranks = linear_ranks(count)
    first, second = pairs(count)
    return np.where(ranks[:, first] < ranks[:, second], 1.0, -1.0)
