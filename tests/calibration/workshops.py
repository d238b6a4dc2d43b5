"""Made-up workshops in which the truth is known: people who answer a shipped instrument, each with their errors.

This is on purpose not the engine's model. Severity is in decades; so are all errors of figures.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.random import Generator

from apps.documents.values import Json
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import AgreementItem, Definition, QuantityItem, Routing
from apps.instruments.figures.format import parse_figure, rows
from apps.instruments.values import DONT_KNOW
from apps.responses.selectors import EffectiveResponse

HORIZON_MONTHS = 18
ANSWERED_AT = datetime(2026, 11, 25, tzinfo=UTC)

ORDER_ERROR = 0.8
NEUTRAL, AGREEMENT_PER_DECADE = 3.0, 1.2  # points of the scale
ITEM_ERROR, YES_SAYING, ANSWER_ERROR = 0.5, 0.4, 0.8
DONT_KNOW_SHARE = 0.1

ROOM_DECADES, ROOM_SPREAD = 0.5, 0.4
TYPICAL_DECADES = 2.0
TRUE_GROWTH = (1.0, 2.0, 5.0, 10.0)
NOW_ERROR, GROWTH_ERROR, LIMIT_ERROR = 0.2, 0.15, 0.3
SOURCES = {"guess": 0.3, "rough": 0.5, "measured": 0.2}
SOURCE_ERROR = {"guess": 0.78, "rough": 0.37, "measured": 0.08}
HIDDEN_SHARE = 0.5
SOONEST, LATEST = 0.5, 1200.0  # months: sooner is now, later is never
TIE = 1e-9
ROW_SHARE = 0.6
KEPT_SHARE = 0.25


@dataclass(frozen=True)
class World:
    """How the made-up people err, and what they are asked.

    `halo` is the sd (decades) of an error about each dimension that everybody shares, on order and agreement.
    `is_true_source`: a figure errs as far as its source says. `is_hidden`: half of the dimensions have a limit nobody
    asks about. `is_contrary`: all opinions are about a wrong dimension. `is_tied`: two dimensions are worse alike.
    """

    slug: str
    halo: float = 0.0
    room: float = ROOM_DECADES  # at the horizon, where nothing is worse: mean, in decades
    is_true_source: bool = False
    is_hidden: bool = False
    is_contrary: bool = False
    is_tied: bool = False
    perspectives: tuple[str, ...] = ()  # all, where empty
    has_ranking: bool = True
    has_symptoms: bool = True
    has_figures: bool = True
    sizes: tuple[int, ...] = (3, 6, 12, 24)


@dataclass(frozen=True)
class TrueQuantity:
    """log10 of today's figure, of its growth to the horizon, and of the limit."""

    dimension: str
    now: float
    growth: float
    limit: float

    @property
    def months(self) -> float:
        """Months until the limit is reached: 0 over today, infinity never."""
        room = self.limit - self.now
        if room <= 0:
            return 0.0
        return HORIZON_MONTHS * room / self.growth if self.growth > 0 else math.inf

    @property
    def latent(self) -> float:
        """The months on one scale, what is over today by how far it is."""
        if self.limit <= self.now:
            return math.log10(SOONEST) - (self.now - self.limit)
        return math.log10(min(max(self.months, SOONEST), LATEST))


@dataclass(frozen=True)
class Workshop:
    """Everyone's answers, and the truth: every limit there is, those nobody asked about included.

    `planted` are the dimensions that are worse; which comes first in time is another question.
    """

    routing: Routing
    planted: tuple[str, ...]
    responses: tuple[EffectiveResponse, ...]
    quantities: Mapping[str, TrueQuantity]  # by item; hidden ones by dimension

    def months(self, dimension: str) -> float:
        return min(one.months for one in self.quantities.values() if one.dimension == dimension)

    def first(self, dimensions: Iterable[str]) -> dict[str, float]:
        """Return which dimension reaches a limit first in truth: its share, 1 unless several tie."""
        latent = {
            name: min(one.latent for one in self.quantities.values() if one.dimension == name)
            for name in dimensions
        }
        soonest = min(latent.values())
        tied = [name for name, value in latent.items() if value <= soonest + TIE]
        return {name: (name in tied) / len(tied) for name in latent}


