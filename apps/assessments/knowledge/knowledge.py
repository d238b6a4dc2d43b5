"""Gather what rules know besides the answers, when advice is given; nothing of it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from apps.advice import FactValue, RuleKnowledge, RulePeak
from apps.assessments.engine_input import LIVE, with_growth
from apps.assessments.knowledge.engine_facts import ANY, engine_facts, figures_of, soonest, worst_figures
from apps.documents.mapping import read
from apps.documents.vocabulary import POINTS
from apps.findings.case import FrozenEvidence, FrozenFraming, Ground
from apps.findings.disagreement.cross_checks import check_outcomes
from apps.findings.privacy import is_enough
from apps.instruments.definition import Definition, QuantityItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.instruments.values import DONT_KNOW
from apps.ranking import Assessment, ContextFigure, Quantity, fact_draws

SURE = "figures"  # says of an order that it rests on figures

type Told = Iterator[tuple[str, FactValue, int]]


@dataclass(frozen=True)
class _Question:
    id: str


@dataclass(frozen=True)
class _OrderQuestions:
    confidence: _Question


@dataclass(frozen=True)
class _Questions:
    """Where a questionnaire asks how sure an order is, and for another cause."""

    ranking: _OrderQuestions
    other_cause: _Question


def knowledge_of(
    result: Assessment, evidence: FrozenEvidence, instrument: InstrumentVersion, *, today: date
) -> RuleKnowledge:
    """Gather it for one result. `today` is the day the answers were closed on."""
    definition, asked = definition_of(instrument), read(_Questions, instrument.document)
    told = [
        *_checked(evidence, definition),
        *_order(evidence, asked),
        *_split(evidence, definition),
        *_other_cause(evidence, asked),
    ]
    peak, months = _next_peak(evidence.framing, today), result.ranking
    return RuleKnowledge(
        facts={
            **engine_facts(result),
            **dict(_times(evidence.framing, peak, today)),
            **{name: value for name, value, _people in told},
        },
        people={**_behind(result, evidence), **{name: people for name, _value, people in told}},
        draws=dict(_draws(result, evidence, definition)),
        soon=soonest(result),
        worst=worst_figures(result)[:1],
        over=tuple(each.quantity for each in result.verdict.over if each.status == "over"),
        months=(months.months_p10, months.months_p90),
        peak=peak,
        hidden=frozenset(_hidden(evidence, definition)),
        perspectives=frozenset(name for name, turnout in evidence.coverage.items() if turnout.asked),
        closed_on=today,
    )


def _checked(evidence: FrozenEvidence, definition: Definition) -> Told:
    """Say of every pair of figures that can be compared whether they fit; what may be shown is decided later."""
    for name, found in check_outcomes(Ground(evidence, definition, k=0)).items():
        yield f"cross_check.{name}", "off" if found.is_off else "fits", found.people


def _order(evidence: FrozenEvidence, asked: _Questions) -> Told:
    """Say which share of those who told how sure they are of their order had figures."""
    given = [each.answers.get(asked.ranking.confidence.id) for each in evidence.answers]
    told = [answer for answer in given if answer and answer != DONT_KNOW]
    if told:
        yield "stated.figures_share", told.count(SURE) / len(told), len(told)


def _split(evidence: FrozenEvidence, definition: Definition) -> Told:
    for item in definition.splits.values():
        splits = [split for split in evidence.splits.get(item.id, ()) if sum(split.values())]
        for dimension in item.over if splits else ():
            shares = [split.get(dimension, 0) / sum(split.values()) for split in splits]
            yield f"budget.{dimension}.share", sum(shares) / len(shares), len(shares)


def _other_cause(evidence: FrozenEvidence, asked: _Questions) -> Told:
    answered = sum(evidence.answered.values())
    if answered:
        written = len(evidence.texts.get(asked.other_cause.id, ()))
        yield "other_first.share", written / answered, written


def _next_peak(framing: FrozenFraming, today: date) -> RulePeak | None:
    months = {str(peak["month"]): peak for peak in framing.peaks if str(peak["month"]) >= f"{today:%Y-%m}"}
    if not months:
        return None
    month, peak = min(months.items())
    days = (date.fromisoformat(f"{month}-01") - today).days
    return RulePeak(str(peak["name"]), max(days, 0), float(peak["times"]))


def _times(framing: FrozenFraming, peak: RulePeak | None, today: date) -> Iterator[tuple[str, FactValue]]:
    if peak is not None:
        yield "engagement.days_to_peak", peak.days
        yield "engagement.peak_factor", peak.factor
    launch = date.fromisoformat(framing.launch_on) if framing.launch_on else today
    if framing.stage != LIVE and launch > today:
        yield "engagement.days_to_launch", (launch - today).days


def _behind(result: Assessment, evidence: FrozenEvidence) -> dict[str, int]:
    """Count who gave a figure behind each fact of a breach; of several quantities it is the greatest one's."""
    people = {
        name: sum(name in each.estimates for each in evidence.engagement.stakeholders)
        for name in result.quantities
    }
    found: dict[str, int] = {}
    for name in (*result.quantities, *result.dimensions, ANY):
        if figures := figures_of(result, name):
            now = max(figures, key=lambda each: (figures[each].p_over_figures, each))
            then = max(figures, key=lambda each: (figures[each].p_within_figures, each))
            found |= {f"breach_now.{name}": people[now], f"breach.{name}": people[then]}
            if name in people:
                found[f"status.{name}"] = people[name]
    return found


def _draws(
    result: Assessment, evidence: FrozenEvidence, definition: Definition
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    context = [
        _context(item, evidence)
        for item in definition.quantities.values()
        if item.id not in result.quantities and item.is_asked_where(evidence.framing.routing)
    ]
    for name, drawn in fact_draws(evidence.engagement, context, result.meta.seed).items():
        for point, each in zip(POINTS, (drawn.now, drawn.horizon, drawn.limit), strict=True):
            if each is not None:
                yield f"quantity.{name}.{point}", each


def _context(item: QuantityItem, evidence: FrozenEvidence) -> ContextFigure:
    pairs = zip(evidence.engagement.stakeholders, evidence.answers, strict=True)
    return ContextFigure(
        Quantity(item.id, item.dimension, item.unit, item.direction, peaked=item.peak_scaled),
        {
            person.id: with_growth(estimate(item, said.answers[item.id]))
            for person, said in pairs
            if item.id in said.answers
        },
    )


def _hidden(evidence: FrozenEvidence, definition: Definition) -> Iterator[str]:
    """Yield the items answered by too few people who count to be shown to anybody, but by one at least."""
    least = evidence.framing.k + evidence.raises_k
    for item in definition.items:
        told = sum(each.answers.get(item.id) not in (None, DONT_KNOW) for each in evidence.counted_answers)
        if told and not is_enough(told, least):
            yield item.id
