"""How far people agree."""

import numpy as np

from apps.ranking.arrays import Floats


def average_ranks(ranks: Floats) -> Floats:
    """Give tied dimensions the mean of the ranks they share, among those that a voter ranked.

    Parameters
    ----------
    ranks : float array, shape (voters, dimensions)
        Any increasing numbers, 1 is first; NaN is unranked.

    Returns
    -------
    float array, shape (voters, dimensions)
        1 is first; NaN stays.
    """
    ahead = (ranks[:, None, :] < ranks[:, :, None]).sum(axis=2)
    return np.where(np.isnan(ranks), np.nan, 1.0 + ahead + (_level(ranks) - 1.0) / 2.0)


def kendall_w(ranks: Floats) -> float | None:
    """Measure how far voters agree on the whole order (Kendall's W, corrected for ties).

    Parameters
    ----------
    ranks : float array, shape (voters, dimensions)
        1 is first; voters who left a dimension out (NaN) don't count.

    Returns
    -------
    float or None
        0 (none) to 1 (one voice); None with fewer than two complete rankings or when all are fully tied.

    References
    ----------
    Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10(3), 275-287. The correction for
    ties: Kendall (1948), Rank Correlation Methods, Griffin.
    """
    complete = average_ranks(ranks[~np.isnan(ranks).any(axis=1)])
    voters, count = complete.shape
    totals = complete.sum(axis=0)
    spread = float(((totals - totals.mean()) ** 2).sum())
    # A run of t tied dimensions counts t^3 - t, which is t^2 - 1 for each of its members.
    ties = float((_level(complete) ** 2 - 1.0).sum())
    largest = voters**2 * (count**3 - count) - voters * ties
    return 12 * spread / largest if voters > 1 and largest > 0 else None


def _level(ranks: Floats) -> Floats:
    # How many dimensions share each one's rank, itself included.
    shared: Floats = (ranks[:, None, :] == ranks[:, :, None]).sum(axis=2).astype(np.float64)
    return shared
