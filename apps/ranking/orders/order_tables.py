"""From the probability of each whole order to the tables that people read."""

from collections.abc import Sequence

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.orders.orders import is_at_rank, linear_orders, pair_signs, pairs
from apps.ranking.results.assessment import Method, OrderProbabilities


def at_most_one(shares: Floats) -> Floats:
    """Cut off what rounding adds where shares come to everything.

    Parameters
    ----------
    shares : float array
        Sums of probabilities.

    Returns
    -------
    float array of that shape
        0 to 1.
    """
    return np.minimum(shares, 1.0)


def acceptability(p_order: Floats, count: int) -> Floats:
    """Add up the orders in which each dimension has each rank.

    Parameters
    ----------
    p_order : float array, shape (count!,)
        Probabilities of the orders, as in ``orders.linear_orders``.
    count : int
        Number of dimensions.

    Returns
    -------
    float array, shape (count, count)
        ``[d, r]`` is the probability that dimension d is at place r (0 is first); rows and columns sum to 1.

    References
    ----------
    Lahdelma and Salminen (2001), Operations Research 49(3), 444-454: rank acceptability indices.
    """
    return at_most_one((is_at_rank(count) @ p_order).T)


def order_probabilities(
    p_order: Floats,
    dimensions: Sequence[str],
    central_weights: dict[str, dict[str, float] | None],
    method: Method,
) -> OrderProbabilities:
    """Key everything that follows from the probabilities of the orders by the ids of the dimensions.

    Parameters
    ----------
    p_order : float array, shape (count!,)
        Probabilities of the orders, as in ``orders.linear_orders``; sum 1.
    dimensions : sequence of str
        Ids, in the order of the engagement.
    central_weights : dict
        Evidence weights by dimension and stream.
    method : str
        How `p_order` was found.

    Returns
    -------
    OrderProbabilities
        0 to 1, in the order of the dimensions.
    """
    count = len(dimensions)
    table = acceptability(p_order, count)
    at_rank = is_at_rank(count)
    second_after_first = at_most_one((at_rank[0] * p_order) @ at_rank[1].T)
    top_two = at_most_one(np.triu(second_after_first + second_after_first.T, 1))
    return OrderProbabilities(
        orders=tuple(tuple(dimensions[place] for place in order) for order in linear_orders(count).tolist()),
        p_order=tuple(at_most_one(p_order).tolist()),
        acceptability={one: tuple(row) for one, row in zip(dimensions, table.tolist(), strict=True)},
        p_dominant=dict(zip(dimensions, table[:, 0].tolist(), strict=True)),
        pairs=_off_diagonal(second_after_first, dimensions),
        top_two={
            first: {second: float(top_two[i, j]) for j, second in enumerate(dimensions) if j > i}
            for i, first in enumerate(dimensions[:-1])
        },
        pairwise=_off_diagonal(_before(p_order, count), dimensions),
        central_weights=central_weights,
        method=method,
    )


def _before(p_order: Floats, count: int) -> Floats:
    first, second = pairs(count)
    before = np.zeros((count, count))
    before[first, second] = p_order @ (pair_signs(count) > 0)
    before[second, first] = p_order @ (pair_signs(count) < 0)
    return at_most_one(before)


def _off_diagonal(table: Floats, dimensions: Sequence[str]) -> dict[str, dict[str, float]]:
    return {
        row: {column: float(table[i, j]) for j, column in enumerate(dimensions) if j != i}
        for i, row in enumerate(dimensions)
    }
