"""Answers as arrays: ranks, symptom scores and figures, people in canonical order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.inputs.types import Engagement, Estimate, Item, Stakeholder, Triple

STREAMS = ("stated", "symptoms", "headroom")
ASSUMED_DECADES = float(np.log10(2.0))
FEWEST_COMPARED = 2
# Beside the heaviest perspective; less would come to 0, and this one to no say even alone.
LEAST_WEIGHT = 1e-200


@dataclass(frozen=True, eq=False)
class Evidence:
    """One engagement as arrays, in its canonical order; NaN where there is no answer."""

    engagement: Engagement
    group_of: Ints
    group_weights: Floats
    ranks: Floats  # by person and dimension, 1 is first
    scores: Floats  # by person and dimension: symptom scores, 0 to 1
    # By person, quantity and field (now, horizon, limit): log10 of the figures, minus infinity for 0.
    low: Floats
    likely: Floats
    high: Floats
    dimension_of: Ints
    is_floor: Flags

    @cached_property
    def usable(self) -> Flags:
        """Return who can be used in which strand: bool array, shape (streams, people)."""
        return np.stack(
            [
                (~np.isnan(self.ranks)).sum(axis=1) >= FEWEST_COMPARED,
                (~np.isnan(self.scores)).sum(axis=1) >= FEWEST_COMPARED,
                np.array([_gave_figure(person) for person in self.engagement.stakeholders], dtype=np.bool_),
            ]
        )


def read_evidence(engagement: Engagement, *, unranked_below: bool) -> Evidence:
    """Turn a valid engagement in canonical order into arrays.

    `unranked_below` puts dimensions left out of a ranking behind those named, tied, instead of calling them unknown.
    """
    groups = {group.id: place for place, group in enumerate(engagement.groups)}
    places = {dimension: place for place, dimension in enumerate(engagement.dimensions)}
    people = engagement.stakeholders
    low, likely, high = _figures(engagement)
    weights = np.array([group.weight for group in engagement.groups], dtype=np.float64)
    return Evidence(
        engagement=engagement,
        group_of=np.array([groups[person.group] for person in people], dtype=np.int64),
        # Only proportions count, and so sums can't overflow.
        group_weights=np.maximum(weights / weights.max(initial=0.0), LEAST_WEIGHT),
        ranks=rank_table(people, engagement.dimensions, unranked_below=unranked_below),
        scores=_scores(engagement),
        low=low,
        likely=likely,
        high=high,
        dimension_of=np.array([places[one.dimension] for one in engagement.quantities], dtype=np.int64),
        is_floor=np.array([one.direction == "floor" for one in engagement.quantities], dtype=np.bool_),
    )


def symptom_score(person: Stakeholder, items: Sequence[Item]) -> float:
    """Return the mean (0 no symptom, to 1) of one person's answers to the scored items of one dimension.

    NaN without an answer or with less than half of the items asked answered.
    """
    # "dk" and blank are missing, never the middle.
    own = [item for item in items if item.id in person.likert]
    values = []
    for item in own:
        answer = person.likert[item.id]
        if isinstance(answer, int):
            value = (answer - 1) / (item.points - 1)
            values.append(1.0 - value if item.reversed else value)
    # Half of what this person was asked: nobody is held to questions that were put to others.
    if not values or 2 * len(values) < len(own):
        return np.nan
    return sum(values) / len(values)


def _gave_figure(person: Stakeholder) -> bool:
    return any(
        triple is not None
        for estimate in person.estimates.values()
        for triple in (estimate.now, estimate.horizon, estimate.limit, estimate.growth)
    )


def rank_table(people: Sequence[Stakeholder], dimensions: Sequence[str], *, unranked_below: bool) -> Floats:
    """Return rankings as rows of ranks, 1 is first; NaN is unranked."""
    ranks = np.full((len(people), len(dimensions)), np.nan)
    for row, person in enumerate(people):
        ranking = [person.ranking.get(dimension) for dimension in dimensions]
        named = [rank for rank in ranking if rank is not None]
        missing = max(named) + 1 if named and unranked_below else np.nan
        ranks[row] = [missing if rank is None else rank for rank in ranking]
    return ranks


def _scores(engagement: Engagement) -> Floats:
    scores = np.full((len(engagement.stakeholders), len(engagement.dimensions)), np.nan)
    for column, dimension in enumerate(engagement.dimensions):
        items = [item for item in engagement.items if item.scored and item.dimension == dimension]
        for row, person in enumerate(engagement.stakeholders):
            scores[row, column] = symptom_score(person, items)
    return scores


def _figures(engagement: Engagement) -> tuple[Floats, Floats, Floats]:
    logs = np.full((3, len(engagement.stakeholders), len(engagement.quantities), len(POINTS)), np.nan)
    for row, person in enumerate(engagement.stakeholders):
        for column, quantity in enumerate(engagement.quantities):
            estimate = person.estimates.get(quantity.id, Estimate())
            for place, triple in enumerate(estimate.points):
                if triple is not None:
                    logs[:, row, column, place] = _decades(triple)
    return logs[0], logs[1], logs[2]


def _decades(triple: Triple) -> tuple[float, float, float]:
    # A likely value of 0 makes the whole figure 0: "not live yet" has no spread on a log scale.
    if triple.likely == 0:
        return -np.inf, -np.inf, -np.inf
    likely = float(np.log10(triple.likely))
    low = likely - ASSUMED_DECADES if triple.low is None else float(np.log10(triple.low))
    high = likely + ASSUMED_DECADES if triple.high is None else float(np.log10(triple.high))
    return low, likely, high
