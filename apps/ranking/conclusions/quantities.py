"""Each quantity by itself: its figures, when its limit is reached, how often it is the first of all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.conclusions.facts import sources_of, times_over
from apps.ranking.conclusions.first import TIE, total
from apps.ranking.conclusions.months import quantiles
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import T_MAX, T_MIN
from apps.ranking.figures.latent import QuantityDraws
from apps.ranking.inputs.types import Quantity
from apps.ranking.results.ranking import QuantityTime, Status

DAYS_A_MONTH = 30.4375
QUARTER_MONTHS = 90 / DAYS_A_MONTH


@dataclass(frozen=True)
class _Times:
    months: tuple[float | None, float | None, float | None]
    over_today: float
    over_figures: float
    within: float
    within_figures: float
    within_90_days: float
    recovers: float
    at_peak: float


def quantity_times(weighed: Weighed, found: Sequence[Status]) -> dict[str, QuantityTime]:
    """Return what is to be said of every quantity, in canonical order."""
    sets_first = _sets_first(weighed)
    return {
        quantity.id: _quantity(weighed, place, quantity, found[place], sets_first[place])
        for place, quantity in enumerate(weighed.engagement.quantities)
    }


def _sets_first(weighed: Weighed) -> list[float]:
    # By the weight of the draws in which its dimension is first and it is what sets the dimension's time.
    held = weighed.weights[:, None] * weighed.first
    setter = weighed.latent.setter
    return [total(held[setter == place]) for place in range(len(weighed.latent.pooled))]


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
        p_over_figures=times.over_figures,
        p_within=times.within,
        p_within_figures=times.within_figures,
        p_within_90_days=times.within_90_days,
        p_recovers=times.recovers,
        p_at_peak=times.at_peak,
        times_over=times_over(weighed.basis, pooled),
        sets_first=sets_first,
        status=status,
    )


def _times(weighed: Weighed, draws: QuantityDraws | None) -> _Times:
    if draws is None:
        return _Times((None, None, None), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    # Sooner than half a month is now but not before launch, a hundred years or more is never.
    months = np.where(draws.months < T_MIN, weighed.launch, draws.months)
    months = np.where(months >= T_MAX, np.inf, months)
    within = months <= weighed.engagement.horizon_months + TIE

    def share(happens: Flags, weights: Floats = weighed.weights) -> float:
        return total(weights[happens])

    return _Times(
        months=quantiles(months, weighed.weights),
        over_today=share(draws.is_over),
        over_figures=share(draws.is_over, weighed.even),
        within=share(within),
        within_figures=share(within, weighed.even),
        within_90_days=share(months <= QUARTER_MONTHS),
        recovers=share(draws.recovers),
        at_peak=share(draws.is_at_peak),
    )
