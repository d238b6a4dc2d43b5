"""Who the assessment rests on."""

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.inputs.evidence import STREAMS, Evidence
from apps.ranking.orders.aggregation import base_weights, effective_size
from apps.ranking.results.coverage import Coverage, DimensionCoverage, GroupCoverage, StreamCoverage


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
