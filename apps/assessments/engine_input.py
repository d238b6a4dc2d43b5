"""Translate answers for engine and rules. The only translator: both get the same answers, each in its format."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from apps.advice import PersonAnswers
from apps.findings.case import ENGINE_INPUT, EngineInput, FrozenFraming, RunSettings
from apps.instruments.definition import Definition, QuantityItem, Routing
from apps.instruments.figures.estimates import estimate
from apps.ranking import Engagement, Estimate, Item, Peak, Perspective, Quantity, Stakeholder, Triple
from apps.responses.selectors import EffectiveResponse

# A twelfth of 365.25 days.
DAYS_A_MONTH = 30.4375
LIVE = "live"


@dataclass(frozen=True)
class Timing:
    """What the framing says of time, in months from the day on which answers are frozen."""

    live: bool = True
    launch_month: float | None = None
    peaks: tuple[Peak, ...] = ()


def timing_of(framing: FrozenFraming, today: date) -> Timing:
    """Count the months to launch and peaks, without what was before this month."""
    launch_on = date.fromisoformat(framing.launch_on) if framing.launch_on else None
    is_live = framing.stage == LIVE or (launch_on is not None and launch_on <= today)
    # Floats, as the snapshot is read again: 12 and 12.0 are equal, and have two digests.
    months = [(float(_months_to(str(peak["month"]), today)), float(peak["times"])) for peak in framing.peaks]
    return Timing(
        live=is_live,
        launch_month=None if is_live or launch_on is None else _months_until(launch_on, today),
        peaks=tuple(Peak(month, times) for month, times in months if month >= 0),
    )


def _months_to(month: str, today: date) -> int:
    """Count whole months to a month written YYYY-MM: the present one is 0."""
    year, _, number = month.partition("-")
    return 12 * (int(year) - today.year) + int(number) - today.month


def _months_until(day: date, today: date) -> float:
    return round(_months_to(f"{day:%Y-%m}", today) + (day.day - today.day) / DAYS_A_MONTH, 2)


def engine_input(
    *,
    definition: Definition,
    responses: Iterable[EffectiveResponse],
    perspectives: Sequence[str],
    routing: Routing,
    horizon_months: int,
    timing: Timing = Timing(),
) -> EngineInput:
    """Write everyone's answers as a `scalelens-engine-input/2` document."""
    items, quantities = definition.agreements.values(), definition.headroom_of(routing)
    engagement = Engagement(
        dimensions=tuple(definition.dimensions),
        horizon_months=horizon_months,
        groups=tuple(map(Perspective, perspectives)),
        items=tuple(
            Item(item.id, item.dimension, points=item.points, reversed=item.reverse, scored=item.scored)
            for item in items
        ),
        quantities=tuple(
            Quantity(item.id, item.dimension, item.unit, item.direction, peaked=item.peak_scaled)
            for item in quantities
        ),
        stakeholders=tuple(_stakeholder(response, definition, quantities) for response in responses),
        peaks=timing.peaks,
        live=timing.live,
        launch_month=timing.launch_month,
    )
    return EngineInput(ENGINE_INPUT, engagement, RunSettings())


def _stakeholder(
    response: EffectiveResponse, definition: Definition, quantities: Iterable[QuantityItem]
) -> Stakeholder:
    answers = response.answers
    return Stakeholder(
        id=response.stakeholder_key,
        group=response.perspective,
        ranking=ranks(answers.get(definition.ranking.id), definition.dimensions),
        likert={name: answers[name] for name in definition.agreements if name in answers},
        estimates={
            item.id: with_growth(estimate(item, answers[item.id]))
            for item in quantities
            if item.id in answers
        },
    )


def with_growth(figures: Estimate) -> Estimate:
    """Say how much the demand grows instead of what it will be: the error of today's figure then counts once."""
    now, horizon = figures.now, figures.horizon
    # A demand that is not there today, or will not be, grows by no factor: then the horizon's figure stays.
    if not (now and horizon and now.likely > 0 and horizon.likely > 0):
        return figures
    # Extreme figures stay finite and above 0.
    factor = min(max(horizon.likely / now.likely, sys.float_info.min), sys.float_info.max)
    return replace(figures, horizon=None, growth=Triple(None, factor, None, now.source))


def advice_answers(
    *, definition: Definition, responses: Iterable[EffectiveResponse]
) -> tuple[PersonAnswers, ...]:
    """Write everyone's answers as the rules pool them: by perspective, without ids."""
    facts = [item.id for item in definition.items if item.is_pooled]
    return tuple(
        PersonAnswers(
            perspective=response.perspective,
            answers={
                fact: response.answers[fact] for fact in facts if response.answers.get(fact) is not None
            },
        )
        for response in responses
    )


def ranks(answer: object, dimensions: Iterable[str]) -> dict[str, int | None]:
    """Number the places of an order, the considered one if there is one; ties share a place."""
    places: dict[str, int | None] = dict.fromkeys(dimensions)
    # Declined, "don't know" and blank give no order.
    if isinstance(answer, Mapping):
        order = answer.get("considered") or answer.get("ranking") or []
        for place, entry in enumerate(order, start=1):
            for dimension in entry if isinstance(entry, list) else [entry]:
                places[dimension] = place
    return places
