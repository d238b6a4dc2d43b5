"""Camps and gaps a second time, from the description of engine 2 alone."""

from itertools import combinations, permutations
from typing import Any

import numpy as np

type Json = dict[str, Any]

FEWEST_VOTERS = 6
ROUNDS = 200


def camps_again(engagement: Json, *, samples: int = 999, seed: int = 7) -> Json:
    """Return how far two orders with different first places explain the voters better than one order."""
    dims = engagement["dimensions"]
    ballots = [{d: r for d, r in one["ranking"].items() if r is not None} for one in engagement["opinions"]]
    ballots = [one for one in ballots if len(one) >= 3]
    if len(ballots) < FEWEST_VOTERS or len(dims) > 4:
        return {"n": len(ballots), "tested": False}
    orders = list(permutations(dims))
    far = np.array([[_distance(one, other) for other in orders] for one in orders])
    spread = np.array([_spread(ballot, orders) for ballot in ballots])
    seen, split = _statistic(spread @ far, orders)
    rng = np.random.default_rng(seed)
    worth = _plackett_luce(spread, orders, dims)
    times = 0
    for _ in range(samples):
        noisy = np.log(worth) + rng.gumbel(size=(len(ballots), len(dims)))
        drawn = [tuple(dims[k] for k in np.argsort(-row)) for row in noisy]
        sample, _ = _statistic(far[[orders.index(one) for one in drawn]], orders)
        times += sample <= seen + 1e-12
    nearer = spread @ far[:, split]
    return {
        "n": len(ballots),
        "tested": True,
        "apart": 1 - seen,
        "p": (1 + times) / (1 + samples),
        "sizes": sorted(
            [
                int((nearer[:, 0] < nearer[:, 1] - 1e-12).sum()),
                int((nearer[:, 1] < nearer[:, 0] - 1e-12).sum()),
            ]
        ),
        "first": {orders[k][0] for k in split},
    }


def _distance(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    pairs = list(combinations(one, 2))
    return sum(other.index(a) > other.index(b) for a, b in pairs) / len(pairs)


def _spread(ballot: dict[str, int], orders: list[tuple[str, ...]]) -> np.ndarray:
    # The voter's one vote, shared by the complete orders that fit.
    fits = np.array(
        [
            not any(ballot[a] > ballot[b] for a, b in combinations(order, 2) if a in ballot and b in ballot)
            for order in orders
        ],
        dtype=float,
    )
    return fits / fits.sum()


def _statistic(far: np.ndarray, orders: list[tuple[str, ...]]) -> tuple[float, list[int]]:
    # How much of the distance to the best one order is left with the best two, and these two.
    one = far.sum(axis=0).min()
    pairs = [(a, b) for a, b in combinations(range(len(orders)), 2) if orders[a][0] != orders[b][0]]
    a, b = np.array(pairs).T
    totals = np.minimum(far[:, a], far[:, b]).sum(axis=0)
    best = int(totals.argmin())
    return (float(totals[best] / one) if one > 1e-12 else 1.0), list(pairs[best])


def _plackett_luce(spread: np.ndarray, orders: list[tuple[str, ...]], dims: list[str]) -> np.ndarray:
    # Hunter's minorise-maximise, over all votes and one more that is spread over every order.
    votes = spread.sum(axis=0) + 1 / len(orders)
    worth = np.full(len(dims), 1 / len(dims))
    for _ in range(ROUNDS):
        wins, exposed = np.zeros(len(dims)), np.zeros(len(dims))
        for order, vote in zip(orders, votes, strict=True):
            left = [dims.index(d) for d in order]
            while len(left) > 1:
                wins[left[0]] += vote
                exposed[left] += vote / worth[left].sum()
                left = left[1:]
        worth = wins / exposed
        worth /= worth.sum()
    return worth
