"""One run of the engine: from an engagement to its assessment."""

from dataclasses import dataclass, replace

import numpy as np

from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.ranking.agreement.agreement import agreement
from apps.ranking.agreement.camps import find_camps
from apps.ranking.agreement.disagreement import disagreement_map
from apps.ranking.arrays import Flags, Floats
from apps.ranking.conclusions.gap import stated_ranks
from apps.ranking.draws.coverage import coverage, weights_of
from apps.ranking.draws.margins import CrispEvidence, crisp_evidence
from apps.ranking.draws.randomness import Streams, streams_of
from apps.ranking.draws.robustness import (
    crisp_probabilities,
    fixed_weights,
    full_probabilities,
    order_shares,
    shares_without,
)
from apps.ranking.draws.simulation import Draws, simulate
from apps.ranking.errors import EngineInputError
from apps.ranking.inputs.canonical import (
    ENGINE_VERSION,
    in_canonical_order,
    input_digest,
    input_document,
    seed_of,
)
from apps.ranking.inputs.evidence import STREAMS, Evidence, read_evidence
from apps.ranking.inputs.types import Engagement, Settings
from apps.ranking.inputs.validation import engagement_problems, round_problems, settings_problems
from apps.ranking.opinions.symptoms import symptom_result
from apps.ranking.orders.consensus import stated_consensus
from apps.ranking.orders.orders import pairs
from apps.ranking.results.assessment import Assessment, EngineWarning, GapResult, Matrix, Meta, StatedResult
from apps.ranking.results.changes import PerfectInformation
from apps.ranking.results.people import Shift
from apps.ranking.sensitivity.flip_points import flip_points
from apps.ranking.sensitivity.influence import leave_one_out
from apps.ranking.sensitivity.information import perfect_information
from apps.ranking.sensitivity.questions import value_of_questions
from apps.ranking.sensitivity.thresholds import other_thresholds
from apps.ranking.verdict.cautions import cautions, unsupported_dimensions
from apps.ranking.verdict.gap import perception_gap
from apps.ranking.verdict.reporting import headroom_result
from apps.ranking.verdict.shift import shift_between
from apps.ranking.verdict.verdict import VerdictBasis, backing_streams, decide, has_room_everywhere


@dataclass(frozen=True, eq=False)
class _Run:
    # What all parts of an assessment are read from.
    settings: Settings
    document: JsonObject
    seed: int
    evidence: Evidence
    crisp: CrispEvidence
    draws: Draws
    streams: Streams

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.evidence.engagement.dimensions

    @property
    def available(self) -> Flags:
        available: Flags = self.crisp.available[0]
        return available


def assess(engagement: Engagement, settings: Settings, previous: Engagement | None = None) -> Assessment:
    """Rank the dimensions of one engagement and say how sure the ranking is.

    Parameters
    ----------
    engagement : Engagement
        Figures in natural units, 3 to 6 dimensions, in any order.
    settings : Settings
        With a seed of its own, or one made from the input.
    previous : Engagement or None
        The round before, in the same dimensions; people are the same where their ids are. Only `shift` depends on
        it.

    Returns
    -------
    Assessment
        The same input gives the same bytes, whatever the order or the ids of people, but for the ids in `influence`
        and `camps`.

    Raises
    ------
    EngineInputError
        With every problem of the input.

    References
    ----------
    Named where each step is: ``consensus``, ``margins``, ``weight_space``, ``simulation``; ``agreement``,
    ``item_measures``, ``camps``, ``shift``; ``information``, ``questions``.
    """
    _check(engagement, settings, previous)
    run = _run(engagement, settings)
    ranked = _ranked(run)
    return replace(
        ranked,
        voi=value_of_questions(run.evidence, run.crisp, ranked.agreement, run.settings),
        perfect_information=_information(run),
        thresholds=other_thresholds(run.evidence, run.crisp, run.settings),
        flip_points=flip_points(run.evidence, run.crisp, run.settings),
        camps=find_camps(run.evidence, run.settings, ranked.stated, run.streams),
        shift=_shift(run, previous),
    )


def preview(engagement: Engagement, settings: Settings) -> Assessment:
    """Rank the dimensions without what takes longer than a glance: no camps, and nothing of what could change it.

    Parameters
    ----------
    engagement : Engagement
        As for `assess`.
    settings : Settings
        As for `assess`; fewer draws make it faster and `full.halfwidth95` wider.

    Returns
    -------
    Assessment
        `camps`, `voi`, `perfect_information`, `thresholds`, `flip_points` and `shift` are None; all else is what
        `assess` gives for the same input.

    Raises
    ------
    EngineInputError
        With every problem of the input.
    """
    _check(engagement, settings, None)
    return _ranked(_run(engagement, settings))


