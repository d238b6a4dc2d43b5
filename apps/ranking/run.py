"""One run of the engine: from an engagement to its assessment."""

from dataclasses import dataclass, replace

import numpy as np

from apps.documents.mapping import read
from apps.ranking.agreement.agreement import agreement, camps_among, crowd_effect
from apps.ranking.agreement.answers import answers_to, interquartile_range
from apps.ranking.agreement.disagreement import disagreement_map
from apps.ranking.conclusions.cautions import cautions
from apps.ranking.conclusions.gap import perception_gap
from apps.ranking.conclusions.months import dimension_times, leader_months, quantity_times
from apps.ranking.conclusions.verdict import Concluded, Doubts, conclude
from apps.ranking.conclusions.weighed import Weighed, weigh
from apps.ranking.errors import EngineInputError
from apps.ranking.figures.basis import basis_of
from apps.ranking.figures.dimensions import latent_of
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.inputs.types import Engagement, Item, Settings
from apps.ranking.inputs.validation import engagement_problems, round_problems, settings_problems
from apps.ranking.opinions.readings import symptom_scores
from apps.ranking.opinions.weights import effective_draws
from apps.ranking.orders.aggregation import coverage
from apps.ranking.randomness import halfwidth95, stream_of
from apps.ranking.results.assessment import Assessment, Meta
from apps.ranking.results.people import ItemShift, Shift
from apps.ranking.results.verdict import Verdict
from apps.ranking.what_if.asked_again import Standing, standing
from apps.ranking.what_if.present import Present, influence, voices_left_out
from apps.ranking.what_if.questions import flip_points, questions

# Stored with every result: another one makes results differ for the same input, and an earlier one's stay as they are.
ENGINE_VERSION = "2.1.0"
PREVIEW_DRAWS = 4096
STABLE_CHANGE = 0.15
EQUAL = 1e-9


@dataclass(frozen=True, eq=False)
class _Run:
    # What all parts of an assessment are read from.
    settings: Settings
    weighed: Weighed

    @property
    def evidence(self) -> Evidence:
        return self.weighed.basis.evidence


def assess(engagement: Engagement, settings: Settings, previous: Engagement | None = None) -> Assessment:
    """Return which dimension reaches its first limit first, when, and how sure that is.

    Parameters
    ----------
    engagement : Engagement
        Figures in natural units, 3 to 6 dimensions, in any order.
    settings : Settings
    previous : Engagement or None
        The round before, in the same dimensions. Only `shift` depends on it.

    Returns
    -------
    Assessment
        The same input gives the same bytes, whatever the order of rows or the ids of figures, but for these ids in
        `influence`, `held_back` and `hinges_on`.

    Raises
    ------
    EngineInputError
        With every problem of the input.

    References
    ----------
    Named where each step is, in the rooms ``figures``, ``opinions``, ``conclusions``, ``what_if``, ``agreement``.
    """
    run = _run(_checked(engagement, settings, previous), settings, settings.draws)
    present = Present.of(run.weighed)
    voices, asked = voices_left_out(present), questions(present)
    return replace(
        _assessment(run, Doubts(voices, asked), previous),
        influence=influence(present, voices),
        questions=asked,
        flip_points=flip_points(present),
        camps=camps_among(run.evidence, run.settings),
        crowd_effect=crowd_effect(run.evidence, run.settings.used_seed),
    )


def preview(engagement: Engagement, settings: Settings) -> Assessment:
    """Return the same without what takes longer than a glance, from fewer draws.

    Parameters
    ----------
    engagement : Engagement
        As for `assess`.
    settings : Settings
        As for `assess`; of the draws, 4,096 at most are made.

    Returns
    -------
    Assessment
        `influence`, `questions`, `flip_points`, `camps`, `crowd_effect` and `shift` are None, so a level here
        may be firmer than that of `assess`, and nobody may stop.

    Raises
    ------
    EngineInputError
        With every problem of the input.
    """
    checked = _checked(engagement, settings, None)
    return _assessment(_run(checked, settings, min(settings.draws, PREVIEW_DRAWS)), Doubts(), None)


