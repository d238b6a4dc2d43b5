"""Room left under a limit, on the log10 scale: formulas that hold for pooled figures and for draws alike."""

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.orders.aggregation import balanced_means

CLIP_DECADES = 3.0
P90_DEVIATIONS = 1.2815515655


def quantile_slopes(low: Floats, likely: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Read triples as two-piece normals: how many decades one standard normal unit moves them.

    Parameters
    ----------
    low, likely, high : float arrays of one shape
        log10 of P10, P50 and P90; minus infinity where the figure is 0.

    Returns
    -------
    tuple of two float arrays
        Decades a unit, >= 0, below and above the likely value; 0 where the figure is 0.

    References
    ----------
    The halves meet at the median, not at the mode, so that low, likely and high are exact quantiles. This
    differs from the split normal of Wallis (2014), Statistical Science 29(1), 106-112, which meets at the mode.
    """
    with np.errstate(invalid="ignore"):
        below = (likely - low) / P90_DEVIATIONS
        above = (high - likely) / P90_DEVIATIONS
    return np.where(np.isneginf(likely), 0.0, below), np.where(np.isneginf(likely), 0.0, above)


def pooled_figures(evidence: Evidence, presence: Floats) -> Floats:
    """Pool each field over those who gave it: the group-balanced geometric mean, for many rosters at once.

    Parameters
    ----------
    evidence : Evidence
    presence : float array, shape (rosters, people)
        1 where a person is on the roster, else 0.

    Returns
    -------
    float array, shape (rosters, quantities, fields)
        log10; NaN where nobody gave the field, minus infinity where only zeros were given. A zero beside a
        positive figure is left out: it has no place on a log scale.
    """
    people, quantities, _ = evidence.likely.shape
    columns = evidence.likely.reshape(people, quantities * len(POINTS))
    logs = balanced_means(columns, np.isfinite(columns), evidence.group_of, evidence.group_weights, presence)
    only_zeros = np.isnan(logs) & (presence @ np.isneginf(columns) > 0)
    return np.where(only_zeros, -np.inf, logs).reshape(len(presence), quantities, len(POINTS))


def quantity_headroom(now: Floats, horizon: Floats, limit: Floats, is_floor: Flags) -> Floats:
    """Measure the room between demand and limit.

    Parameters
    ----------
    now, horizon, limit : float arrays of one shape
        log10; NaN where missing, minus infinity for 0.
    is_floor : bool array that broadcasts to it
        A floor is reached from above: the sign turns.

    Returns
    -------
    float array of that shape
        Decades in [-3, 3], > 0 is room left; NaN without a demand or a limit, or where both are 0. Demand is
        the larger of now and horizon for a ceiling, the smaller for a floor, whichever exists.
    """
    demand = np.where(is_floor, np.fmin(now, horizon), np.fmax(now, horizon))
    with np.errstate(invalid="ignore"):
        room = np.where(is_floor, demand - limit, limit - demand)
    clipped: Floats = np.clip(room, -CLIP_DECADES, CLIP_DECADES)
    return clipped


def dimension_headroom(room: Floats, dimension_of: Ints, count: int) -> Floats:
    """Take the weakest link: the least headroom of a dimension's quantities.

    Parameters
    ----------
    room : float array, shape (..., quantities)
        Decades, NaN where there is no headroom.
    dimension_of : int array, shape (quantities,)
        The dimension of each quantity.
    count : int
        Number of dimensions.

    Returns
    -------
    float array, shape (..., count)
        Decades; NaN for a dimension without any.
    """
    least = np.full((*room.shape[:-1], count), np.nan)
    for column, dimension in enumerate(dimension_of):
        np.fmin(least[..., dimension], room[..., column], out=least[..., dimension])
    return least


def pressure(decades: float) -> float:
    """Turn headroom into a share for display: demand / (demand + limit).

    Parameters
    ----------
    decades : float
        Headroom.

    Returns
    -------
    float
        0 to 1, 0.5 at the limit, falling with headroom.
    """
    return float(1.0 / (1.0 + 10.0**decades))


def months_to_breach(now: Floats, horizon: Floats, limit: Floats, horizon_months: int) -> Floats:
    """Say when a ceiling is reached if growth goes on as it does up to the horizon.

    Parameters
    ----------
    now, horizon, limit : float arrays of one shape
        log10; NaN where missing, minus infinity for 0.
    horizon_months : int
        Months from now to the horizon, >= 1.

    Returns
    -------
    float array of that shape
        Months >= 0: 0 where now is at or over the limit, infinity where the limit is not reached on this trend
        or nothing can be said. Growth is exponential, but linear where now is 0.
    """
    months = np.full(now.shape, np.inf)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        is_growing = (now < limit) & (horizon > now)
        exponential = horizon_months * (limit - now) / (horizon - now)
        linear = horizon_months * 10.0 ** (limit - horizon)
    months[is_growing] = np.where(np.isneginf(now), linear, exponential)[is_growing]
    has_room = ~(np.isneginf(np.fmax(now, horizon)) & np.isneginf(limit))
    months[(now >= limit) & has_room] = 0.0
    return months
