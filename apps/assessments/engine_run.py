"""Run the engine over a snapshot: in full with advice, or quickly while somebody waits; and gather what rules know besides."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext, ngettext, override
from numpy.typing import NDArray

from apps.advice import (
    Advice,
    AnswerError,
    CrowdCounts,
    FactValue,
    RuleKnowledge,
    RulePeak,
    RuleResult,
    Wording,
    advise_answers,
    computed_words,
)
from apps.assessments.engine_input import LAUNCH, LIVE
from apps.assessments.errors import AssessmentFailed, RulesMissing
from apps.assessments.models import Snapshot
from apps.assessments.rounds.earlier import previous_of
from apps.core.translations import SOURCE
from apps.core.words.numerals import numeral
from apps.documents.vocabulary import POINTS
from apps.findings.case import FrozenEvidence, FrozenFraming, Ground
from apps.findings.disagreement.cross_checks import check_outcomes
from apps.instruments.definition import ChoiceItem, Definition, QuantityItem
from apps.instruments.figures.derived import figures_share
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.growth import with_growth
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of, document_of, rules_of, worded_document
from apps.ranking import Assessment as EngineAssessment
from apps.ranking import (
    ContextFigure,
    Crowd,
    EngineInputError,
    Item,
    Quantity,
    QuantityTime,
    Verdict,
    assess,
    fact_draws,
    preview,
)
from apps.ranking import Engagement as EngineEngagement

logger = logging.getLogger(__name__)

ANY = "any"
LEAST = "min"

type Facts = Iterator[tuple[str, FactValue]]
type CountedFacts = Iterator[tuple[str, FactValue, int]]  # with how many people are behind each


@dataclass(frozen=True)
class Outcome:
    """What engine and rules made of a snapshot; without rules there is no advice."""

    result: EngineAssessment
    advice: Advice | None


def outcome_of(snapshot: Snapshot, rules: str) -> Outcome:
    """Run engine and rules over a snapshot; raises AssessmentFailed with a reason, and RulesMissing."""
    evidence, version = snapshot.evidence, _version_of(rules)
    before = previous_of(snapshot.round) if evidence.round > 1 else None
    try:
        result = assess(
            _checked(evidence.engagement),
            evidence.engine_input.settings.for_engine(),
            _checked(before.evidence.engagement) if before else None,
        )
        # It is kept in the language of the rules, whoever ordered it.
        with override(SOURCE):
            return Outcome(result, advice_by(version, result, snapshot) if version else None)
    except (EngineInputError, AnswerError) as error:
        raise AssessmentFailed(f"The answers can't be ranked: {error}") from error


def _version_of(rules: str) -> RuleSetVersion | None:
    """Return the rules of that name, None where there were none when the answers were frozen."""
    if not rules:
        return None
    version = RuleSetVersion.objects.named(rules).first()
    if version is None:
        raise RulesMissing(f"The rules {rules} are not loaded. Load them, then try again.")
    return version


def advice_by(
    version: RuleSetVersion,
    result: EngineAssessment,
    snapshot: Snapshot,
    *,
    issued_on: date | None = None,
) -> Advice:
    """Return what rules make of a result, in the language of now and on a day, that of the result unless given.

    Raises AnswerError for an answer that its question does not offer.
    """
    evidence = snapshot.evidence
    # A result made again says the same: it is of the day the round was closed, whenever it is made.
    closed_on = snapshot.engagement.in_its_zone(snapshot.round.closed_at or snapshot.taken_at).date()
    instrument = InstrumentVersion.objects.named(evidence.instrument).get()
    framing = evidence.for_rules()
    spoken = worded_document(document_of(instrument), evidence.framing.routing)
    rules = rules_of(version, instrument)
    return advise_answers(
        rules,
        result=rule_result(result),
        answers=evidence.facts,
        framing=framing,
        instrument=spoken,
        wording=Wording(
            spoken,
            framing,
            gettext=gettext,
            ngettext=ngettext,
            numeral=numeral,
            computed=computed_words(rules.formulas),
        ),
        issued_on=issued_on or closed_on,
        statements=statements_of(evidence.engagement),
        knowledge=knowledge_of(result, evidence, instrument, today=closed_on),
    )


def rule_result(result: EngineAssessment) -> RuleResult:
    """Put what the engine found into the words of rules."""
    verdict = result.verdict
    return RuleResult(
        # Rules keep the word of the first engine, whose "clear" is today's "firm".
        level="clear" if verdict.level == "firm" else verdict.level,
        dominant=verdict.dominant,
        # None where it is not decided which is second.
        secondary=verdict.secondary if result.ranking.decided >= 2 else (),
        provisional=_is_provisional(verdict),
        nothing_under_pressure=verdict.kind == "nothing",
        contributing=sum(each.heads > 0 for each in result.coverage.perspectives.values()),
        differs=_differs(result),
    )


def _is_provisional(verdict: Verdict) -> bool:
    """Return whether only what can be undone may be advised."""
    if verdict.kind == "recovering":  # what will be back under its limit by itself is no reason to build
        return True
    if any(each.already for each in verdict.over):  # who might hold back the ranking changes no fact
        return False
    return verdict.opinion_only or bool(verdict.held_back)


def _differs(result: EngineAssessment) -> bool | None:
    # Whether people expect another order than the figures give; what rules say of it holds for no dispute.
    gaps = result.gap.dimensions.values() if result.gap else ()
    if all(each.computed_rank is None for each in gaps):
        return None
    return any(each.kind for each in gaps)


def _checked(engagement: EngineEngagement) -> EngineEngagement:
    # Read as a document would be, for the engine checks only those. Raises EngineInputError.
    return EngineEngagement.from_json(engagement.to_json())


def preview_of(evidence: FrozenEvidence) -> EngineAssessment | None:
    """Rank a snapshot's answers with fewer draws; None where they can't be ranked, which the full result explains."""
    try:
        return preview(_checked(evidence.engagement), evidence.engine_input.settings.for_engine())
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.exception("A first reading could not be made")
        return None


def statements_of(engagement: EngineEngagement) -> dict[str, tuple[CrowdCounts, ...]]:
    """Return how each crowd answered each statement, those of the core among them."""
    others = {
        each.item: tuple(CrowdCounts(crowd.weight, crowd.answers) for crowd in each.crowds)
        for each in engagement.statements
    }
    core = {
        item.id: tuple(_counts(item, crowd, engagement) for crowd in engagement.crowds)
        for item in engagement.items
        if item.id not in others
    }
    return core | others


def _counts(item: Item, crowd: Crowd, engagement: EngineEngagement) -> CrowdCounts:
    people = Counter(row.likert.get(item.id) for row in engagement.opinions if row.crowd == crowd.id)
    return CrowdCounts(crowd.weight, tuple(people[level] for level in range(1, item.points + 1)))


def knowledge_of(
    result: EngineAssessment, evidence: FrozenEvidence, instrument: InstrumentVersion, *, today: date
) -> RuleKnowledge:
    """Gather it for one result. `today` is the day the answers were closed on."""
    definition, document = definition_of(instrument), instrument.document
    counted = [
        *_compared(evidence, definition),
        *_how_known(evidence, definition.how_known),
        *_other_cause(evidence, document["other_cause"]["id"]),
    ]
    peak = _next_peak(evidence.framing, today)
    return RuleKnowledge(
        facts={
            **engine_facts(result),
            **dict(_figures(result, evidence, definition)),
            **dict(_times(evidence.framing, peak, today)),
            **{f"context.{item}": value for item, value in (evidence.framing.picks or {}).items()},
            **{name: value for name, value, _people in counted},
        },
        people={**_behind(result, evidence), **{name: people for name, _value, people in counted}},
        draws=dict(_draws(result, evidence, definition)),
        worst=_worst_figures(result)[:1],
        peak=peak,
        perspectives=frozenset(name for name, turnout in evidence.coverage.items() if turnout.asked),
        answered=evidence.answered,
        crowd=evidence.framing.k,
        closed_on=today,
    )


def _figures(result: EngineAssessment, evidence: FrozenEvidence, definition: Definition) -> Facts:
    """Yield every figure as the engine pools it, so that advice prints no other than the result beside it."""
    for name, each in result.quantities.items():
        grown = each.now * each.growth if each.now and each.growth is not None else each.horizon
        now = None if _is_stepped(name, evidence, definition) else each.now
        for point, figure in zip(POINTS, (now, grown, each.limit), strict=True):
            if figure is not None:
                yield f"quantity.{name}.{point}", figure


def _is_stepped(name: str, evidence: FrozenEvidence, definition: Definition) -> bool:
    """Return whether the engine has a figure's launch day for its today."""
    at_launch = evidence.framing.figures_for == LAUNCH and evidence.engagement.launch_month is not None
    return at_launch and not definition.quantities[name].steady


