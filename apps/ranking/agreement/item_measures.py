"""How far the answers to one statement agree: four measures, and a word for them."""

import numpy as np

from apps.ranking.arrays import Floats, Ints
from apps.ranking.results.people import Label

FEWEST_ANSWERS = 4
AGREED_A = 0.5
AGREED_IQR = 1.0
EQUAL = 1e-9


def van_der_eijk_a(shares: Floats) -> float:
    """Measure how far the answers gather around one point of the scale.

    Parameters
    ----------
    shares : float array, shape (points,)
        Of the answers from the lowest up, >= 0, sum 1; three points or more.

    Returns
    -------
    float
        1 where all give one answer, 0 where every answer is as frequent, -1 where one half is at either end.

    References
    ----------
    van der Eijk (2001), Quality & Quantity 35(3), 325-341.
    """
    points = len(shares)
    # The distribution is cut into layers of even height, each of which is there or not at each point.
    heights = np.unique(shares)
    layers = shares >= heights[:, None]
    filled = layers.sum(axis=1)
    weights = np.diff(heights, prepend=0.0) * filled
    # A hole with filled points on both sides speaks against agreement (TDU), two on one side for it (TU).
    below = layers.cumsum(axis=1)
    against = (~layers * below * (filled[:, None] - below)).sum(axis=1)
    either = (points - filled) * filled * (filled - 1) / 2
    unimodality = ((points - 2) * (either - against) - (points - 1) * against) / np.maximum(
        (points - 2) * either, 1
    )
    agreements = np.where(filled == 1, 1.0, unimodality * (1 - (filled - 1) / (points - 1)))
    return max(-1.0, float(weights @ agreements))


def tastle_wierman(shares: Floats) -> float:
    """Return consensus by how near answers are to their mean: 1 where all give one, 0 where a half is at either end.

    Tastle and Wierman (2007), International Journal of Approximate Reasoning 45(3), 531-545.
    """
    levels = np.arange(len(shares))
    given = shares > 0
    distances = np.abs(levels - shares @ levels)[given] / (len(shares) - 1)
    # An answer of share p pulls the mean, so that its nearness is at least p: what is below that is rounding.
    nearness = np.maximum(1 - distances, shares[given])
    return max(0.0, 1 + float(shares[given] @ np.log2(nearness)))


def within_group_agreement(levels: Ints, points: int) -> float | None:
    """Return r_wg: 1 for one voice, 0 for as if at random, below 0 for worse than that (not cut off).

    None for fewer than two answers. James, Demaree and Wolf (1984), Journal of Applied Psychology 69(1), 85-98.
    """
    if len(levels) <= 1:
        return None
    return 1.0 - float(levels.var(ddof=1)) / ((points**2 - 1) / 12)


def interquartile_range(levels: Ints) -> float:
    """Return the width of the middle half of the answers, in points of the scale.

    Quartiles are interpolated: Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 7.
    """
    low, high = np.quantile(levels, (0.25, 0.75))
    return float(high - low)


def label_of(n: int, a: float, iqr: float) -> Label:
    """Say in a word how far an item is agreed on.

    Parameters
    ----------
    n : int
        Answers given.
    a : float
        Agreement A, -1 to 1.
    iqr : float
        Points of the scale.

    Returns
    -------
    str
        "too_few" below four answers; else "polarised" where A is below 0, "contested" where the middle half is
        wider than a point and A below 0.5, "agreed" where neither is, "mixed" in between.
    """
    if n < FEWEST_ANSWERS:
        return "too_few"
    if a < -EQUAL:
        return "polarised"
    is_narrow, is_gathered = iqr <= AGREED_IQR + EQUAL, a >= AGREED_A - EQUAL
    if is_narrow and is_gathered:
        return "agreed"
    return "mixed" if is_narrow or is_gathered else "contested"
