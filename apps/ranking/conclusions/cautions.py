"""What a reader of an assessment should know about the evidence beneath it."""

from collections.abc import Iterator, Sequence

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.agreement.answers import answers_to
from apps.ranking.arrays import Flags
from apps.ranking.conclusions.gap import known_dimensions
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.opinions.weights import effective_draws
from apps.ranking.results.assessment import EngineWarning
from apps.ranking.results.people import Coverage, StatedResult
from apps.ranking.results.verdict import Status

FEW = 3
# Fewer make the half-width of a probability more than three hundredths.
FEW_DRAWS = 1000
FROM_POOLING = ("growth_missing", "source_missing")


def cautions(
    weighed: Weighed, coverage: Coverage, stated: StatedResult | None, by_place: Sequence[Status]
) -> tuple[EngineWarning, ...]:
    """Return the warnings, in a fixed order.

    A path names a perspective, strand, dimension, item, quantity or the draws, never a person.
    """
    warned = [
        *_about_perspectives(coverage),
        *_about_streams(coverage, stated),
        *_about_dimensions(weighed),
        *_about_items(weighed.basis.evidence),
        *_about_quantities(weighed, by_place),
    ]
    if effective_draws(weighed.weights) < FEW_DRAWS:
        warned.append(("low_ess", "draws"))
    return tuple(EngineWarning(code, path) for code, path in warned)


def _about_perspectives(coverage: Coverage) -> Iterator[tuple[str, str]]:
    for perspective, own in coverage.perspectives.items():
        if own.heads == 0:
            yield "empty_perspective", f"perspectives.{perspective}"
        if own.heads == 1:
            yield "single_member_perspective", f"perspectives.{perspective}"


def _about_streams(coverage: Coverage, stated: StatedResult | None) -> Iterator[tuple[str, str]]:
    for stream, own in coverage.streams.items():
        if not own.available:
            yield "stream_missing", f"streams.{stream}"
    if stated is not None and coverage.streams["stated"].n < FEW:
        yield "few_answers", "streams.stated"
    if stated is not None and not stated.unique:
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
        if 0 < (~np.isnan(evidence.scores[:, place])).sum() < FEW:
            yield "few_answers", path
        # The first of more limits is sooner by chance alone, so the dimensions with fewer look better.
        if counts[place] < counts.max():
            yield "uneven_quantities", path


def _about_items(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for item in evidence.engagement.items:
        given = answers_to(evidence, item)
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
    quantity = evidence.engagement.quantities[place].id
    rows = evidence.engagement.figures
    estimates = [row.estimates[quantity] for row in rows if quantity in row.estimates]
    for field, name in enumerate(POINTS):
        likely = evidence.likely[:, place, field]
        if np.isneginf(likely).any() and np.isfinite(likely).any():
            yield "zero_left_out", f"{path}.{name}"
        triples = (getattr(one, name) for one in estimates)
        if any(one is not None and one.likely > 0 and None in (one.low, one.high) for one in triples):
            yield "spread_assumed", f"{path}.{name}"
