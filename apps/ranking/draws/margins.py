"""One unit for all three streams: the net share of voices that say i presses harder than j."""

from dataclasses import dataclass

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.draws.headroom import dimension_headroom, pooled_figures, quantity_headroom
from apps.ranking.inputs.evidence import STREAMS, Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.orders import pairs

FEWEST_DIMENSIONS = 2


@dataclass(frozen=True, eq=False)
class CrispEvidence:
    """What the likely values say, for many rosters at once.

    Attributes
    ----------
    margins : float array, shape (rosters, streams, pairs)
        -1 to 1, > 0 where the first of the pair presses harder; 0 throughout for a missing stream.
    available : bool array, shape (rosters, streams)
    figures : float array, shape (rosters, quantities, fields)
        Pooled, log10.
    room : float array, shape (rosters, quantities)
        Decades.
    least_room : float array, shape (rosters, dimensions)
        Decades.
    """

    margins: Floats
    available: Flags
    figures: Floats
    room: Floats
    least_room: Floats


def rank_preferences(ranks: Floats) -> Floats:
    """Compare dimensions by rank.

    Parameters
    ----------
    ranks : float array, shape (..., dimensions)
        1 is first, NaN is unranked.

    Returns
    -------
    float array, shape (..., pairs)
        +1 where the first of the pair is ahead, -1 where it is behind, 0 where tied or unknown.
    """
    first, second = pairs(ranks.shape[-1])
    return np.nan_to_num(np.sign(ranks[..., second] - ranks[..., first]))


def value_preferences(values: Floats, threshold: float) -> Floats:
    """Compare dimensions by value: a difference of `threshold` or more is a full preference.

    Parameters
    ----------
    values : float array, shape (..., dimensions)
        Higher presses harder; NaN is missing.
    threshold : float
        In the unit of `values`, > 0.

    Returns
    -------
    float array, shape (..., pairs)
        -1 to 1, > 0 where the first of the pair presses harder, 0 where one of them is missing.

    References
    ----------
    Brans and Vincke (1985), Management Science 31(6), 647-656: the preference function with linear preference.
    """
    first, second = pairs(values.shape[-1])
    with np.errstate(over="ignore"):
        differences = (values[..., first] - values[..., second]) / threshold
    return np.nan_to_num(np.clip(differences, -1.0, 1.0))


def personal_preferences(evidence: Evidence, settings: Settings) -> tuple[Floats, Floats]:
    """Compare dimensions person by person in the two streams in which people have a say each.

    Parameters
    ----------
    evidence : Evidence
    settings : Settings

    Returns
    -------
    tuple of two float arrays, shape (people, pairs)
        Stated and symptoms, -1 to 1.
    """
    return rank_preferences(evidence.ranks), value_preferences(evidence.scores, settings.likert_threshold)


def crisp_evidence(evidence: Evidence, settings: Settings, presence: Floats) -> CrispEvidence:
    """Work out the margins from likely values and base weights, for many rosters at once.

    Parameters
    ----------
    evidence : Evidence
    settings : Settings
    presence : float array, shape (rosters, people)
        1 where a person is on the roster, else 0.

    Returns
    -------
    CrispEvidence
        Rosters in the order of `presence`.
    """
    count = evidence.ranks.shape[1]
    figures = pooled_figures(evidence, presence)
    room = quantity_headroom(figures[..., 0], figures[..., 1], figures[..., 2], evidence.is_floor)
    least_room = dimension_headroom(room, evidence.dimension_of, count)
    available = presence @ evidence.usable.T.astype(np.float64) > 0
    available[:, 2] = (~np.isnan(least_room)).sum(axis=1) >= FEWEST_DIMENSIONS
    margins = np.zeros((len(presence), len(STREAMS), len(pairs(count)[0])))
    for stream, own in enumerate(personal_preferences(evidence, settings)):
        valid = np.repeat(evidence.usable[stream][:, None], own.shape[1], axis=1)
        means = balanced_means(own, valid, evidence.group_of, evidence.group_weights, presence)
        margins[:, stream] = np.nan_to_num(means)
    margins[:, 2] = value_preferences(-least_room, settings.headroom_threshold)
    margins[:, 2] *= available[:, 2:]
    return CrispEvidence(margins, available, figures, room, least_room)