@dataclass(frozen=True)
class _Truth:
    felt: Mapping[str, float]  # what order and agreement speak of, by dimension, in decades
    leanings: Mapping[str, float]  # points by which an item is agreed to, yes-saying aside
    quantities: Mapping[str, TrueQuantity]


def draw_workshop(
    definition: Definition,
    world: World,
    *,
    system: Routing,
    severity: float,
    people: int,
    generator: Generator,
) -> Workshop:
    """Draw one workshop. With a severity, one dimension drawn at random is that many decades worse than the others."""
    dimensions = list(definition.dimensions)
    # Drawn in any case, so that the workshops of all severities differ in nothing else that is drawn before.
    worse, other = (dimensions[place] for place in generator.permutation(len(dimensions))[:2])
    planted = {worse, other} if world.is_tied else {worse}
    severities = {name: severity if name in planted else 0.0 for name in dimensions}
    named = {name: float(name == other) for name in dimensions} if world.is_contrary else severities
    limits = _in_one_unit(definition.headroom_of(system), generator)
    truth = _truth(definition, world, limits, severities, named, generator)
    responses = tuple(
        _response(
            f"{perspective}-{number}",
            perspective,
            dict(_answers(definition, world, perspective, system, truth, generator)),
        )
        for number, perspective in enumerate(_seats(definition, world, people, generator))
    )
    return Workshop(
        system,
        tuple(name for name, worse in severities.items() if worse),
        responses,
        truth.quantities,
    )


def _response(key: str, perspective: str, answers: Mapping[str, Json]) -> EffectiveResponse:
    return EffectiveResponse(
        stakeholder_key=key,
        perspective=perspective,
        submitted=True,
        answers=answers,
        answered_at=dict.fromkeys(answers, ANSWERED_AT),
    )


def _seats(definition: Definition, world: World, people: int, generator: Generator) -> list[str]:
    # Where there are fewer people than perspectives, who is missing is drawn.
    heard = list(world.perspectives or definition.perspectives)
    order = [heard[place] for place in generator.permutation(len(heard))]
    return [order[place % len(order)] for place in range(people)]


def _in_one_unit(limits: Sequence[QuantityItem], generator: Generator) -> tuple[QuantityItem, ...]:
    """Leave each limit in one unit: in a quarter of the workshops people know it in the one another item keeps."""
    kept = {item.kept_for: item.id for item in limits if item.kept_for}
    elsewhere = {asks for asks in kept if generator.random() < KEPT_SHARE}
    left = {asks if asks in elsewhere else keeper for asks, keeper in kept.items()}
    return tuple(item for item in limits if item.id not in left)


def middle_decades(item: QuantityItem) -> tuple[float, float]:
    """Return log10 of the ends of the middle two decades of a typical range; of all of it where it is narrower."""
    low, high = (math.log10(parse_figure(end, item.unit)) for end in item.typical.split(" to ", maxsplit=1))
    middle, reach = (low + high) / 2, min(high - low, TYPICAL_DECADES) / 2
    return middle - reach, middle + reach


def _truth(
    definition: Definition,
    world: World,
    limits: Sequence[QuantityItem],
    severity: Mapping[str, float],
    named: Mapping[str, float],
    generator: Generator,
) -> _Truth:
    felt = {name: worse + generator.normal(0, 1) * world.halo for name, worse in named.items()}
    quantities = {
        item.id: _true_quantity(item, world.room - severity[item.dimension], generator) for item in limits
    }
    quantities = {item.id: _growing(item, quantities) for item in limits}
    for item in (_one_of(limits, dimension, generator) for dimension in severity):
        # Drawn in any case, as above.
        unasked = _true_quantity(item, world.room - severity[item.dimension], generator)
        if generator.random() < HIDDEN_SHARE and world.is_hidden:
            quantities[item.dimension] = unasked
    return _Truth(
        felt=felt,
        leanings={
            item.id: AGREEMENT_PER_DECADE * felt[item.dimension] + generator.normal(0, ITEM_ERROR)
            for item in definition.agreements.values()
        },
        quantities=quantities,
    )


