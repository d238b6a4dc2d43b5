"""What a reader of an assessment should know about the evidence beneath it."""

from collections.abc import Iterator

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags
from apps.ranking.draws.headroom import CLIP_DECADES
from apps.ranking.draws.margins import CrispEvidence
from apps.ranking.inputs.evidence import STREAMS, Evidence
from apps.ranking.inputs.types import Estimate
from apps.ranking.results.assessment import Coverage, EngineWarning, HeadroomResult, StatedResult

FEW = 3


def unsupported_dimensions(evidence: Evidence, crisp: CrispEvidence) -> tuple[str, ...]:
    """Name the dimensions about which nothing is known.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone.

    Returns
    -------
    tuple of str
        Those that no voter ranked, that nobody has a score on, and that have no headroom; in the order of the
        dimensions.
    """
    ranked = ~np.isnan(evidence.ranks[evidence.usable[0]]).all(axis=0)
    if not evidence.usable[0].any():
        ranked = np.zeros_like(ranked)
    known = ranked | (~np.isnan(evidence.scores)).any(axis=0) | ~np.isnan(crisp.least_room[0])
    return tuple(one for one, there in zip(evidence.engagement.dimensions, known, strict=True) if not there)


def cautions(
    evidence: Evidence,
    crisp: CrispEvidence,
    coverage: Coverage,
    stated: StatedResult | None,
    headroom: HeadroomResult | None,
) -> tuple[EngineWarning, ...]:
    """Collect the warnings.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone.
    coverage : Coverage
    stated : StatedResult or None
    headroom : HeadroomResult or None

    Returns
    -------
    tuple of EngineWarning
        In a fixed order; a path names a group, a stream, a dimension, an item or a quantity, never a person.
    """
    found = [
        *_about_groups(coverage),
        *_about_streams(evidence, coverage, stated),
        *_about_dimensions(evidence, crisp, headroom),
        *_about_items(evidence),
        *_about_quantities(evidence, crisp, headroom),
    ]
    return tuple(EngineWarning(code, path) for code, path in found)


def _about_groups(coverage: Coverage) -> Iterator[tuple[str, str]]:
    for group, heads in coverage.groups.items():
        if heads.contributing == 0:
            yield "empty_group", f"groups.{group}"
        if heads.contributing == 1:
            yield "single_member_group", f"groups.{group}"


def _about_streams(
    evidence: Evidence, coverage: Coverage, stated: StatedResult | None
) -> Iterator[tuple[str, str]]:
    for stream in STREAMS:
        if not coverage.streams[stream].available:
            yield "stream_missing", f"streams.{stream}"
    if stated is not None and coverage.streams["stated"].n < FEW:
        yield "few_answers", "streams.stated"
    if stated is not None and not stated.unique:
        yield "non_unique_consensus", "streams.stated"


def _about_dimensions(
    evidence: Evidence, crisp: CrispEvidence, headroom: HeadroomResult | None
) -> Iterator[tuple[str, str]]:
    unsupported = unsupported_dimensions(evidence, crisp)
    counts = {name: one.quantities for name, one in headroom.dimensions.items()} if headroom else {}
    for place, dimension in enumerate(evidence.engagement.dimensions):
        path = f"dimensions.{dimension}"
        if dimension in unsupported:
            yield "dimension_without_evidence", path
        if 0 < (~np.isnan(evidence.scores[:, place])).sum() < FEW:
            yield "few_answers", path
        # The least of more quantities is lower by chance alone, so the dimensions with fewer look better.
        if counts and counts[dimension] < max(counts.values()):
            yield "uneven_quantities", path


def _about_items(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for item in evidence.engagement.items:
        answers = [
            person.likert[item.id] for person in evidence.engagement.stakeholders if item.id in person.likert
        ]
        if "dk" in answers and not any(isinstance(answer, int) for answer in answers):
            yield "all_dont_know", f"items.{item.id}"


def _about_quantities(
    evidence: Evidence, crisp: CrispEvidence, headroom: HeadroomResult | None
) -> Iterator[tuple[str, str]]:
    given = ~np.isnan(evidence.likely)
    for place, quantity in enumerate(evidence.engagement.quantities):
        path = f"quantities.{quantity.id}"
        is_asked = any(quantity.id in person.estimates for person in evidence.engagement.stakeholders)
        if is_asked and not given[:, place].any():
            yield "all_dont_know", path
        yield from _about_limit(given[:, place], path)
        yield from _about_fields(evidence, place, path)
        now, horizon, limit = crisp.figures[0, place]
        demand = np.fmin(now, horizon) if evidence.is_floor[place] else np.fmax(now, horizon)
        if np.isfinite(demand) and np.isfinite(limit) and abs(limit - demand) > CLIP_DECADES:
            yield "clipped_headroom", path
        if headroom is not None and headroom.quantities[quantity.id].linear_growth:
            yield "linear_growth", path


def _about_limit(given: Flags, path: str) -> Iterator[tuple[str, str]]:
    has_demand, has_limit = given[:, :2].any(axis=1), given[:, 2]
    if has_demand.any() and not has_limit.any():
        yield "limit_missing", path
    if (has_demand & ~has_limit).any() and has_limit.any():
        yield "limit_borrowed", path


def _about_fields(evidence: Evidence, place: int, path: str) -> Iterator[tuple[str, str]]:
    quantity = evidence.engagement.quantities[place].id
    for field, name in enumerate(POINTS):
        likely = evidence.likely[:, place, field]
        if np.isneginf(likely).any() and np.isfinite(likely).any():
            yield "zero_left_out", f"{path}.{name}"
        triples = (
            getattr(person.estimates.get(quantity, Estimate()), name)
            for person in evidence.engagement.stakeholders
        )
        if any(one is not None and one.likely > 0 and None in (one.low, one.high) for one in triples):
            yield "spread_assumed", f"{path}.{name}"
