"""When limits are reached: months of each dimension and quantity, of the first limit of all, of the leader.

Opinions say which limit comes first, never when: of one quantity or one dimension all draws count alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Floats, stable_order
from apps.ranking.conclusions.facts import sources_of, times_over
from apps.ranking.conclusions.first import TIE, reached, total
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import T_MAX, T_MIN, Y_MAX, Y_MIN
from apps.ranking.figures.latent import SOURCES, QuantityDraws
from apps.ranking.inputs.types import Quantity
from apps.ranking.results.verdict import DimensionTime, LeaderMonths, QuantityTime, Status

SHARES = (0.1, 0.5, 0.9)
ROUNDING = 1e-9  # of sums of thousands of weights
GUESS = SOURCES.index("guess")


def quantiles(values: Floats, weights: Floats) -> tuple[float | None, float | None, float | None]:
    """Return P10, P50 and P90 of weighted draws without interpolating; None for infinity, which stands for "never".

    Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 1.
    """
    order = stable_order(values)
    cumulated = np.cumsum(weights[order])
    places = np.searchsorted(cumulated, np.array(SHARES) * cumulated[-1] - ROUNDING)
    p10, p50, p90 = values[order[places]].tolist()
    return _finite(p10), _finite(p50), _finite(p90)


def months_of(latent: Floats, launch: float) -> Floats:
    """Return months from log10 months: 0 up to half a month, never before launch, infinity from 1,200 on."""
    months = np.where(latent <= Y_MIN + TIE, 0.0, 10.0**latent)
    months = np.maximum(months, launch)
    # Infinity sorts behind every month, and a percentile that falls on it is said as "never".
    return np.where((latent >= Y_MAX - TIE) | (months >= T_MAX), np.inf, months)


def leader_months(weighed: Weighed) -> LeaderMonths:
    """Return when the leader's limit is reached where it leads."""
    months = months_of(weighed.latent.latent[:, weighed.leader], weighed.launch)
    return LeaderMonths(*quantiles(months, weighed.led))


def first_months(weighed: Weighed) -> tuple[float | None, float | None, float | None]:
    """Return P10, P50 and P90 of when the first limit of all is reached."""
    return quantiles(months_of(weighed.latent.latent.min(axis=1), weighed.launch), weighed.weights)


def no_known_limit(weighed: Weighed) -> float | None:
    """Return how likely it is that none of the known limits is reached within the horizon; None where none is known.

    By figures alone, limits that nobody asked about left aside.
    """
    within = [
        quantity_months(weighed, draws) <= weighed.clock.within + TIE
        for draws in weighed.latent.quantities
        if draws is not None
    ]
    return total(weighed.even[~np.any(within, axis=0)]) if within else None


def quantity_months(weighed: Weighed, draws: QuantityDraws) -> Floats:
    """Return months until one limit: 0 up to half a month, never before launch, infinity from 1,200 on."""
    months = np.where(draws.months < T_MIN, weighed.launch, draws.months)
    return np.where(months >= T_MAX, np.inf, months)


def dimension_times(weighed: Weighed) -> dict[str, DimensionTime]:
    """Return when each dimension's first limit is reached."""
    return {name: _dimension(weighed, place) for place, name in enumerate(weighed.dimensions)}


def guess_share(weighed: Weighed, place: int) -> float:
    """Return how often (0 to 1) a dimension's first figure is a guess; 1 without a known figure."""
    return total(weighed.even[weighed.latent.figure_source[:, place] >= GUESS])


def _dimension(weighed: Weighed, place: int) -> DimensionTime:
    latent, weights = weighed.latent.latent[:, place], weighed.even
    months = months_of(latent, weighed.launch)
    p10, p50, p90 = quantiles(months, weights)
    own = np.flatnonzero(weighed.basis.evidence.dimension_of == place)
    return DimensionTime(
        months_p10=p10,
        months_p50=p50,
        months_p90=p90,
        p_within=total(weights[reached(latent, weighed.clock.within)]),
        known=sum(weighed.latent.pooled[one].is_known for one in own.tolist()),
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


@dataclass(frozen=True)
class _Times:
    months: tuple[float | None, float | None, float | None]
    over_today: float
    within: float
    at_peak: float


def quantity_times(weighed: Weighed, by_place: Sequence[Status]) -> dict[str, QuantityTime]:
    """Return what is to be said of every quantity, in canonical order."""
    sets_first = _sets_first(weighed)
    return {
        quantity.id: _quantity(weighed, place, quantity, by_place[place], sets_first[place])
        for place, quantity in enumerate(weighed.engagement.quantities)
    }


def _sets_first(weighed: Weighed) -> list[float]:
    # By the weight of the draws in which its dimension is first and it is what sets the dimension's time.
    shares = weighed.weights[:, None] * weighed.first
    setter = weighed.latent.setter
    return [total(shares[setter == place]) for place in range(len(weighed.latent.pooled))]


def _quantity(
    weighed: Weighed, place: int, quantity: Quantity, status: Status, sets_first: float
) -> QuantityTime:
    pooled = weighed.latent.pooled[place]
    times = _times(weighed, weighed.latent.quantities[place])
    p10, p50, p90 = times.months
    return QuantityTime(
        dimension=quantity.dimension,
        unit=quantity.unit,
        direction=quantity.direction,
        kind=pooled.kind,
        known=pooled.is_known,
        now=pooled.now,
        horizon=pooled.horizon,
        limit=pooled.limit,
        growth=pooled.growth,
        room=pooled.room,
        sources=sources_of(pooled),
        months_p10=p10,
        months_p50=p50,
        months_p90=p90,
        p_over_today=times.over_today,
        p_within=times.within,
        p_at_peak=times.at_peak,
        times_over=times_over(pooled),
        sets_first=sets_first,
        status=status,
    )


def _times(weighed: Weighed, draws: QuantityDraws | None) -> _Times:
    if draws is None:
        return _Times((None, None, None), 0.0, 0.0, 0.0)
    months, even = quantity_months(weighed, draws), weighed.even
    return _Times(
        months=quantiles(months, even),
        over_today=total(even[draws.is_over]),
        within=total(even[months <= weighed.clock.within + TIE]),
        at_peak=total(even[draws.is_at_peak]),
    )