def _ranked(run: _Run) -> Assessment:
    settings, dimensions = run.settings, run.dimensions
    full = full_probabilities(run.draws, run.available, settings, dimensions)
    heads = coverage(run.evidence, run.available)
    stated, symptoms = _stated(run.evidence), symptom_result(run.evidence)
    headroom = headroom_result(run.evidence, run.crisp, run.draws)
    influence = leave_one_out(run.evidence, settings)
    findings = VerdictBasis(
        coverage=heads,
        full=full,
        influence=influence,
        backing=backing_streams(run.crisp, settings, full.p_dominant),
        is_provisional=bool(unsupported_dimensions(run.evidence, run.crisp)),
        has_room=has_room_everywhere(headroom, symptoms, run.draws),
    )
    return Assessment(
        meta=_meta(run, cautions(run.evidence, run.crisp, heads, stated, headroom)),
        coverage=heads,
        stated=stated,
        symptoms=symptoms,
        headroom=headroom,
        margins=_margins(run),
        crisp=crisp_probabilities(run.crisp.margins[0], run.available, settings, dimensions),
        full=full,
        verdict=decide(findings),
        agreement=agreement(run.evidence, run.streams.permutations),
        gap=_gap(run, full.halfwidth95),
        influence=influence,
        disagreement=disagreement_map(run.evidence),
        camps=None,
        voi=None,
        perfect_information=None,
        thresholds=None,
        flip_points=None,
        shift=None,
    )


def _check(engagement: Engagement, settings: Settings, previous: Engagement | None) -> None:
    problems = engagement_problems(engagement.to_json(), "engagement")
    problems += settings_problems(settings.to_json(), "settings")
    if previous is not None:
        problems += engagement_problems(previous.to_json(), "previous")
        problems += round_problems(engagement.to_json(), previous.to_json(), "previous")
    if problems:
        raise EngineInputError(problems)


def _run(engagement: Engagement, settings: Settings) -> _Run:
    # Through JSON and back, so that 4.0 for 4 or a list for a tuple can't make a difference.
    settings = read(Settings, settings.to_json())
    canonical = in_canonical_order(read(Engagement, engagement.to_json()))
    document = input_document(canonical)
    seed = seed_of(document, settings)
    evidence = read_evidence(canonical, unranked_below=settings.unranked == "below")
    crisp = crisp_evidence(evidence, settings, np.ones((1, len(evidence.group_of))))
    available = crisp.available[0]
    streams = streams_of(seed)
    draws = simulate(evidence, settings, available, fixed_weights(settings, available), streams)
    return _Run(settings, document, seed, evidence, crisp, draws, streams)


def _meta(run: _Run, warnings: tuple[EngineWarning, ...]) -> Meta:
    return Meta(
        engine_version=ENGINE_VERSION,
        numpy_version=np.__version__,
        seed=run.seed,
        draws=run.settings.draws,
        settings=run.settings,
        input_digest=input_digest(run.document),
        warnings=warnings,
    )


def _stated(evidence: Evidence) -> StatedResult | None:
    voters = evidence.usable[0]
    if not voters.any():
        return None
    weights = weights_of(evidence, voters)[voters]
    return stated_consensus(evidence.ranks[voters], weights, evidence.engagement.dimensions)


def _margins(run: _Run) -> dict[str, Matrix | None]:
    return {
        stream: _matrix(run.crisp.margins[0, place], len(run.dimensions)) if run.available[place] else None
        for place, stream in enumerate(STREAMS)
    }


def _matrix(margins: Floats, count: int) -> Matrix:
    matrix = np.zeros((count, count))
    first, second = pairs(count)
    matrix[first, second] = margins + 0.0
    matrix[second, first] = 0.0 - margins
    return tuple(tuple(row) for row in matrix.tolist())


def _information(run: _Run) -> PerfectInformation:
    draws = run.draws
    return perfect_information(
        draws,
        order_shares(np.einsum("ns,nsp->np", draws.weights, draws.margins)).firsts,
        run.available,
        tuple(quantity.id for quantity in run.evidence.engagement.quantities),
        run.streams.permutations,
        fixed=run.settings.weight_prior != "uniform",
    )


def _gap(run: _Run, halfwidth95: float) -> GapResult | None:
    if not run.available[0]:
        return None
    computed = shares_without(run.draws, run.available, 0, run.settings)
    if computed is None:
        return None
    return perception_gap(stated_ranks(run.evidence), computed.orders, run.dimensions, halfwidth95)


def _shift(run: _Run, previous: Engagement | None) -> Shift | None:
    if previous is None:
        return None
    before = read(Engagement, previous.to_json())
    return shift_between(run.evidence, before, unranked_below=run.settings.unranked == "below")
