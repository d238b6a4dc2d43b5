"""Whose single removal would change the crisp leader."""

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.draws.margins import CrispEvidence, crisp_evidence
from apps.ranking.draws.robustness import crisp_regions, first_places
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.results.people import Influence

TIE = 1e-9


def leaders(p_first: Floats) -> frozenset[int]:
    """Name all that share the highest probability.

    Parameters
    ----------
    p_first : float array, shape (dimensions,)
        Probabilities.

    Returns
    -------
    frozenset of int
        Places, equal within 1e-9; not empty.
    """
    return frozenset(np.flatnonzero(p_first >= p_first.max() - TIE).tolist())


def leave_one_out(evidence: Evidence, settings: Settings) -> Influence:
    """Remove every person and every group once and see whether the crisp leader changes.

    Parameters
    ----------
    evidence : Evidence
    settings : Settings

    Returns
    -------
    Influence
        Sorted ids. The only group there is isn't tested: without it there is nothing to compare.
    """
    heads = len(evidence.group_of)
    present = np.unique(evidence.group_of)
    tested = present if len(present) > 1 else present[:0]
    without_person = 1.0 - np.eye(heads)
    without_group = (evidence.group_of[None, :] != tested[:, None]).astype(np.float64)
    rosters = np.vstack([np.ones((1, heads)), without_person, without_group])
    crisp = crisp_evidence(evidence, settings, rosters)
    found = [_crisp_leaders(crisp, roster, settings) for roster in range(len(rosters))]
    ids = [person.id for person in evidence.engagement.stakeholders]
    groups = [evidence.engagement.groups[place].id for place in tested]
    flips = [one != found[0] for one in found[1:]]
    return Influence(
        stakeholders=tuple(sorted(one for one, flip in zip(ids, flips[:heads], strict=True) if flip)),
        groups=tuple(sorted(one for one, flip in zip(groups, flips[heads:], strict=True) if flip)),
    )


def _crisp_leaders(crisp: CrispEvidence, roster: int, settings: Settings) -> frozenset[int]:
    found, _ = crisp_regions(crisp.margins[roster], crisp.available[roster], settings)
    return leaders(first_places(found, crisp.least_room.shape[1]))
