"""What people state and feel of each dimension against what their figures compute."""

from typing import Literal

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.conclusions.first import TIE, reached
from apps.ranking.conclusions.places import acceptability
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.opinions.readings import symptom_means
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.rankings import average_ranks
from apps.ranking.results.people import DimensionGap, Gap

LARGE_GAP = 1.5  # ranks
SURE = 0.8
# A limit reached within the horizon less often is no blind spot.
NEAR = 0.5
# Dimensions with known figures, for a gap to have a name.
FEWEST_KNOWN = 2
EQUAL = 1e-9


def perception_gap(weighed: Weighed) -> Gap | None:
    """Set stated ranks, felt symptoms and computed ranks side by side; None if nobody stated one.

    A blind spot is computed at least 1.5 ranks nearer to the first place than stated; over-worry is the opposite.
    """
    stated = stated_ranks(weighed.basis.evidence)
    is_known = known_dimensions(weighed)
    if np.isnan(stated).all():
        return None
    table = acceptability(weighed.latent.figures, weighed.even)
    computed = np.where(is_known, (table * np.arange(1, len(table) + 1)).sum(axis=1), np.nan)
    # Where one dimension alone has figures, its computed rank says nothing of the others.
    is_comparable = int(is_known.sum()) >= FEWEST_KNOWN
    felt = symptom_means(weighed.basis.evidence)
    near = reached(weighed.latent.figures, weighed.clock.within).mean(axis=0)
    return Gap(
        dimensions={
            name: DimensionGap(
                stated_rank=_number(stated[place]),
                felt=_number(felt[place]),
                computed_rank=_number(computed[place]),
                gap=_number(stated[place] - computed[place]),
                p_within_figures=float(near[place]) if is_known[place] else None,
                kind=_kind(stated[place], computed[place], table[place], near[place])
                if is_comparable
                else None,
            )
            for place, name in enumerate(weighed.dimensions)
        },
    )


def stated_ranks(evidence: Evidence) -> Floats:
    """Return the balanced mean of the ranks that voters gave, 1 is first; NaN for a dimension that no voter ranked."""
    ranks = average_ranks(evidence.ranks)
    valid = ~np.isnan(ranks) & evidence.has_order[:, None]
    everyone = np.ones((1, len(ranks)))
    means: Floats = balanced_means(ranks, valid, evidence.crowd_of, evidence.crowd_weights, everyone)[0]
    return means


def known_dimensions(weighed: Weighed) -> Flags:
    """Return which dimensions have a known figure."""
    places = [one.place for one in weighed.latent.pooled if one.is_known]
    own = weighed.basis.evidence.dimension_of[places]
    known: Flags = np.bincount(own, minlength=len(weighed.dimensions)) > 0
    return known


def _kind(
    stated: float, computed: float, p_rank: Floats, p_within: float
) -> Literal["blind_spot", "over_worry"] | None:
    # What has no rank is compared with nothing: every comparison with NaN is False.
    ranks = np.arange(1, len(p_rank) + 1)
    gap = stated - computed
    if gap >= LARGE_GAP - TIE and p_within >= NEAR - TIE:
        return "blind_spot" if p_rank[ranks < stated - EQUAL].sum() >= SURE - TIE else None
    if gap <= TIE - LARGE_GAP:
        return "over_worry" if p_rank[ranks > stated + EQUAL].sum() >= SURE - TIE else None
    return None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
