"""How opinions weigh the draws: they say which limit comes first, never when."""

import numpy as np

from apps.ranking.arrays import Floats, Ints
from apps.ranking.constants import BETA, NU, SEE_MONTHS, TIME_BINS
from apps.ranking.opinions.readings import Readings

FEWEST_HEARD = 2


def log_weights(readings: Readings, latent: Floats) -> Floats:
    """Weigh draws by how well they agree with what people say: natural logarithms up to a constant, at most 0.

    All 0 where people speak of fewer than two dimensions. Lange, Little and Taylor (1989), Journal of the American
    Statistical Association 84(408), 881-896: the t likelihood. Taking the level out is our own.
    """
    places = np.flatnonzero(readings.is_heard)
    if len(places) < FEWEST_HEARD:
        return np.zeros(len(latent))
    precision = 1 / readings.variance[places]
    felt = -BETA * np.clip(latent[:, places], *np.log10(SEE_MONTHS))
    apart = readings.mean[places] - felt
    # People say which comes first, never when: what is common to all dimensions is taken out.
    level = (precision * apart).sum(axis=1) / precision.sum()
    misfit = (precision * (apart - level[:, None]) ** 2).sum(axis=1)
    return -(NU + len(places) - 1) / 2 * np.log1p(misfit / NU)


def levelled(log_weights: Floats, own: Ints) -> Floats:
    """Turn log weights into weights (> 0, sum 1) that leave alone when the first limit of all is reached.

    `own` is the bin of each draw by that time (`time_bins`): each bin keeps its share.
    """
    # Less the largest, so that not all of them underflow to 0.
    weights = np.exp(log_weights - log_weights.max())
    shares = np.bincount(own, minlength=TIME_BINS) / len(own)
    sums = np.bincount(own, weights=weights, minlength=TIME_BINS)
    levels: Floats = weights * (shares / np.where(sums > 0, sums, 1.0))[own]
    return levels


def time_bins(least: Floats) -> Ints:
    """Return which of the bins of equal count each draw is in when they are sorted by time; equal ones by their number."""
    # Values sorted alone, then each draw compared with every edge: ten times faster than a sort of places, or a search,
    # as no branch can be guessed wrong.
    starts = np.arange(1, TIME_BINS) * len(least) // TIME_BINS
    ordered = np.sort(least)
    edges = ordered[starts]
    is_behind = edges[:, None] <= least
    bins = is_behind.view(np.int8).sum(axis=0, dtype=np.int8).astype(np.int64)
    for edge in np.unique(edges[ordered[starts - 1] == edges]):
        # Clipped months are equal by the thousand: those at an edge are dealt out one by one.
        level = np.flatnonzero(least == edge)
        places = np.count_nonzero(least < edge) + np.arange(len(level))
        bins[level] = np.searchsorted(starts, places, side="right")
    return bins


def draw_weights(readings: Readings, latent: Floats) -> Floats:
    """Return draws weighed by opinions (> 0, sum 1)."""
    return levelled(log_weights(readings, latent), time_bins(latent.min(axis=1)))


def effective_draws(weights: Floats) -> float:
    """Return Kish's effective number of draws (1965, Survey Sampling, Wiley)."""
    return float(1 / (weights**2).sum())
