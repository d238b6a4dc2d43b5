"""Made-up answers: one story for all twelve, in which one dimension is near its limit, and people who differ around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10, sqrt
from random import Random
from typing import Self

from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    RankingItem,
)
from apps.instruments.definition.items import TargetItem
from apps.instruments.selectors import definition_for
from apps.instruments.values import DONT_KNOW

GROWTH = 2.0  # of what grows, up to the horizon
NEAR, FAR = 1.6, 30.0  # how many times today the limit is, in the dimension that is near it and in others
FIRST, SECOND = 0.55, 0.3  # how many put it first, and the one beside it


def chance_of(*what: object) -> Random:
    """Return what draws the same for the same things, whichever worker asks."""
    return Random(" ".join(map(str, what)))  # noqa: S311 - made-up people keep no secret


@dataclass(frozen=True)
class Story:
    """What the made-up people have seen. Drawn from the engagement, so that it is the same at every call."""

    seed: str
    definition: Definition
    order: tuple[str, ...]  # of the dimensions, the one near its limit first

    @classmethod
    def of(cls, engagement: Engagement) -> Self:
        definition = definition_for(engagement.instrument_version, engagement.routing)
        order = list(definition.dimensions)
        chance_of(engagement.pk).shuffle(order)
        return cls(str(engagement.pk), definition, tuple(order))

    def answer(self, item: Item, person: Stakeholder) -> object:
        """Return what a person says to an item; None where they leave it blank."""
        return self._drawn(item, chance_of(self.seed, person.key, item.id))

    def changed(self, item: Item, person: Stakeholder, before: object, draw: Random) -> object:
        """Return what a person says who has thought again: a step further, an order or a figure drawn anew."""
        match item:
            case AgreementItem() if isinstance(before, int):
                values = [choice.value for choice in item.choices]
                place = values.index(before) + draw.choice((-1, 1))
                return values[min(max(place, 0), len(values) - 1)]
            case QuantityItem() if isinstance(before, Mapping) and before.get(LIMIT):
                return {**before, LIMIT: _rounded(before[LIMIT] * draw.choice((0.5, 0.7, 1.5)), item)}
            case _:
                return self._drawn(item, draw)

    def _drawn(self, item: Item, draw: Random) -> object:
        # What all of them look at is the same for all: only how they see it differs.
        common = chance_of(self.seed, item.id)
        match item:
            case RankingItem():
                return {"ranking": self._order(item, draw)}
            case AgreementItem():
                return self._agreement(item, draw)
            case QuantityItem():
                return self._figures(item, common, draw)
            case ChoiceItem():
                usual, own = common.choice(item.choices).value, draw.choice(item.choices).value
                value = usual if draw.random() < 0.75 else own
                return value if item.pick == "one" else [value]
            case TargetItem():
                middle = len(item.steps) // 2
                return item.steps[min(max(middle + draw.choice((-1, 0, 0, 1)), 0), len(item.steps) - 1)]
            case _:
                return None

    def _order(self, item: RankingItem, draw: Random) -> list[str]:
        order = [each for each in self.order if each in item.dimensions]
        chance = draw.random()
        first = 0 if chance < FIRST else 1 if chance < FIRST + SECOND else draw.randrange(len(order))
        rest = [each for each in order if each != order[first]]
        draw.shuffle(rest)
        return [order[first], *rest]

    def _agreement(self, item: AgreementItem, draw: Random) -> object:
        if draw.random() < 0.05:
            return DONT_KNOW
        place = self.order.index(item.dimension) if item.dimension in self.order else len(self.order)
        # As scored: the nearer to its limit, the more they agree.
        share = (0.85, 0.6, 0.4, 0.3)[min(place, 3)] + draw.choice((-0.25, 0, 0, 0.25))
        share = 1 - share if item.reverse else share
        last = len(item.choices) - 1
        return item.choices[min(max(round(share * last), 0), last)].value

    def _figures(self, item: QuantityItem, common: Random, draw: Random) -> object:
        least, most = _bounds(item)
        typical = sqrt(least * most) * common.uniform(0.8, 1.25)
        now = typical * draw.uniform(0.85, 1.18)
        growth = 1.0 if item.steady else GROWTH * draw.uniform(0.8, 1.3)
        room = (NEAR if item.dimension == self.order[0] else FAR) * draw.uniform(0.75, 1.4)
        is_floor = item.direction == "floor"
        figures = {
            NOW: now,
            HORIZON: now / growth if is_floor else now * growth,
            LIMIT: now / room if is_floor else now * room,
        }
        given = {point: _rounded(figures[point], item) for point in item.points}
        return given | {"source": draw.choice(item.scale.sources).slug}


def _bounds(item: QuantityItem) -> tuple[float, float]:
    """Return an ordinary row of the ladder: below the middle, so that there is room above it."""
    rows = [each for each in item.ladder if each > 0]
    place = max(0, len(rows) // 2 - 1)
    return rows[place], rows[min(place + 1, len(rows) - 1)]


def _rounded(value: float, item: QuantityItem) -> float:
    """Round to two digits, within what is plausible, as people give figures."""
    if item.plausible:
        value = min(max(value, item.plausible[0]), item.plausible[1])
    digits = 1 - floor(log10(value)) if value > 0 else 0
    rounded = round(value, digits)
    return max(1, round(rounded)) if item.whole else rounded