def glance(engagement: Engagement, settings: Settings) -> tuple[Verdict, Standing]:
    """Return the verdict of `preview`, and how far asking again could move it.

    Parameters
    ----------
    engagement : Engagement
        As for `assess`.
    settings : Settings
        As for `preview`.

    Returns
    -------
    tuple of Verdict and Standing
        The probabilities of `Standing` are those of all draws that are made.

    Raises
    ------
    EngineInputError
        With every problem of the input.
    """
    checked = _checked(engagement, settings, None)
    run = _run(checked, settings, min(settings.draws, PREVIEW_DRAWS))
    return conclude(run.weighed, Doubts()).verdict, standing(Present.of(run.weighed))


def _checked(engagement: Engagement, settings: Settings, previous: Engagement | None) -> Engagement:
    document = engagement.to_json()
    problems = engagement_problems(document, "engagement")
    problems += settings_problems(settings.to_json(), "settings")
    if previous is not None:
        problems += engagement_problems(previous.to_json(), "previous")
        problems += round_problems(document, previous.to_json(), "previous")
    if problems:
        raise EngineInputError(problems)
    # Through JSON and back, so that 4.0 for 4 or a list for a tuple can't make a difference.
    return read(Engagement, document)


def _run(engagement: Engagement, settings: Settings, draws: int) -> _Run:
    # As `_checked` does, so that 16384.0 draws are 16384.
    settings = read(Settings, settings.to_json())
    canonical = in_canonical_order(engagement)
    evidence = read_evidence(canonical, unranked_below=settings.unranked == "below")
    basis = basis_of(evidence, draws, settings.used_seed)
    return _Run(settings, weigh(basis, latent_of(basis)))


def _assessment(run: _Run, doubts: Doubts, previous: Engagement | None) -> Assessment:
    weighed, evidence = run.weighed, run.evidence
    concluded = conclude(weighed, doubts)
    return Assessment(
        meta=_meta(run, concluded),
        coverage=coverage(evidence, weighed.speaks),
        symptoms=symptom_scores(evidence),
        ranking=concluded.ranking,
        leader_months=leader_months(weighed),
        dimensions=dimension_times(weighed),
        quantities=quantity_times(weighed, concluded.statuses),
        verdict=concluded.verdict,
        gap=perception_gap(weighed),
        agreement=agreement(evidence, stream_of(run.settings.used_seed, "permutations")),
        disagreement=disagreement_map(weighed.basis),
        camps=None,
        crowd_effect=None,
        influence=None,
        questions=None,
        flip_points=None,
        shift=_shift(run, previous),
    )


def _meta(run: _Run, concluded: Concluded) -> Meta:
    return Meta(
        engine_version=ENGINE_VERSION,
        numpy_version=np.__version__,
        seed=run.settings.used_seed,
        draws=len(run.weighed.weights),
        halfwidth95=halfwidth95(effective_draws(run.weighed.weights)),
        settings=run.settings,
        warnings=cautions(run.weighed, concluded.statuses),
    )


def _shift(run: _Run, previous: Engagement | None) -> Shift | None:
    if previous is None:
        return None
    return shift_between(run.evidence.engagement, read(Engagement, previous.to_json()))


def shift_between(now: Engagement, previous: Engagement) -> Shift:
    """Compare two valid rounds, each with all its people and its own weights; the present one in canonical order.

    Never those who answered in both: a part of a crowd tells of who is not in it. Scheibe, Skutsch and Schofer (1975),
    Experiments in Delphi methodology, in Linstone and Turoff (eds), The Delphi Method, Addison-Wesley, 262-287: a change
    of 15 % or less is called stable.
    """
    before = in_canonical_order(previous)
    asked_before = {item.id for item in before.items}
    return Shift({item.id: _item_shift(now, before, item) for item in now.items if item.id in asked_before})


def _item_shift(now: Engagement, before: Engagement, item: Item) -> ItemShift:
    # The points are the same in both rounds.
    given, given_before = answers_to(now, item), answers_to(before, item)
    if not given.counts.any() or not given_before.counts.any():
        return ItemShift(None, None, stable=False)
    change = float(np.abs(given.shares - given_before.shares).sum()) / 2
    return ItemShift(
        delta_iqr=interquartile_range(given.levels) - interquartile_range(given_before.levels),
        change=change,
        stable=change <= STABLE_CHANGE + EQUAL,
    )
