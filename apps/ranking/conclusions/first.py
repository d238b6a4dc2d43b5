"""Which dimension comes first in the weighted draws, and how far a probability carries."""

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.constants import FIRM, LEAN, SLACK, Y_MAX
from apps.ranking.results.robustness import Band

TIE = 1e-12


def first_shares(latent: Floats, among: Flags | None = None) -> Floats:
    """Say draw by draw which dimension is first.

    Parameters
    ----------
    latent : float array, shape (draws, dimensions)
        log10 months.
    among : bool array, shape (dimensions,), or None
        Which dimensions are in the race, at least one; None is all.

    Returns
    -------
    float array, shape (draws, dimensions)
        1 for the least, shared evenly by those within 1e-12 of it; rows sum to 1.
    """
    racing = latent if among is None else np.where(among, latent, np.inf)
    is_least = racing <= racing.min(axis=1, keepdims=True) + TIE
    return is_least / is_least.sum(axis=1, keepdims=True)


def p_first(latent: Floats, weights: Floats, among: Flags | None = None) -> Floats:
    """Add up how often each dimension is first.

    Parameters
    ----------
    latent : float array, shape (draws, dimensions)
        log10 months.
    weights : float array, shape (draws,)
        Sums to 1.
    among : bool array, shape (dimensions,), or None
        As for `first_shares`.

    Returns
    -------
    float array, shape (dimensions,)
        Probabilities, sum to 1.
    """
    return added(weights[:, None] * first_shares(latent, among))


def p_nothing(latent: Floats, weights: Floats, horizon_months: float, launch: float = 0.0) -> float:
    """Add up how often nothing reaches a limit within the horizon.

    Parameters
    ----------
    latent : float array, shape (draws, dimensions)
        log10 months.
    weights : float array, shape (draws,)
        Sums to 1.
    horizon_months : float
    launch : float
        Months until launch.

    Returns
    -------
    float
        Probability.
    """
    return total(weights[~reached(latent.min(axis=1), horizon_months, launch)])


def total(shares: Floats) -> float:
    """Add up shares of one whole.

    Parameters
    ----------
    shares : float array

    Returns
    -------
    float
        Never above 1, whatever thousands of them round to.
    """
    return min(1.0, float(shares.sum()))


def added(shares: Floats) -> Floats:
    """Add up shares of one whole, column by column.

    Parameters
    ----------
    shares : float array, shape (draws, columns)

    Returns
    -------
    float array, shape (columns,)
        Never above 1.
    """
    return np.minimum(1.0, shares.sum(axis=0))


def reached(latent: Floats, months: float, launch: float = 0.0) -> Flags:
    """Say which limits are reached by then.

    Parameters
    ----------
    latent : float array
        log10 months; from log10 1200 on a limit is never reached.
    months : float
        > 0.
    launch : float
        Months until launch, before which nothing is reached.

    Returns
    -------
    bool array, shape of `latent`
    """
    if launch > months:
        return np.zeros(latent.shape, dtype=np.bool_)
    within: Flags = (latent <= np.log10(months) + TIE) & (latent < Y_MAX - TIE)
    return within


def leader_of(chances: Floats, dimensions: tuple[str, ...]) -> int:
    """Find the likeliest first.

    Parameters
    ----------
    chances : float array, shape (dimensions,)
        Probabilities.
    dimensions : tuple of str
        Ids; of equal chances (within 1e-12) the first by name leads.

    Returns
    -------
    int
        Its place.
    """
    level = np.flatnonzero(chances >= chances.max() - TIE)
    return min(level.tolist(), key=lambda place: dimensions[place])


def band(p: float) -> Band:
    """Say how far a probability carries.

    Parameters
    ----------
    p : float
        0 to 1.

    Returns
    -------
    str
        "firm" from 0.8, "leaning" from 0.6, "open" below.
    """
    if p >= FIRM - TIE:
        return "firm"
    return "leaning" if p >= LEAN - TIE else "open"


def holds(p: float, before: float) -> bool:
    """Say whether a probability keeps the line it had reached, Monte Carlo error granted.

    Parameters
    ----------
    p, before : float
        Probabilities now and before, 0 to 1.

    Returns
    -------
    bool
        False where `before` was firm or leaning and `p` is more than 0.01 below that line.
    """
    line = {"firm": FIRM, "leaning": LEAN, "open": 0.0}[band(before)]
    return p >= line - SLACK - TIE
