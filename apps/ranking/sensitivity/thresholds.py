"""Whether the answer hangs on where a difference begins to count."""

from dataclasses import replace

import numpy as np

from apps.ranking.draws.margins import CrispEvidence, crisp_evidence
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.results.changes import ThresholdCheck, Thresholds
from apps.ranking.sensitivity.what_if import WhatIf, are_leaders, shares_of_first

LIKERT_THRESHOLDS = (0.125, 0.25, 0.5)
HEADROOM_THRESHOLDS = (0.25, 0.5, 1.0)


def other_thresholds(evidence: Evidence, crisp: CrispEvidence, settings: Settings) -> Thresholds:
    """Read the same evidence with other thresholds, one at a time.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone, under `settings`.
    settings : Settings
        Whatever is not tried keeps its value from here.

    Returns
    -------
    Thresholds
        Half, once and twice the usual threshold, ascending: 0.125 to 0.5 of the symptom scale, 0.25 to 1 decade
        of headroom. The dimensions that lead are crisp, in the order of the engagement, and a change is one
        against `settings`.

    References
    ----------
    Brans and Vincke (1985), Management Science 31(6), 647-656: a difference from the threshold on counts in full.
    """
    tried = [replace(settings, likert_threshold=value) for value in LIKERT_THRESHOLDS]
    tried += [replace(settings, headroom_threshold=value) for value in HEADROOM_THRESHOLDS]
    everyone = np.ones((1, len(evidence.group_of)))
    margins = [crisp_evidence(evidence, one, everyone).margins[0] for one in tried]
    cases = WhatIf(
        np.stack([crisp.margins[0], *margins]), np.repeat(crisp.available[:1], 1 + len(tried), axis=0)
    )
    dimensions = evidence.engagement.dimensions
    present, *leading = are_leaders(shares_of_first(cases, settings, len(dimensions)))
    checks = [
        ThresholdCheck(
            value=value,
            dominant=tuple(one for one, leads in zip(dimensions, row, strict=True) if leads),
            changes=bool((row != present).any()),
        )
        for value, row in zip(LIKERT_THRESHOLDS + HEADROOM_THRESHOLDS, leading, strict=True)
    ]
    half = len(LIKERT_THRESHOLDS)
    return Thresholds(tuple(checks[:half]), tuple(checks[half:]))
