"""Made-up workshops in which the truth is known: people who answer the shipped instrument, each with their errors.

This is on purpose not the engine's model. Severity is in decades; so are all errors of figures.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from apps.documents.values import Json
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import AgreementItem, Definition, QuantityItem
from apps.instruments.figures.format import parse_figure, rows
from apps.instruments.values import DONT_KNOW
from apps.responses.selectors import EffectiveResponse

HOSTING = "own"
HORIZON_MONTHS = 18

ORDER_ERROR = 0.8
NEUTRAL, AGREEMENT_PER_DECADE = 3.0, 1.2  # points of the scale
ITEM_ERROR, YES_SAYING, ANSWER_ERROR = 0.5, 0.4, 0.8
DONT_KNOW_SHARE = 0.1

ROOM_DECADES, ROOM_SPREAD = 0.5, 0.4
TYPICAL_DECADES = 2.0
TRUE_GROWTH = (1.0, 2.0, 5.0, 10.0)
NOW_ERROR, GROWTH_ERROR, LIMIT_ERROR = 0.2, 0.15, 0.3
SOURCES = {"guess": 0.3, "rough": 0.5, "measured": 0.2}
ROW_SHARE = 0.6


@dataclass(frozen=True)
class Workshop:
    """Everyone's answers, and the dimension that is worse in truth; None where none is."""

    planted: str | None
    responses: tuple[EffectiveResponse, ...]


@dataclass(frozen=True)
class TrueQuantity:
    """log10 of today's figure, of its growth to the horizon, and of the limit."""

    now: float
    growth: float
    limit: float


@dataclass(frozen=True)
class _Truth:
    severity: Mapping[str, float]
    leanings: Mapping[str, float]  # points by which an item is agreed to, yes-saying aside
    quantities: Mapping[str, TrueQuantity]


def draw_workshop(definition: Definition, *, severity: float, people: int, generator: Generator) -> Workshop:
    """Draw one workshop with so many people in each perspective.

    With a severity, one dimension drawn at random is that many decades worse than the others.
    """
    dimensions = list(definition.dimensions)
    # Drawn in any case, so that the workshops of all severities differ in nothing else that is drawn before.
    worse = dimensions[int(generator.integers(len(dimensions)))]
    severities = dict.fromkeys(dimensions, 0.0) | {worse: severity}
    truth = _truth(definition, severities, generator)
    responses = tuple(
        EffectiveResponse(
            stakeholder_key=f"{perspective}-{number}",
            perspective=perspective,
            submitted=True,
            answers=dict(_answers(definition, perspective, truth, generator)),
            comments={},
        )
        for perspective in definition.perspectives
        for number in range(1, people + 1)
    )
    return Workshop(worse if severity else None, responses)


def middle_decades(item: QuantityItem) -> tuple[float, float]:
    """Return log10 of the ends of the middle two decades of a typical range; of all of it where it is narrower."""
    low, high = (math.log10(parse_figure(end, item.unit)) for end in item.typical.split(" to ", maxsplit=1))
    middle, reach = (low + high) / 2, min(high - low, TYPICAL_DECADES) / 2
    return middle - reach, middle + reach


def _truth(definition: Definition, severity: Mapping[str, float], generator: Generator) -> _Truth:
    items = definition.agreements.values()
    quantities = [item for item in definition.quantities.values() if item.headroom]
    return _Truth(
        severity=severity,
        leanings={
            item.id: AGREEMENT_PER_DECADE * severity[item.dimension] + generator.normal(0, ITEM_ERROR)
            for item in items
        },
        quantities={
            item.id: _true_quantity(item, severity[item.dimension], generator) for item in quantities
        },
    )


def _true_quantity(item: QuantityItem, severity: float, generator: Generator) -> TrueQuantity:
    room = generator.normal(ROOM_DECADES - severity, ROOM_SPREAD)
    now = generator.uniform(*middle_decades(item))
    growth = math.log10(generator.choice(TRUE_GROWTH))
    return TrueQuantity(now=now, growth=growth, limit=now + growth + room)


def _answers(
    definition: Definition, perspective: str, truth: _Truth, generator: Generator
) -> Iterable[tuple[str, Json]]:
    """Answer what the engine reads; context, targets and figures without a limit never reach it."""
    yes_saying = generator.normal(0, YES_SAYING)
    for item in definition.asked_of(perspective, HOSTING):
        if item == definition.ranking:
            yield item.id, {"ranking": _order(truth.severity, generator)}
        elif item.id in truth.leanings:
            statement = definition.agreements[item.id]
            yield item.id, _agreement(statement, truth.leanings[item.id], yes_saying, generator)
        elif item.id in truth.quantities:
            quantity = definition.quantities[item.id]
            yield item.id, _figures(quantity, truth.quantities[item.id], generator)


def _order(severity: Mapping[str, float], generator: Generator) -> list[str]:
    felt = {dimension: worse + generator.normal(0, ORDER_ERROR) for dimension, worse in severity.items()}
    return sorted(felt, key=lambda dimension: -felt[dimension])


def _agreement(item: AgreementItem, leaning: float, yes_saying: float, generator: Generator) -> int | str:
    meant = leaning + generator.normal(0, ANSWER_ERROR)
    answer = round(NEUTRAL + (-meant if item.reverse else meant) + yes_saying)
    if generator.random() < DONT_KNOW_SHARE:
        return DONT_KNOW
    return min(max(answer, 1), item.points)


def _figures(item: QuantityItem, true: TrueQuantity, generator: Generator) -> dict[str, Json] | str:
    if generator.random() < DONT_KNOW_SHARE:
        return DONT_KNOW
    picked: list[str] = []
    figures = {
        field: _figure(item, field, seen, picked, generator)
        for field, seen in (
            (NOW, true.now + generator.normal(0, NOW_ERROR)),
            (LIMIT, true.limit + generator.normal(0, LIMIT_ERROR)),
        )
    }
    factor = _nearest(item.scale.growth, true.growth + generator.normal(0, GROWTH_ERROR))
    source = str(generator.choice(list(SOURCES), p=list(SOURCES.values())))
    # A growth is asked as a factor on the figure for today, the row's middle where a row was picked.
    grown = figures[NOW] * factor
    return {**figures, HORIZON: grown, "rows": picked, "source": source}


def _figure(item: QuantityItem, field: str, seen: float, picked: list[str], generator: Generator) -> float:
    if generator.random() >= ROW_SHARE:
        return float(10**seen)
    picked.append(field)
    ladder = rows(item)
    # The first row reads "up to", the last "more than": beyond the ladder they are picked, too.
    within = np.searchsorted([math.log10(row.high) for row in ladder[:-1]], seen)
    return ladder[int(within)].middle


def _nearest(factors: Iterable[float], seen: float) -> float:
    return min(factors, key=lambda factor: abs(math.log10(factor) - seen))
