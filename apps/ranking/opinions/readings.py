"""What people say of which limit comes first: one reading a dimension, with a shared error that never shrinks."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from apps.ranking.arrays import Flags, Floats
from apps.ranking.constants import KAPPA, S_PERSON, S_PERSP, S_STRAND, SYM_UNIT, TAU
from apps.ranking.inputs.evidence import FEWEST_COMPARED, Evidence
from apps.ranking.orders.aggregation import balanced_means
from apps.ranking.orders.rankings import average_ranks

STRANDS = ("stated", "symptoms")
EQUAL = 1e-12


@dataclass(frozen=True, eq=False)
class Readings:
    """How much sooner than the others people take a dimension to reach its first limit; only contrasts count.

    By dimension, in decades and decades squared; higher is sooner, NaN where nobody says anything.
    """

    mean: Floats
    variance: Floats

    @property
    def is_heard(self) -> Flags:
        known: Flags = ~np.isnan(self.mean)
        return known


def stated_readings(ranks: Floats) -> Floats:
    """Return each person's places as expected normal scores: higher is nearer the first place.

    NaN where not ranked, and for a person who ranks fewer than two or puts all of them level; tied places are averaged.
    Blom (1958), Statistical Estimates and Transformed Beta-Variables, Wiley: the score of place r of n is
    -Phi^-1((r - 3/8)/(n + 1/4)).
    """
    known = ~np.isnan(ranks)
    count = known.sum(axis=1, keepdims=True)
    places = average_ranks(ranks)
    return _differing(np.where(known, -ndtri((places - 0.375) / (count + 0.25)), np.nan))


def symptom_readings(scores: Floats) -> Floats:
    """Return each person's symptom scores in decades around that person's own mean, so that yes-saying is taken out.

    NaN where not scored, and for a person with fewer than two scores or with all of them equal.
    """
    known = ~np.isnan(scores)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    own_mean = np.where(known, scores, 0.0).sum(axis=1, keepdims=True) / count
    return _differing((scores - own_mean) / SYM_UNIT)


def personal_readings(evidence: Evidence) -> dict[str, Floats]:
    """Return what each person says, strand by strand in the order of `STRANDS`."""
    return {"stated": stated_readings(evidence.ranks), "symptoms": symptom_readings(evidence.scores)}


def readings_of(
    evidence: Evidence, members: Flags | None = None, strands: Collection[str] = STRANDS
) -> Readings:
    """Return what some rows of opinions, or all, say by some strands, combined into one reading a dimension.

    Strand by strand the mean over crowds of their members' means, then the strands weighed by their precision.
    Nothing makes the variance smaller than that of the error all people share.
    """
    everyone = np.ones(len(evidence.crowd_of), dtype=np.bool_)
    counted = everyone if members is None else members
    personal = personal_readings(evidence)
    return combined([_strand(evidence, personal[one], counted, one) for one in STRANDS if one in strands])


def combined(strands: Collection[Readings]) -> Readings:
    """Return strands weighed by their precision, with the error they share; NaN where none says anything."""
    precision = sum(np.where(one.is_heard, 1 / one.variance, 0.0) for one in strands)
    weighted = sum(np.where(one.is_heard, one.mean / one.variance, 0.0) for one in strands)
    total = np.where(np.asarray(precision) > 0, precision, np.nan)
    # People in one room share moods and stories: no number of them, and no second strand, makes the error smaller.
    return Readings(weighted / total, TAU**2 + 1 / total)


def _strand(evidence: Evidence, personal: Floats, counted: Flags, strand: str) -> Readings:
    known = ~np.isnan(personal) & counted[:, None]
    values = np.where(known, personal, 0.0)
    rosters = evidence.crowd_of == np.arange(len(evidence.crowd_weights))[:, None]
    heads = np.einsum("gp,pd->gd", rosters.astype(np.float64), known)
    weights = np.where(heads > 0, evidence.crowd_weights[:, None], 0.0)
    whole = weights.sum(axis=0)
    # Shares of those present, before any square: weights far apart would square to 0.
    shares = weights / np.where(whole > 0, whole, np.nan)
    each = np.maximum(heads, 1)
    alone = S_PERSON[strand] ** 2 * (KAPPA + (1 - KAPPA) / each)
    mean = (shares * np.einsum("gp,pd->gd", rosters, values) / each).sum(axis=0)
    # Where there is no crowd at all the sum of nothing is 0, which would be a reading.
    return Readings(
        np.where(whole > 0, mean, np.nan),
        S_STRAND[strand] ** 2 + (shares**2 * (S_PERSP**2 + alone)).sum(axis=0),
    )


def _differing(values: Floats) -> Floats:
    # Who says the same of everything says nothing of which comes first, nor who speaks of one dimension only.
    known = ~np.isnan(values)
    highest = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    differs = (known.sum(axis=1) >= FEWEST_COMPARED) & (highest - lowest > EQUAL)
    return np.where(differs[:, None], values, np.nan)


def symptom_scores(evidence: Evidence) -> dict[str, float | None] | None:
    """Return the symptom scores by dimension, in the order of the dimensions; None if nobody has a score on any."""
    means = symptom_means(evidence)
    if np.isnan(means).all():
        return None
    return {
        dimension: None if np.isnan(mean) else float(mean)
        for dimension, mean in zip(evidence.engagement.dimensions, means, strict=True)
    }


def symptom_means(evidence: Evidence) -> Floats:
    """Return the balanced mean symptom score (0 to 1) of each dimension; NaN where nobody has one."""
    valid = ~np.isnan(evidence.scores)
    everyone = np.ones((1, len(valid)))
    means: Floats = balanced_means(
        evidence.scores, valid, evidence.crowd_of, evidence.crowd_weights, everyone
    )[0]
    return means