def _compared(evidence: FrozenEvidence, definition: Definition) -> CountedFacts:
    """Yield of every pair of figures that can be compared whether they fit."""
    for name, outcome in check_outcomes(Ground(evidence, definition)).items():
        yield f"cross_check.{name}", "off" if outcome.is_off else "fits", outcome.people


def _how_known(evidence: FrozenEvidence, question: ChoiceItem) -> CountedFacts:
    """Yield which share of the forms rests on figures that were measured."""
    known = [each.answers[question.id] for each in evidence.facts if question.id in each.answers]
    if (share := figures_share(known)) is not None:
        yield "stated.figures_share", share, len(known)


def _other_cause(evidence: FrozenEvidence, question: str) -> CountedFacts:
    if question in evidence.crowds:
        written = len(evidence.texts[question])
        yield "other_first.share", written / sum(evidence.answered.values()), written


def _next_peak(framing: FrozenFraming, today: date) -> RulePeak | None:
    months = {str(peak["month"]): peak for peak in framing.peaks if str(peak["month"]) >= f"{today:%Y-%m}"}
    if not months:
        return None
    month, peak = min(months.items())
    # The present month began before today: its peak is here, not over.
    days = (date.fromisoformat(f"{month}-01") - today).days
    return RulePeak(str(peak["name"]), max(days, 0), float(peak["times"]))


