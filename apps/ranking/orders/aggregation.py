"""Balance: every crowd, and every perspective, has its full say, however many people it has; and who is there at all."""

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.inputs.evidence import LEAST_WEIGHT, Evidence
from apps.ranking.results.people import (
    Coverage,
    CrowdCoverage,
    DimensionCoverage,
    PerspectiveCoverage,
)


def base_weights(group_of: Ints, group_weights: Floats, members: Flags) -> Floats:
    """Return weights in which each group present (crowd or perspective) has its share, split evenly within it.

    They sum to 1 over the members and are 0 elsewhere; all 0 without members. `group_of` holds places in
    `group_weights`, of which only the proportions count.
    """
    heads = np.bincount(group_of[members], minlength=len(group_weights))
    present = heads > 0
    if not present.any():
        return np.zeros(len(group_of))
    # Those of absent groups go to the present ones, in proportion.
    each = group_weights / group_weights[present].sum() / np.maximum(heads, 1)
    return np.where(members, each[group_of], 0.0)


def balanced_means(
    values: Floats, valid: Flags, group_of: Ints, group_weights: Floats, presence: Floats
) -> Floats:
    """Average columns within each group, then over those that have a value; NaN where nobody has.

    For many rosters at once: `presence` is 1 where a row is on the roster, else 0, shape (rosters, rows).
    """
    known, has_value = np.where(valid, values, 0.0), valid.astype(np.float64)
    total = np.zeros((len(presence), values.shape[1]))
    share = np.zeros_like(total)
    for group, weight in enumerate(group_weights):
        people = group_of == group
        heads = presence[:, people] @ has_value[people]
        sums = presence[:, people] @ known[people]
        total += weight * sums / np.maximum(heads, 1.0)
        share += weight * (heads > 0)
    return np.where(share > 0, total / np.where(share > 0, share, 1.0), np.nan)


def opinion_weights(evidence: Evidence, members: Flags) -> Floats:
    """Return the base weights of some rows of opinions: they sum to 1 over the members and are 0 elsewhere."""
    return base_weights(evidence.crowd_of, evidence.crowd_weights, members)


def figure_weights(evidence: Evidence, members: Flags) -> Floats:
    """Return the base weights of some rows of figures: they sum to 1 over the members and are 0 elsewhere."""
    return base_weights(evidence.perspective_of, evidence.perspective_weights, members)


def coverage(evidence: Evidence, speaks: Flags) -> Coverage:
    """Return heads, and shares (0 to 1) of the weights of everybody who gave anything.

    `speaks` says which rows of opinions say anything.
    """
    stated, symptoms, figures = evidence.has_order, evidence.has_symptoms, evidence.has_figure
    opinion, figure = _opinion_shares(evidence), _figure_shares(evidence)
    return Coverage(
        opinions=int(speaks.sum()),
        figures=int(figures.sum()),
        perspectives={
            one.id: PerspectiveCoverage(
                int(evidence.heads[place]), int(figures[evidence.perspective_of == place].sum())
            )
            for place, one in enumerate(evidence.engagement.perspectives)
        },
        crowds={
            crowd.id: CrowdCoverage(
                *(int(rows[evidence.crowd_of == place].sum()) for rows in (stated, symptoms))
            )
            for place, crowd in enumerate(evidence.engagement.crowds)
        },
        dimensions={
            dimension: _dimension(evidence, place, opinion, figure)
            for place, dimension in enumerate(evidence.engagement.dimensions)
        },
    )


def _opinion_shares(evidence: Evidence) -> Floats:
    return opinion_weights(evidence, np.ones(len(evidence.crowd_of), dtype=np.bool_))


def _figure_shares(evidence: Evidence) -> Floats:
    # Of everybody of a perspective: who gave opinions alone has no row here.
    heads = evidence.heads
    weights = np.where(heads > 0, evidence.perspective_weights, 0.0)
    each = weights / max(weights.sum(), LEAST_WEIGHT) / np.maximum(heads, 1)
    shares: Floats = each[evidence.perspective_of]
    return shares


def _dimension(evidence: Evidence, place: int, opinion: Floats, figure: Floats) -> DimensionCoverage:
    ranked = evidence.has_order & ~np.isnan(evidence.ranks[:, place])
    scored = ~np.isnan(evidence.scores[:, place])
    gave = ~np.isnan(evidence.likely[:, evidence.dimension_of == place]).all(axis=(1, 2))
    return DimensionCoverage(_share(opinion, ranked), _share(opinion, scored), _share(figure, gave))


def _share(shares: Floats, members: Flags) -> float:
    return min(1.0, float(shares[members].sum()))
