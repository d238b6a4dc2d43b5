"""Every order there is of three to six dimensions, written once per count and kept."""

from functools import cache
from itertools import permutations, product

import numpy as np

from apps.ranking.arrays import Floats, Ints


@cache
def pairs(count: int) -> tuple[Ints, Ints]:
    """List the pairs i < j.

    Parameters
    ----------
    count : int
        Number of dimensions.

    Returns
    -------
    tuple of two int arrays, shape (pairs,)
        The first and the second of each pair, in lexicographic order.
    """
    first, second = np.triu_indices(count, 1)
    return first.astype(np.int64), second.astype(np.int64)


@cache
def linear_orders(count: int) -> Ints:
    """List all orders without ties.

    Parameters
    ----------
    count : int
        Number of dimensions.

    Returns
    -------
    int array, shape (count!, count)
        ``[o, p]`` is the dimension at place p (0 is first) of order o; lexicographic.
    """
    return np.array(list(permutations(range(count))), dtype=np.int64)


@cache
def linear_ranks(count: int) -> Ints:
    """Give the rank vectors of `linear_orders`.

    Parameters
    ----------
    count : int
        Number of dimensions.

    Returns
    -------
    int array, shape (count!, count)
        ``[o, d]`` is the rank (1 is first) of dimension d in order o, orders as in `linear_orders`.
    """
    return np.argsort(linear_orders(count), axis=1).astype(np.int64) + 1


@cache
def weak_ranks(count: int) -> Ints:
    """Give the rank vectors of all orders with ties (75 for 4 dimensions, 4683 for 6).

    Parameters
    ----------
    count : int
        Number of dimensions.

    Returns
    -------
    int array, shape (orders, count)
        Dense ranks: tied dimensions share one, the next gets one more; lexicographic.
    """
    vectors = np.array(list(product(range(1, count + 1), repeat=count)), dtype=np.int64)
    ordered = np.sort(vectors, axis=1)
    is_dense = (ordered[:, 0] == 1) & (np.diff(ordered, axis=1) <= 1).all(axis=1)
    dense: Ints = vectors[is_dense]
    return dense


@cache
def pair_signs(count: int) -> Floats:
    """Say for each order and pair which of the two comes first.

    Parameters
    ----------
    count : int
        Number of dimensions.

    Returns
    -------
    float array, shape (count!, pairs)
        +1 where the first of the pair is ahead, -1 where it is behind; orders as in `linear_orders`.
    """
    ranks = linear_ranks(count)
    first, second = pairs(count)
    return np.where(ranks[:, first] < ranks[:, second], 1.0, -1.0)
