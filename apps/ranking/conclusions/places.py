"""Places beyond the first: the one order, and how likely each dimension is at each rank."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.conclusions.first import TIE, added, first_shares, leader_of, total
from apps.ranking.constants import NAMED


def one_order(latent: Floats, weights: Floats, dimensions: tuple[str, ...]) -> tuple[list[int], list[float]]:
    """Return the likeliest first, the likeliest second given that first, and so on, and the share of each.

    Places of the dimensions; a share is of what is left of the draws once the places before are given. Of equal shares
    the first by name comes first.
    """
    # Step by step and not by the likeliest whole order: what comes second must follow from what is said to come first.
    racing = np.ones(latent.shape[1], dtype=np.bool_)
    left = weights
    order: list[int] = []
    shares: list[float] = []
    while racing.any():
        shared = left[:, None] * first_shares(latent, racing)
        chances = np.where(racing, added(shared / left.sum()), -1.0)
        best = leader_of(chances, dimensions)
        order.append(best)
        shares.append(float(chances[best]))
        racing[best] = False
        left = shared[:, best]
    return order, shares


def second_given(latent: Floats, weights: Floats, first: int) -> Floats:
    """Return how likely each dimension is second where `first` is first, which it is in some draw."""
    others = np.arange(latent.shape[1]) != first
    led = weights * first_shares(latent)[:, first]
    return added(led[:, None] * first_shares(latent, others) / led.sum())


def acceptability(latent: Floats, weights: Floats) -> Floats:
    """Return how likely each dimension is at each rank: float array, shape (dimensions, ranks), rows and columns sum to 1.

    Lahdelma and Salminen (2001), Operations Research 49(3), 444-454: rank acceptability.
    """
    count = latent.shape[1]
    table = np.zeros((count, count))
    for place in range(count):
        sooner = (latent < latent[:, [place]] - TIE).sum(axis=1)
        level = (np.abs(latent - latent[:, [place]]) <= TIE).sum(axis=1)
        for rank in range(count):
            shares = ((sooner <= rank) & (rank < sooner + level)) / level
            table[place, rank] = total(weights * shares)
    return table


def first_two(latent: Floats, weights: Floats, dimensions: Sequence[str]) -> tuple[tuple[str, str], float]:
    """Return the likeliest two to be the first two, in any order, with the chance of that; of equal ones by name."""
    first = first_shares(latent)
    count = len(dimensions)
    both = np.zeros((count, count))
    for place in range(count):
        after = first_shares(latent, np.arange(count) != place)
        both[place] = added((weights * first[:, place])[:, None] * after)
    pairs = [
        ((dimensions[one], dimensions[other]), min(1.0, float(both[one, other] + both[other, one])))
        for one, other in combinations(range(count), 2)
    ]
    return min(pairs, key=lambda two: (-round(two[1], 12), two[0]))


def smallest_set(chances: Mapping[str, float]) -> tuple[str, ...]:
    """Return the fewest that hold four fifths of the probability; those level with the last one come in too."""
    ordered = sorted(chances, key=lambda one: (-round(chances[one], 12), one))
    chosen: list[str] = []
    reached = 0.0
    for one in ordered:
        is_level = bool(chosen) and chances[one] >= chances[chosen[-1]] - TIE
        if reached >= NAMED - TIE and not is_level:
            break
        chosen.append(one)
        reached += chances[one]
    return tuple(chosen)
