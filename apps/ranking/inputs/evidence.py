"""Answers as arrays: ranks and symptom scores by row of opinions, figures by row of figures, in canonical order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.inputs.types import (
    Crowd,
    CrowdAnswers,
    Engagement,
    Estimate,
    Figures,
    Item,
    Opinions,
    Perspective,
    Triple,
)

ASSUMED_DECADES = float(np.log10(2.0))
FEWEST_COMPARED = 2
# Beside the heaviest perspective; less would come to 0, and this one to no say even alone.
LEAST_WEIGHT = 1e-200


@dataclass(frozen=True, eq=False)
class Evidence:
    """One engagement as arrays, in its canonical order; NaN where there is no answer."""

    engagement: Engagement
    # Of opinions.
    crowd_of: Ints
    crowd_weights: Floats
    ranks: Floats  # by row and dimension, 1 is first
    scores: Floats  # by row and dimension: symptom scores, 0 to 1
    # Of figures.
    perspective_of: Ints
    perspective_weights: Floats
    # By row, quantity and field (now, horizon, limit): log10 of the figures, minus infinity for 0.
    low: Floats
    likely: Floats
    high: Floats
    dimension_of: Ints
    is_floor: Flags

    @cached_property
    def has_order(self) -> Flags:
        """Return which rows of opinions rank enough to compare."""
        ranked: Flags = (~np.isnan(self.ranks)).sum(axis=1) >= FEWEST_COMPARED
        return ranked

    @cached_property
    def has_symptoms(self) -> Flags:
        """Return which rows of opinions score enough to compare."""
        scored: Flags = (~np.isnan(self.scores)).sum(axis=1) >= FEWEST_COMPARED
        return scored

    @cached_property
    def has_figure(self) -> Flags:
        """Return which rows of figures give one."""
        return np.array([_gave_figure(row) for row in self.engagement.figures], dtype=np.bool_)

    @cached_property
    def heads(self) -> Ints:
        """Return how many of each perspective gave anything, whoever gave a figure among them."""
        given = np.array([one.heads for one in self.engagement.perspectives], dtype=np.int64)
        rows = np.bincount(self.perspective_of[self.has_figure], minlength=len(given))
        return np.maximum(given, rows)


def read_evidence(engagement: Engagement, *, unranked_below: bool) -> Evidence:
    """Turn a valid engagement in canonical order into arrays.

    `unranked_below` puts dimensions left out of a ranking behind those named, tied, instead of calling them unknown.
    """
    crowds = {crowd.id: place for place, crowd in enumerate(engagement.crowds)}
    perspectives = {one.id: place for place, one in enumerate(engagement.perspectives)}
    places = {dimension: place for place, dimension in enumerate(engagement.dimensions)}
    low, likely, high = _figures(engagement)
    return Evidence(
        engagement=engagement,
        crowd_of=np.array([crowds[row.crowd] for row in engagement.opinions], dtype=np.int64),
        crowd_weights=relative_weights(engagement.crowds),
        ranks=_ranks(engagement, unranked_below=unranked_below),
        scores=_scores(engagement),
        perspective_of=np.array(
            [perspectives[row.perspective] for row in engagement.figures], dtype=np.int64
        ),
        perspective_weights=relative_weights(engagement.perspectives),
        low=low,
        likely=likely,
        high=high,
        dimension_of=np.array([places[one.dimension] for one in engagement.quantities], dtype=np.int64),
        is_floor=np.array([one.direction == "floor" for one in engagement.quantities], dtype=np.bool_),
    )


def relative_weights(weighted: Sequence[Crowd | CrowdAnswers | Perspective]) -> Floats:
    """Return weights as shares of the heaviest: only proportions count, and so sums can't overflow."""
    weights = np.array([one.weight for one in weighted], dtype=np.float64)
    return np.maximum(weights / weights.max(initial=0.0), LEAST_WEIGHT)


def symptom_score(row: Opinions, items: Sequence[Item]) -> float:
    """Return the mean (0 no symptom, to 1) of the answers of one row to the scored items of one dimension.

    NaN without an answer or with less than half of the items asked answered.
    """
    # "dk" and blank are missing, never the middle.
    own = [item for item in items if item.id in row.likert]
    values = []
    for item in own:
        answer = row.likert[item.id]
        if isinstance(answer, int):
            value = (answer - 1) / (item.points - 1)
            values.append(1.0 - value if item.reversed else value)
    # Half of what this person was asked: nobody is held to questions that were put to others.
    if not values or 2 * len(values) < len(own):
        return np.nan
    return sum(values) / len(values)


def _gave_figure(row: Figures) -> bool:
    return any(
        triple is not None
        for estimate in row.estimates.values()
        for triple in (estimate.now, estimate.horizon, estimate.limit, estimate.growth)
    )


def _ranks(engagement: Engagement, *, unranked_below: bool) -> Floats:
    ranks = np.full((len(engagement.opinions), len(engagement.dimensions)), np.nan)
    for place, row in enumerate(engagement.opinions):
        ranking = [row.ranking.get(dimension) for dimension in engagement.dimensions]
        named = [rank for rank in ranking if rank is not None]
        missing = max(named) + 1 if named and unranked_below else np.nan
        ranks[place] = [missing if rank is None else rank for rank in ranking]
    return ranks


def _scores(engagement: Engagement) -> Floats:
    scores = np.full((len(engagement.opinions), len(engagement.dimensions)), np.nan)
    for column, dimension in enumerate(engagement.dimensions):
        items = [item for item in engagement.items if item.scored and item.dimension == dimension]
        for place, row in enumerate(engagement.opinions):
            scores[place, column] = symptom_score(row, items)
    return scores


def decades_of(triples: Sequence[Triple | None]) -> Floats:
    """Return low, likely and high as log10, shape (3, triples); NaN where there is none, minus infinity for 0."""
    ends = [(None, None, None) if one is None else (one.low, one.likely, one.high) for one in triples]
    with np.errstate(divide="ignore"):
        decades: Floats = np.log10(np.array(ends, dtype=np.float64).reshape(-1, 3).T.copy())
    return decades


def _figures(engagement: Engagement) -> tuple[Floats, Floats, Floats]:
    estimates = [
        row.estimates.get(quantity.id, Estimate())
        for row in engagement.figures
        for quantity in engagement.quantities
    ]
    shape = len(engagement.figures), len(engagement.quantities), len(POINTS)
    low, likely, high = decades_of([one for each in estimates for one in each.points]).reshape(3, *shape)
    # A likely value of 0 makes the whole figure 0: "not live yet" has no spread on a log scale.
    low, high = (
        np.where(np.isnan(end) | np.isneginf(likely), likely + apart, end)
        for end, apart in ((low, -ASSUMED_DECADES), (high, ASSUMED_DECADES))
    )
    return low, likely, high