def _one_of(items: Iterable[QuantityItem], dimension: str, generator: Generator) -> QuantityItem:
    of_dimension = [item for item in items if item.dimension == dimension]
    return of_dimension[int(generator.integers(len(of_dimension)))]


def _true_quantity(item: QuantityItem, mean_room: float, generator: Generator) -> TrueQuantity:
    room = generator.normal(mean_room, ROOM_SPREAD)
    now = generator.uniform(*middle_decades(item))
    growth = math.log10(generator.choice(TRUE_GROWTH))
    return TrueQuantity(item.dimension, now=now, growth=growth, limit=now + growth + room)


def _growing(item: QuantityItem, quantities: Mapping[str, TrueQuantity]) -> TrueQuantity:
    """Let a figure grow with the load or the data, or not at all, its room at the horizon as it was drawn."""
    own = quantities[item.id]
    shared = next((quantities[name].growth for name in item.grows_with if name in quantities), None)
    growth = 0.0 if item.steady else own.growth if shared is None else shared
    return replace(own, growth=growth, limit=own.limit - own.growth + growth)


def _answers(
    definition: Definition,
    world: World,
    perspective: str,
    routing: Routing,
    truth: _Truth,
    generator: Generator,
) -> Iterable[tuple[str, Json]]:
    """Answer what the engine reads; context, targets and figures without a limit never reach it."""
    yes_saying = generator.normal(0, YES_SAYING)
    for item in definition.asked_of(perspective, routing):
        if item == definition.ranking:
            if world.has_ranking:
                yield item.id, {"ranking": _order(truth.felt, generator)}
        elif isinstance(item, AgreementItem):
            if world.has_symptoms:
                yield item.id, _agreement(item, truth.leanings[item.id], yes_saying, generator)
        elif isinstance(item, QuantityItem) and world.has_figures:
            kept = definition.quantities[_kept_in(item, routing, truth)]
            if kept.id in truth.quantities:
                where = kept.as_asked(routing, perspective)
                yield kept.id, _figures(where, truth.quantities[kept.id], world, generator)


def _kept_in(item: QuantityItem, routing: Routing, truth: _Truth) -> str:
    keepers = [dict(unit.kept_in).get(routing["system_kind"], "") for unit in item.units]
    return next((name for name in keepers if name in truth.quantities), item.id)


def _order(severity: Mapping[str, float], generator: Generator) -> list[str]:
    felt = {dimension: worse + generator.normal(0, ORDER_ERROR) for dimension, worse in severity.items()}
    return sorted(felt, key=lambda dimension: -felt[dimension])


def _agreement(item: AgreementItem, leaning: float, yes_saying: float, generator: Generator) -> int | str:
    meant = leaning + generator.normal(0, ANSWER_ERROR)
    answer = round(NEUTRAL + meant + yes_saying)
    if generator.random() < DONT_KNOW_SHARE:
        return DONT_KNOW
    return min(max(answer, 1), item.points)


def _figures(
    item: QuantityItem, true: TrueQuantity, world: World, generator: Generator
) -> dict[str, Json] | str:
    if generator.random() < DONT_KNOW_SHARE:
        return DONT_KNOW
    source = str(generator.choice(list(SOURCES), p=list(SOURCES.values())))
    now_error = limit_error = SOURCE_ERROR[source]
    if not world.is_true_source:
        now_error, limit_error = NOW_ERROR, LIMIT_ERROR
    picked: list[str] = []
    figures = {
        field: _figure(item, field, seen, picked, generator)
        for field, seen in (
            (NOW, true.now + generator.normal(0, now_error)),
            (LIMIT, true.limit + generator.normal(0, limit_error)),
        )
        if field in item.points
    }
    if HORIZON not in item.points:
        return {**figures, "rows": picked, "source": source}
    factor = _nearest(item.scale.growth, true.growth + generator.normal(0, GROWTH_ERROR))
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
