"""How many people are behind a figure, counted in the frozen answers. This decides whether it may be shown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from apps.documents.vocabulary import HORIZON, LIMIT, NOW, POINTS
from apps.ranking import Engagement, Estimate, Item, Quantity, Stakeholder

FEWEST_RANKED = 2  # a ranking of fewer dimensions compares nothing, so the engine ignores it
NOTHING_GIVEN = Estimate()


class AtPoints[Value](Protocol):
    """A value for each of the three points."""

    @property
    def now(self) -> Value: ...
    @property
    def horizon(self) -> Value: ...
    @property
    def limit(self) -> Value: ...


def figure_at(said: Estimate, point: str) -> float | None:
    """Return the likely value of what one person gave for a point."""
    figure = said.points[POINTS.index(point)]
    return figure.likely if figure else None


def at_point[Value](said: AtPoints[Value], point: str) -> Value:
    return {NOW: said.now, HORIZON: said.horizon, LIMIT: said.limit}[point]


@dataclass(frozen=True)
class AnswerTally:
    """The answers to one agreement item: `answers[i]` people gave the answer i + 1."""

    answers: tuple[int, ...]
    unable: int  # said they don't know
    blank: int  # were asked and left it blank

    @property
    def answered(self) -> int:
        return sum(self.answers)

    @property
    def asked(self) -> int:
        return self.answered + self.unable + self.blank


@dataclass(frozen=True)
class People:
    """The people of a snapshot. All counts are of heads; mappings are by perspective."""

    answers: tuple[Stakeholder, ...]
    items: Mapping[str, Item]
    quantities: Mapping[str, Quantity]

    @cached_property
    def voters(self) -> tuple[Stakeholder, ...]:
        """Return the people who ranked enough dimensions to be compared."""
        return tuple(
            person
            for person in self.answers
            if sum(rank is not None for rank in person.ranking.values()) >= FEWEST_RANKED
        )

    @cached_property
    def _givers(self) -> Mapping[tuple[str, str], Counter[str]]:
        givers: dict[tuple[str, str], Counter[str]] = {}
        for person in self.answers:
            for quantity, given in person.estimates.items():
                for field in POINTS:
                    if figure_at(given, field) is not None:
                        givers.setdefault((quantity, field), Counter())[person.group] += 1
        return givers

    @cached_property
    def _asked(self) -> Counter[str]:
        return Counter(name for person in self.answers for name in (*person.likert, *person.estimates))

    def voters_by_perspective(self) -> Counter[str]:
        return Counter(person.group for person in self.voters)

    def complete_orders(self) -> int:
        """Count people who ranked every dimension."""
        return sum(None not in person.ranking.values() for person in self.answers)

    def who_ranked(self, dimension: str) -> Counter[str]:
        return Counter(person.group for person in self.voters if person.ranking.get(dimension) is not None)

    def who_scored(self, dimension: str) -> Counter[str]:
        """Count people with a symptom score, which the engine gives if half of the items asked were answered."""
        scored = [name for name, item in self.items.items() if item.scored and item.dimension == dimension]
        return Counter(person.group for person in self.answers if _has_score(person, scored))

    def who_gave(self, quantity: str, field: str) -> Counter[str]:
        return self._givers.get((quantity, field), Counter())

    def who_answered(self, item: str) -> Counter[str]:
        return Counter(person.group for person in self.answers if isinstance(person.likert.get(item), int))

    def sum_of(self, item: str, perspectives: Iterable[str]) -> int:
        """Tally the answers of these perspectives to an item."""
        wanted = set(perspectives)
        given = (person.likert.get(item) for person in self.answers if person.group in wanted)
        return sum(value for value in given if isinstance(value, int))

    def tally(self, item: str) -> AnswerTally:
        given = [person.likert[item] for person in self.answers if item in person.likert]
        return AnswerTally(
            answers=tuple(given.count(answer) for answer in range(1, self.items[item].points + 1)),
            unable=given.count("dk"),
            blank=given.count(None),
        )

    def asked(self, name: str) -> int:
        """Count people who were asked an item or a quantity."""
        return self._asked[name]

    def likely_of(self, quantity: str, field: str) -> list[float]:
        """Return the likely value of everybody's figure for one field of a quantity."""
        given = (figure_at(person.estimates.get(quantity, NOTHING_GIVEN), field) for person in self.answers)
        return [figure for figure in given if figure is not None]

    def behind_quantity(self, quantity: str | None) -> int:
        """Return the smallest number of people behind any field of this quantity, because a row shows each field."""
        counts = [self.who_gave(quantity, field).total() for field in POINTS] if quantity else []
        return min((count for count in counts if count), default=0)

    def preferring(self, first: str, second: str, ids: Iterable[str] | None = None) -> tuple[int, int]:
        """Count people who ranked `first` before `second`, and the reverse; only of these ids if given."""
        wanted = None if ids is None else set(ids)
        pairs = [
            (person.ranking.get(first), person.ranking.get(second))
            for person in self.voters
            if wanted is None or person.id in wanted
        ]
        both = [(one, other) for one, other in pairs if one is not None and other is not None]
        return sum(one < other for one, other in both), sum(one > other for one, other in both)


def people_of(engagement: Engagement) -> People:
    return People(
        answers=engagement.stakeholders,
        items={item.id: item for item in engagement.items},
        quantities={quantity.id: quantity for quantity in engagement.quantities},
    )


def _has_score(person: Stakeholder, scored: Iterable[str]) -> bool:
    asked = [person.likert[name] for name in scored if name in person.likert]
    answered = sum(isinstance(value, int) for value in asked)
    return answered > 0 and 2 * answered >= len(asked)
