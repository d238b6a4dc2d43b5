"""Group balance: every perspective has its full say, however many people it has; and who the assessment rests on."""

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.inputs.evidence import STREAMS, Evidence
from apps.ranking.results.people import Coverage, DimensionCoverage, GroupCoverage, StreamCoverage


def base_weights(group_of: Ints, group_weights: Floats, members: Flags) -> Floats:
    """Return weights in which each perspective present has its share, split evenly within it.

    They sum to 1 over the members and are 0 elsewhere; all 0 without members. `group_of` holds places in
    `group_weights`, of which only the proportions count.
    """
    heads = np.bincount(group_of[members], minlength=len(group_weights))
    present = heads > 0
    if not present.any():
        return np.zeros(len(group_of))
    # Those of absent perspectives go to the present ones, in proportion.
    each = group_weights / group_weights[present].sum() / np.maximum(heads, 1)
    return np.where(members, each[group_of], 0.0)


def effective_size(weights: Floats) -> float:
    """Return Kish's effective number of heads (1965, Survey Sampling, Wiley); 0 for none."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def balanced_means(
    values: Floats, valid: Flags, group_of: Ints, group_weights: Floats, presence: Floats
) -> Floats:
    """Average columns within each perspective, then over those that have a value; NaN where nobody has.

    For many rosters at once: `presence` is 1 where a person is on the roster, else 0, shape (rosters, people).
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


def weights_of(evidence: Evidence, members: Flags) -> Floats:
    """Return the base weights of some of the people: they sum to 1 over the members and are 0 elsewhere."""
    return base_weights(evidence.group_of, evidence.group_weights, members)


def coverage(evidence: Evidence, available: Flags, contributes: Flags) -> Coverage:
    """Return heads and shares (0 to 1) of the base weights, taken over everybody, whether they answered or not."""
    everyone = weights_of(evidence, np.ones(len(evidence.group_of), dtype=np.bool_))
    return Coverage(
        stakeholders=len(evidence.group_of),
        n=int(contributes.sum()),
        n_eff=effective_size(weights_of(evidence, contributes)),
        groups={
            group.id: _group(evidence, evidence.group_of == place, contributes)
            for place, group in enumerate(evidence.engagement.groups)
        },
        streams={
            stream: StreamCoverage(
                n=int(evidence.usable[place].sum()),
                n_eff=effective_size(weights_of(evidence, evidence.usable[place])),
                share=float(everyone[evidence.usable[place]].sum()),
                available=bool(available[place]),
            )
            for place, stream in enumerate(STREAMS)
        },
        dimensions={
            dimension: _dimension(evidence, place, everyone)
            for place, dimension in enumerate(evidence.engagement.dimensions)
        },
    )


def _group(evidence: Evidence, members: Flags, adds: Flags) -> GroupCoverage:
    stated, symptoms, headroom = (int(usable[members].sum()) for usable in evidence.usable)
    return GroupCoverage(int(members.sum()), int(adds[members].sum()), stated, symptoms, headroom)


def _dimension(evidence: Evidence, place: int, everyone: Floats) -> DimensionCoverage:
    ranked = evidence.usable[0] & ~np.isnan(evidence.ranks[:, place])
    scored = ~np.isnan(evidence.scores[:, place])
    figures = evidence.likely[:, evidence.dimension_of == place]
    gave = ~np.isnan(figures).all(axis=(1, 2))
    return DimensionCoverage(*(float(everyone[members].sum()) for members in (ranked, scored, gave)))
