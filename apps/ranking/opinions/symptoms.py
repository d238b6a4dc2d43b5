"""What people feel, dimension by dimension."""

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.draws.coverage import weights_of
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.results.stated import SymptomResult, SymptomScore


def symptom_result(evidence: Evidence) -> SymptomResult | None:
    """Return the symptom scores by dimension, in the order of the dimensions; None if nobody has a score on any."""
    valid = ~np.isnan(evidence.scores)
    if not valid.any():
        return None
    means = symptom_means(evidence)
    shares = weights_of(evidence, np.ones(len(valid), dtype=np.bool_)) @ valid
    return SymptomResult(
        {
            dimension: SymptomScore(
                None if np.isnan(means[place]) else float(means[place]),
                float(shares[place]),
                int(valid[:, place].sum()),
            )
            for place, dimension in enumerate(evidence.engagement.dimensions)
        }
    )


def symptom_means(evidence: Evidence) -> Floats:
    """Return the balanced mean symptom score (0 to 1) of each dimension; NaN where nobody has one."""
    valid = ~np.isnan(evidence.scores)
    everyone = np.ones((1, len(valid)))
    means: Floats = balanced_means(
        evidence.scores, valid, evidence.group_of, evidence.group_weights, everyone
    )[0]
    return means
