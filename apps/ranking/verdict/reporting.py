"""What the figures compute, dimension by dimension and quantity by quantity."""

import sys
from math import ceil

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.draws.headroom import months_to_breach, pressure
from apps.ranking.draws.margins import CrispEvidence
from apps.ranking.draws.robustness import halfwidth95
from apps.ranking.draws.simulation import Draws
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.results.assessment import (
    DimensionHeadroom,
    HeadroomResult,
    QuantityHeadroom,
)

MONTHS_A_YEAR = 12


def headroom_result(evidence: Evidence, crisp: CrispEvidence, draws: Draws) -> HeadroomResult | None:
    """Describe headroom, pressure and months to breach.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone.
    draws : Draws

    Returns
    -------
    HeadroomResult or None
        Headroom in decades, figures in their own units, months; None if no quantity has headroom.
    """
    if np.isnan(crisp.room[0]).all():
        return None
    engagement = evidence.engagement
    return HeadroomResult(
        dimensions={
            dimension: _dimension(evidence, crisp, draws, place)
            for place, dimension in enumerate(engagement.dimensions)
        },
        quantities={
            quantity.id: _quantity(evidence, crisp, draws, place)
            for place, quantity in enumerate(engagement.quantities)
        },
    )


def inverted_cdf(values: Floats, probability: float) -> float | None:
    """Read a quantile off a sample without interpolating.

    Parameters
    ----------
    values : float array, shape (draws,)
        May hold infinity for "never".
    probability : float
        Above 0, up to 1.

    Returns
    -------
    float or None
        The least value that at least this share of the sample doesn't exceed; None for infinity.

    References
    ----------
    Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 1.
    """
    place = ceil(round(probability * len(values), 9)) - 1
    return _number(np.partition(values, place)[place])


def _dimension(evidence: Evidence, crisp: CrispEvidence, draws: Draws, place: int) -> DimensionHeadroom:
    own = np.flatnonzero((evidence.dimension_of == place) & ~np.isnan(crisp.room[0]))
    decades = _number(crisp.least_room[0, place])
    tightest = evidence.engagement.quantities[own[crisp.room[0, own].argmin()]].id if len(own) else None
    p_breach, halfwidth = _breach(draws.least_room[:, place])
    return DimensionHeadroom(
        decades, None if decades is None else pressure(decades), p_breach, halfwidth, len(own), tightest
    )


def _quantity(evidence: Evidence, crisp: CrispEvidence, draws: Draws, place: int) -> QuantityHeadroom:
    quantity = evidence.engagement.quantities[place]
    now, horizon, limit = crisp.figures[0, place]
    decades = _number(crisp.room[0, place])
    has_months = decades is not None and quantity.direction == "ceiling" and not np.isnan(now)
    is_breached = has_months and bool(now >= limit)
    months = crisp_months(evidence, crisp)[place] if has_months else np.inf
    p_breach, halfwidth = _breach(draws.room[:, place])
    p10, p50, p90 = (
        inverted_cdf(draws.months[:, place], share) if has_months else None for share in (0.1, 0.5, 0.9)
    )
    return QuantityHeadroom(
        dimension=quantity.dimension,
        unit=quantity.unit,
        direction=quantity.direction,
        now=_natural(now),
        horizon=_natural(horizon),
        limit=_natural(limit),
        decades=decades,
        pressure=None if decades is None else pressure(decades),
        p_breach=p_breach,
        p_breach_halfwidth95=halfwidth,
        months_to_breach=_number(months),
        months_p10=p10,
        months_p50=p50,
        months_p90=p90,
        linear_growth=bool(np.isneginf(now) and 0 < months < np.inf),
        breached_now=is_breached,
        recovers_by_horizon=is_breached and bool(horizon < limit),
        growth_per_year=_growth(now, horizon, evidence.engagement.horizon_months),
    )


def crisp_months(evidence: Evidence, crisp: CrispEvidence) -> Floats:
    """Give the months to breach from the pooled figures.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone.

    Returns
    -------
    float array, shape (quantities,)
        Months, infinity for "not on this trend"; meaningless for floors.
    """
    now, horizon, limit = np.moveaxis(crisp.figures[0], 1, 0)
    return months_to_breach(now, horizon, limit, evidence.engagement.horizon_months)


def _breach(room: Floats) -> tuple[float | None, float | None]:
    known = room[~np.isnan(room)]
    if not len(known):
        return None, None
    return float((known <= 0).mean()), halfwidth95(len(known))


def _growth(now: float, horizon: float, horizon_months: int) -> float | None:
    if np.isnan(horizon) or not np.isfinite(now):
        return None
    with np.errstate(over="ignore"):
        return _number(np.power(10.0, (horizon - now) * MONTHS_A_YEAR / horizon_months))


def _natural(decades: float) -> float | None:
    if np.isnan(decades):
        return None
    with np.errstate(over="ignore"):  # the logarithm of the largest float may round up
        return float(np.minimum(np.power(10.0, decades), sys.float_info.max))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
