"""What a reader of an assessment should know about the evidence beneath it."""

from collections.abc import Iterator, Sequence

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.agreement.answers import answers_to
from apps.ranking.arrays import Flags
from apps.ranking.conclusions.gap import known_dimensions
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Engagement
from apps.ranking.opinions.weights import effective_draws
from apps.ranking.orders.aggregation import opinion_weights
from apps.ranking.orders.consensus import is_unique
from apps.ranking.results.assessment import EngineWarning
from apps.ranking.results.verdict import Status

# Fewer make the half-width of a probability more than three hundredths.
FEW_DRAWS = 1000
FROM_POOLING = ("growth_missing", "source_missing")


def cautions(weighed: Weighed, by_place: Sequence[Status]) -> tuple[EngineWarning, ...]:
    """Return the warnings, in a fixed order.

    A path names a strand, dimension, item, quantity or the draws, never a person.
    """
    warned = [
        *_about_streams(weighed),
        *_about_dimensions(weighed),
        *_about_items(weighed.engagement),
        *_about_quantities(weighed, by_place),
    ]
    if effective_draws(weighed.weights) < FEW_DRAWS:
        warned.append(("low_ess", "draws"))
    return tuple(EngineWarning(code, path) for code, path in warned)


def _about_streams(weighed: Weighed) -> Iterator[tuple[str, str]]:
    evidence, voters = weighed.basis.evidence, weighed.basis.evidence.has_order
    is_there = {"stated": voters.any(), "symptoms": evidence.has_symptoms.any(), "headroom": weighed.known}
    for stream, says_something in is_there.items():
        if not says_something:
            yield "stream_missing", f"streams.{stream}"
    if voters.any() and not is_unique(evidence.ranks[voters], opinion_weights(evidence, voters)[voters]):
        yield "non_unique_consensus", "streams.stated"


def _about_dimensions(weighed: Weighed) -> Iterator[tuple[str, str]]:
    evidence = weighed.basis.evidence
    is_ranked = (~np.isnan(evidence.ranks) & evidence.has_order[:, None]).any(axis=0)
    is_scored = (~np.isnan(evidence.scores)).any(axis=0)
    is_known = known_dimensions(weighed)
    known = [one.place for one in weighed.latent.pooled if one.is_known]
    counts = np.bincount(evidence.dimension_of[known], minlength=len(weighed.dimensions))
    for place, dimension in enumerate(weighed.dimensions):
        path = f"dimensions.{dimension}"
        if not (is_ranked[place] or is_scored[place] or is_known[place]):
            yield "dimension_without_evidence", path
        # The first of more limits is sooner by chance alone, so the dimensions with fewer look better.
        if counts[place] < counts.max():
            yield "uneven_quantities", path


def _about_items(engagement: Engagement) -> Iterator[tuple[str, str]]:
    for item in engagement.items:
        given = answers_to(engagement, item)
        if given.unable and not given.counts.any():
            yield "all_dont_know", f"items.{item.id}"


def _about_quantities(weighed: Weighed, by_place: Sequence[Status]) -> Iterator[tuple[str, str]]:
    evidence = weighed.basis.evidence
    has_figure = ~np.isnan(evidence.likely)
    for place, quantity in enumerate(evidence.engagement.quantities):
        path = f"quantities.{quantity.id}"
        if weighed.latent.is_asked[place] and not has_figure[:, place].any():
            yield "all_dont_know", path
        yield from _about_limit(has_figure[:, place], path)
        yield from _about_fields(evidence, place, path)
        for code in FROM_POOLING:
            if code in weighed.latent.pooled[place].warnings:
                yield code, path
        if by_place[place] == "disputed":
            yield "disputed_figure", path


def _about_limit(has_figure: Flags, path: str) -> Iterator[tuple[str, str]]:
    has_demand, has_limit = has_figure[:, :2].any(axis=1), has_figure[:, 2]
    if has_demand.any() and not has_limit.any():
        yield "limit_missing", path
    if (has_demand & ~has_limit).any() and has_limit.any():
        yield "limit_borrowed", path


def _about_fields(evidence: Evidence, place: int, path: str) -> Iterator[tuple[str, str]]:
    for field, name in enumerate(POINTS):
        likely = evidence.likely[:, place, field]
        if np.isneginf(likely).any() and np.isfinite(likely).any():
            yield "zero_left_out", f"{path}.{name}"