def _times(framing: FrozenFraming, peak: RulePeak | None, today: date) -> Facts:
    if peak is not None:
        yield "engagement.days_to_peak", peak.days
        yield "engagement.peak_factor", peak.factor
    launch = date.fromisoformat(framing.launch_on) if framing.launch_on else today
    if framing.stage != LIVE and launch > today:
        yield "engagement.days_to_launch", (launch - today).days


def _behind(result: EngineAssessment, evidence: FrozenEvidence) -> dict[str, int]:
    """Count who gave a figure behind each fact of a breach; of several quantities it is the greatest one's."""
    people = {
        name: sum(name in each.estimates for each in evidence.engagement.figures)
        for name in result.quantities
    }
    behind: dict[str, int] = {}
    for name in (*result.quantities, *result.dimensions, ANY):
        if figures := _figures_of(result, name):
            # By id where two are alike, so that the same result always names the same figure.
            now = max(figures, key=lambda each: (figures[each].p_over_today, each))
            then = max(figures, key=lambda each: (figures[each].p_within, each))
            behind |= {f"breach_now.{name}": people[now], f"breach.{name}": people[then]}
            if name in people:
                behind[f"status.{name}"] = people[name]
    return behind


def _draws(
    result: EngineAssessment, evidence: FrozenEvidence, definition: Definition
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    context = [
        _context(item, evidence)
        for item in definition.quantities.values()
        if item.id not in result.quantities and item.is_asked_where(evidence.framing.routing)
    ]
    for name, drawn in fact_draws(evidence.engagement, context, result.meta.seed).items():
        now = drawn.now
        if drawn.horizon is not None and _is_stepped(name, evidence, definition):
            now = None
        for point, each in zip(POINTS, (now, drawn.horizon, drawn.limit), strict=True):
            if each is not None:
                yield f"quantity.{name}.{point}", each


def _context(item: QuantityItem, evidence: FrozenEvidence) -> ContextFigure:
    pairs = zip(evidence.engagement.figures, evidence.facts, strict=True)
    return ContextFigure(
        Quantity(item.id, item.dimension, item.unit, item.direction, peaked=item.peak_scaled),
        {
            row.id: with_growth(estimate(item, each.answers[item.id]))
            for row, each in pairs
            if item.id in each.answers
        },
    )


def engine_facts(result: EngineAssessment) -> dict[str, FactValue]:
    """Return what the engine found, by the names that rules have for it; what it could not say is absent."""
    return dict(
        (
            *_verdict(result),
            *_breaches(result),
            *_months(result),
            *((f"p_first.{name}", p) for name, p in result.ranking.p_first.items()),
        )
    )


def _figures_of(result: EngineAssessment, name: str) -> Mapping[str, QuantityTime]:
    """Return the known figures of a quantity, of a dimension, or of `any`, by id."""
    return {
        quantity: each
        for quantity, each in result.quantities.items()
        if each.known and name in (quantity, each.dimension, ANY)
    }


def _worst_figures(result: EngineAssessment) -> tuple[str, ...]:
    """Return what is over its limit, or perhaps so, the farthest first; else what mostly sets the first limit."""
    if over := tuple(each.quantity for each in result.verdict.over):
        return over
    known = _figures_of(result, ANY)
    return (max(known, key=lambda name: (known[name].sets_first, name)),) if known else ()


def _verdict(result: EngineAssessment) -> Facts:
    verdict = result.verdict
    yield "verdict.kind", verdict.kind
    yield "verdict.held_back", bool(verdict.held_back)
    yield "verdict.opinion_only", verdict.opinion_only
    yield "verdict.insufficient", verdict.level == "insufficient"
    over = (each.dimension for each in verdict.over if each.status == "over")
    yield "verdict.over", tuple(dict.fromkeys(over))
    yield "verdict.measured", _is_measured(result, verdict.dominant)
    yield "verdict.tied", verdict.tied or ()
    if verdict.kind == "nothing":  # whoever happens to lead then is no reason to build
        yield from ((f"verdict.{name}", ()) for name in ("dominant", "secondary", "tied"))


def _is_measured(result: EngineAssessment, dimensions: Sequence[str]) -> bool:
    return any(
        each.sources["measured"] > 0 for name in dimensions for each in _figures_of(result, name).values()
    )


def _breaches(result: EngineAssessment) -> Facts:
    for name in (*result.quantities, *result.dimensions, ANY):
        if figures := _figures_of(result, name).values():
            yield f"breach_now.{name}", max(each.p_over_today for each in figures)
            yield f"breach.{name}", max(each.p_within for each in figures)
    yield from ((f"status.{name}", each.status) for name, each in _figures_of(result, ANY).items())


def _months(result: EngineAssessment) -> Facts:
    figures = _figures_of(result, ANY)
    for point in ("p10", "p50", "p90"):
        of_each = {LEAST: result.ranking, **result.dimensions, **figures} if point != "p90" else figures
        for name, times in of_each.items():
            if (months := getattr(times, f"months_{point}")) is not None:
                yield f"months.{name}.{point}", months
