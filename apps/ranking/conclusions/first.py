"""Which dimension comes first in the weighted draws, and how far a probability carries."""

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.constants import FIRM, LEAN, SLACK, Y_MAX
from apps.ranking.results.verdict import Band

TIE = 1e-12


def first_shares(latent: Floats, among: Flags | None = None) -> Floats:
    """Return for each draw 1 for the least of those in the race, shared evenly by those within 1e-12 of it."""
    racing = latent if among is None else np.where(among, latent, np.inf)
    is_least = racing <= racing.min(axis=1, keepdims=True) + TIE
    return is_least / is_least.sum(axis=1, keepdims=True)


def p_first(latent: Floats, weights: Floats, among: Flags | None = None) -> Floats:
    """Return how likely each dimension is first."""
    return added(weights[:, None] * first_shares(latent, among))


def p_nothing(latent: Floats, weights: Floats, months: float) -> float:
    """Return how likely it is that nothing reaches a limit by then."""
    return total(weights[~reached(latent.min(axis=1), months)])


def total(shares: Floats) -> float:
    """Return the sum of shares of one whole: never above 1, whatever thousands of them round to."""
    return min(1.0, float(shares.sum()))


def added(shares: Floats) -> Floats:
    """Return the sums of shares of one whole, column by column: never above 1."""
    return np.minimum(1.0, shares.sum(axis=0))


def reached(latent: Floats, months: float) -> Flags:
    """Return which limits (log10 months) are reached by then; from 1,200 months on none ever is."""
    within: Flags = (latent <= np.log10(months) + TIE) & (latent < Y_MAX - TIE)
    return within


def leader_of(chances: Floats, dimensions: tuple[str, ...]) -> int:
    """Return the place of the likeliest first; of equal chances (within 1e-12) the first by name leads."""
    # By name and not by place, so that the order of the dimensions in a file decides nothing.
    level = np.flatnonzero(chances >= chances.max() - TIE)
    return min(level.tolist(), key=lambda place: dimensions[place])


def band(p: float) -> Band:
    """Return how far a probability carries: "firm" from 0.8, "leaning" from 0.6, "open" below."""
    if p >= FIRM - TIE:
        return "firm"
    return "leaning" if p >= LEAN - TIE else "open"


def holds(p: float, before: float) -> bool:
    """Return whether a probability keeps the line it had reached, Monte Carlo error (0.01) granted."""
    line = {"firm": FIRM, "leaning": LEAN, "open": 0.0}[band(before)]
    return p >= line - SLACK - TIE
