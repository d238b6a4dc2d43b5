"""The one order and everything beside it that says how likely each place is."""

from collections.abc import Sequence

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.conclusions.facts import p_any_over
from apps.ranking.conclusions.first import TIE, leader_of, p_first, p_nothing
from apps.ranking.conclusions.months import first_months, no_known_limit
from apps.ranking.conclusions.places import acceptability, one_order
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import LEAN
from apps.ranking.figures.dimensions import unasked_months
from apps.ranking.opinions.readings import STRANDS, readings_of
from apps.ranking.opinions.weights import draw_weights
from apps.ranking.results.verdict import Ranking

FIGURES = "figures"


def ranking_of(weighed: Weighed, over_dimensions: tuple[str, ...]) -> Ranking:
    """Return the ranking; nothing is called decided yet, which depends on the level."""
    latent, weights = weighed.latent.latent, weighed.weights
    order, shares = one_order(latent, weights, weighed.dimensions)
    p10, p50, p90 = first_months(weighed)
    return Ranking(
        order=tuple(weighed.dimensions[place] for place in order),
        decided=0,
        conditional=tuple(shares),
        p_first=named(weighed, weighed.p_first),
        p_nothing=nothing_reached(weighed),
        p_no_known_limit=no_known_limit(weighed),
        p_any_over=p_any_over(weighed),
        p_next=_next(weighed, over_dimensions),
        acceptability={
            name: tuple(row)
            for name, row in zip(weighed.dimensions, acceptability(latent, weights).tolist(), strict=True)
        },
        figures_only=named(weighed, p_first(latent, weighed.even)),
        without=_without(weighed),
        months_p10=p10,
        months_p50=p50,
        months_p90=p90,
    )


def nothing_reached(weighed: Weighed) -> float:
    """Return how likely it is that nothing reaches a limit within the horizon."""
    return p_nothing(weighed.latent.latent, weighed.weights, weighed.clock.within)


def leading_places(conditional: Sequence[float]) -> int:
    """Return how many places from the first are numbered: those before the first conditional share below 0.6."""
    return next((place for place, share in enumerate(conditional) if share < LEAN - TIE), len(conditional))


def dependencies(ranking: Ranking, dimensions: tuple[str, ...], strands: int) -> tuple[str, ...]:
    """Return the strands without which another dimension leads; where there is only one, that one."""

    def leads_otherwise(chances: dict[str, float]) -> bool:
        leader = leader_of(np.array([chances[one] for one in dimensions]), dimensions)
        return dimensions[leader] != ranking.order[0]

    def is_all_there_is(chances: dict[str, float]) -> bool:
        return strands == 1 and chances != ranking.p_first

    return tuple(
        name
        for name, chances in ranking.without.items()
        if leads_otherwise(chances) or is_all_there_is(chances)
    )


def _next(weighed: Weighed, over_dimensions: tuple[str, ...]) -> dict[str, float] | None:
    if not over_dimensions:
        return None
    others = np.array([name not in over_dimensions for name in weighed.dimensions])
    # Everything is over: nothing is left to come next, which is not the same as nobody knowing.
    if not others.any():
        return dict.fromkeys(weighed.dimensions, 0.0)
    return named(weighed, p_first(weighed.latent.latent, weighed.weights, others))


def _without(weighed: Weighed) -> dict[str, dict[str, float]]:
    latent = weighed.latent.latent
    without = {}
    for strand in STRANDS:
        kept = readings_of(weighed.basis.evidence, strands=[one for one in STRANDS if one != strand])
        without[strand] = named(weighed, p_first(latent, draw_weights(kept, latent)))
    # Without figures every limit is one that nobody asked about, so people's opinions are all that is left.
    unasked = np.stack([unasked_months(weighed.basis, place, 0, 0) for place in range(latent.shape[1])]).T
    without[FIGURES] = named(weighed, p_first(unasked, draw_weights(weighed.readings, unasked)))
    return without


def named(weighed: Weighed, chances: Floats) -> dict[str, float]:
    """Return chances by the names of the dimensions."""
    return dict(zip(weighed.dimensions, chances.tolist(), strict=True))
