"""When limits are reached: months of each dimension, of the first limit of all, of the leader."""

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.conclusions.first import TIE, reached, total
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import T_MAX, Y_MAX, Y_MIN
from apps.ranking.figures.latent import SOURCES
from apps.ranking.results.ranking import DimensionTime, LeaderMonths

SHARES = (0.1, 0.5, 0.9)
ROUNDING = 1e-9  # of sums of thousands of weights
GUESS = SOURCES.index("guess")


def quantiles(values: Floats, weights: Floats) -> tuple[float | None, float | None, float | None]:
    """Return P10, P50 and P90 of weighted draws without interpolating; None for infinity, which stands for "never".

    Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 1.
    """
    order = np.argsort(values, kind="stable")
    held = np.cumsum(weights[order])
    places = np.searchsorted(held, np.array(SHARES) * held[-1] - ROUNDING)
    p10, p50, p90 = values[order[places]].tolist()
    return _finite(p10), _finite(p50), _finite(p90)


def months_of(latent: Floats, launch: float) -> Floats:
    """Return months from log10 months: 0 up to half a month, never before launch, infinity from 1,200 on."""
    months = np.where(latent <= Y_MIN + TIE, 0.0, 10.0**latent)
    months = np.maximum(months, launch)
    return np.where((latent >= Y_MAX - TIE) | (months >= T_MAX), np.inf, months)


def leader_months(weighed: Weighed) -> LeaderMonths:
    """Return when the leader's limit is reached where it leads."""
    months = months_of(weighed.latent.latent[:, weighed.leader], weighed.launch)
    return LeaderMonths(*quantiles(months, weighed.led))


def first_months(weighed: Weighed) -> tuple[float | None, float | None, float | None]:
    """Return P10, P50 and P90 of when the first limit of all is reached."""
    return quantiles(months_of(weighed.latent.latent.min(axis=1), weighed.launch), weighed.weights)


def dimension_times(weighed: Weighed) -> dict[str, DimensionTime]:
    """Return when each dimension's first limit is reached."""
    return {name: _dimension(weighed, place) for place, name in enumerate(weighed.dimensions)}


def guess_share(weighed: Weighed, place: int, weights: Floats) -> float:
    """Return how often (0 to 1) a dimension's first figure is a guess; 1 without a known figure."""
    return total(weights[weighed.latent.figure_source[:, place] >= GUESS])


def _dimension(weighed: Weighed, place: int) -> DimensionTime:
    latent, weights, launch = weighed.latent.latent[:, place], weighed.weights, weighed.launch
    months = months_of(latent, launch)
    p10, p50, p90 = quantiles(months, weights)
    own = np.flatnonzero(weighed.basis.evidence.dimension_of == place)
    return DimensionTime(
        months_p10=p10,
        months_p50=p50,
        months_p90=p90,
        p_within=total(weights[reached(latent, weighed.engagement.horizon_months, launch)]),
        p_over_today=total(weights[months == 0]) if weighed.clock.is_any_over else 0.0,
        known=sum(weighed.latent.pooled[one].is_known for one in own.tolist()),
        asked=int(weighed.latent.is_asked[own].sum()),
        guess_share=guess_share(weighed, place, weights),
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
