"""The crisp shares of the first place and nothing else: quick enough to be asked hundreds of times."""

import numpy as np

from apps.ranking import Engagement, Settings
from apps.ranking.draws.margins import crisp_evidence
from apps.ranking.draws.robustness import crisp_probabilities
from apps.ranking.inputs.evidence import read_evidence


def crisp_shares(engagement: Engagement, settings: Settings) -> dict[str, float]:
    evidence = read_evidence(engagement, unranked_below=settings.unranked == "below")
    crisp = crisp_evidence(evidence, settings, np.ones((1, len(engagement.stakeholders))))
    return crisp_probabilities(
        crisp.margins[0], crisp.available[0], settings, engagement.dimensions
    ).p_dominant


def leaders(shares: dict[str, float]) -> tuple[str, ...]:
    return tuple(name for name, share in shares.items() if share >= max(shares.values()) - 1e-9)
