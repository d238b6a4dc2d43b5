"""One crowd without camps: rankings that scatter around a single order (the Mallows model)."""

import numpy as np

from apps.ranking.arrays import Floats, Ints
from apps.ranking.draws.margins import rank_preferences
from apps.ranking.orders.orders import linear_ranks, pair_signs
from apps.ranking.orders.rankings import FARTHEST, ranking_distances

LARGEST_DISPERSION = 20.0
HALVINGS = 60  # of an interval of 20: to the last digit of a float


def single_crowds(levels: Ints, centre: Ints, draws: int, generator: np.random.Generator) -> Ints:
    """Draw crowds that scatter around one order as closely as the voters do.

    Parameters
    ----------
    levels : int array, shape (voters, dimensions)
        The voters' own rankings: dense ranks from 1, 0 for a dimension left out.
    centre : int array, shape (dimensions,)
        The ranks of the central order, from 1, without ties.
    draws : int
        How many crowds, >= 1.
    generator : numpy.random.Generator

    Returns
    -------
    orders : int array, shape (draws, voters)
        For each voter of each crowd a place in ``orders.linear_orders``.

    References
    ----------
    Mallows (1957), Biometrika 44(1/2), 114-130.
    """
    discordant = discordant_pairs(centre)
    to_centre = ranking_distances(np.vstack([centre, levels]))[0, 1:]
    theta = fitted_dispersion(discordant, float(to_centre.mean()) / FARTHEST)
    chances = order_chances(discordant, theta)
    return generator.choice(len(chances), (draws, len(levels)), p=chances)


def discordant_pairs(centre: Ints) -> Floats:
    """Count the pairs on which each order contradicts a central one.

    Parameters
    ----------
    centre : int array, shape (dimensions,)
        The ranks of the central order, from 1, without ties.

    Returns
    -------
    float array, shape (orders,)
        Whole numbers from 0 to the number of pairs, orders as in ``orders.linear_orders``.

    References
    ----------
    Kendall (1938), Biometrika 30(1/2), 81-93.
    """
    own = rank_preferences(centre.astype(np.float64))
    discordant: Floats = (len(own) - pair_signs(len(centre)) @ own) / 2
    return discordant


def order_chances(discordant: Floats, theta: float) -> Floats:
    """Give the probability of each order in a crowd that scatters around one.

    Parameters
    ----------
    discordant : float array, shape (orders,)
        From `discordant_pairs`.
    theta : float
        >= 0: each discordant pair makes an order exp(-theta) times as likely. At 0 all orders are equally likely.

    Returns
    -------
    float array, shape (orders,)
        Probabilities, sum 1.

    References
    ----------
    Mallows (1957), Biometrika 44(1/2), 114-130.
    """
    likelihood = np.exp(-theta * discordant)
    chances: Floats = likelihood / likelihood.sum()
    return chances


def fitted_dispersion(discordant: Floats, observed_share: float) -> float:
    """Fit how closely a crowd keeps to the central order, by maximum likelihood.

    Parameters
    ----------
    discordant : float array, shape (orders,)
        From `discordant_pairs`.
    observed_share : float
        Mean share (0 to 1) of the pairs on which voters contradict the centre; a tied pair is half one.

    Returns
    -------
    float
        Theta from 0 to 20 at which the expected share is the observed one; the nearer end where none is.

    References
    ----------
    Mallows (1957), Biometrika 44(1/2), 114-130. As in every exponential family, the likelihood is highest where the
    expected statistic equals the observed one; here the expected one falls as theta rises.
    """
    shares = discordant / discordant.max()
    low, high = 0.0, LARGEST_DISPERSION
    if order_chances(discordant, low) @ shares <= observed_share:
        return low
    if order_chances(discordant, high) @ shares >= observed_share:
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if order_chances(discordant, middle) @ shares > observed_share:
            low = middle
        else:
            high = middle
    return high


def as_voters_would_write(levels: Ints) -> Ints:
    """Put every order on paper the way each voter did: with the same gaps, and ties at the same places.

    Parameters
    ----------
    levels : int array, shape (voters, dimensions)
        The voters' own rankings: dense ranks from 1, 0 for a dimension left out.

    Returns
    -------
    int array, shape (voters, orders, dimensions)
        Rankings of the same kind, orders as in ``orders.linear_orders``. A voter leaves the same dimensions out of
        every order; who has the first two level has the first two of every order level.
    """
    voters, count = levels.shape
    ranks, is_named = linear_ranks(count), levels > 0
    ahead = (ranks[:, None, :] < ranks[:, :, None]) @ is_named.T.astype(np.int64)
    # A voter's levels from the first place on; dimensions left out are sorted behind all others, and never asked for.
    steps = np.sort(np.where(is_named, levels, count + 1), axis=1)
    written = np.where(is_named.T, steps[np.arange(voters), ahead], 0)
    return np.moveaxis(written, 2, 0)
