"""How far the figures that people gave for one field of a quantity agree."""

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Floats
from apps.ranking.draws.coverage import weights_of
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.results.people import FieldAgreement

CONTESTED_SPREAD = 1.0  # decades
CONTESTED_PAIR = 0.5
MOST_TAKEN_WHOLE = 3
EQUAL = 1e-9


def figure_agreement(evidence: Evidence) -> dict[str, dict[str, FieldAgreement]]:
    """Return agreement by the id of the quantity and by now, horizon, limit, in the order of the engagement.

    Zeros don't count: they have no place on a log scale. Spread in decades, quantiles in the unit of the quantity.
    """
    return {
        quantity.id: {field: _one_field(evidence, column, place) for place, field in enumerate(POINTS)}
        for column, quantity in enumerate(evidence.engagement.quantities)
    }


def weighted_quantile_places(values: Floats, weights: Floats, probabilities: tuple[float, ...]) -> list[int]:
    """Return for each probability the place of the least value at or below which there is at least this much weight.

    Hyndman and Fan (1996), The American Statistician 50(4), 361-365, definition 1, with weights for counts.
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    # Weights such as 1/12 make an exact tie miss by float noise.
    places = np.searchsorted(reached, np.array(probabilities) - EQUAL)
    found: list[int] = order[places].tolist()
    return found


def has_opposed_pair(low: Floats, likely: Floats, high: Floats) -> bool:
    """Return whether the ranges of some two experts share no point and their likely values are half a decade apart.

    All three arrays are log10; P10, P50 and P90 of each expert.
    """
    by_high = np.argsort(high)
    least_likely = np.minimum.accumulate(likely[by_high])
    entirely_below = np.searchsorted(high[by_high], low - EQUAL)
    above = entirely_below > 0
    apart = likely[above] - least_likely[entirely_below[above] - 1]
    return bool((apart >= CONTESTED_PAIR - EQUAL).any())


def _one_field(evidence: Evidence, column: int, place: int) -> FieldAgreement:
    experts = np.isfinite(evidence.likely[:, column, place])
    if not experts.any():
        return FieldAgreement(0, False, None, None, None, None)
    low, likely, high = (
        logs[experts, column, place] for logs in (evidence.low, evidence.likely, evidence.high)
    )
    at = weighted_quantile_places(likely, weights_of(evidence, experts)[experts], (0.1, 0.5, 0.9))
    whole = float(likely.max() - likely.min())
    spread = whole if len(likely) <= MOST_TAKEN_WHOLE else float(likely[at[2]] - likely[at[0]])
    p10, p50, p90 = _as_given(evidence, np.flatnonzero(experts)[at].tolist(), column, place)
    return FieldAgreement(
        n=len(likely),
        contested=spread >= CONTESTED_SPREAD - EQUAL or has_opposed_pair(low, likely, high),
        spread_decades=spread,
        p10=p10,
        p50=p50,
        p90=p90,
    )


def _as_given(evidence: Evidence, people: list[int], column: int, place: int) -> list[float]:
    # The figures themselves, as their logarithms don't lead back to the last digit.
    engagement = evidence.engagement
    quantity = engagement.quantities[column].id
    given = (engagement.stakeholders[one].estimates[quantity].points[place] for one in people)
    return [figure.likely for figure in given if figure]
