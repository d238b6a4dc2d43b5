"""How many people gave which order, answer or figure, counted in the frozen answers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from apps.documents.vocabulary import LIMIT, POINTS
from apps.ranking import Engagement, Estimate, Opinions


def figure_at(estimate: Estimate, point: str) -> float | None:
    figure = estimate.points[POINTS.index(point)]
    return figure.likely if figure else None


@dataclass(frozen=True)
class AnswerTally:
    """The answers to one statement: `answers[i]` people gave the answer i + 1."""

    answers: tuple[int, ...]
    unable: int = 0  # said they don't know
    blank: int = 0  # were asked and left it blank

    @property
    def answered(self) -> int:
        return sum(self.answers)

    @property
    def asked(self) -> int:
        return self.answered + self.unable + self.blank


@dataclass(frozen=True)
class KnownBy:
    """How many people gave any figure of a quantity; of them, how many measured one, and how many gave the limit."""

    people: int
    measured: int
    limit: int


@dataclass(frozen=True)
class Tallies:
    """What is counted of the three lists of an engagement: orders and core statements, other statements, figures."""

    engagement: Engagement

    @cached_property
    def voters(self) -> tuple[Opinions, ...]:
        # A ranking of one dimension compares nothing, so the engine ignores it.
        return tuple(each for each in self.engagement.opinions if len(_placed(each)) > 1)

    @cached_property
    def in_full(self) -> tuple[Opinions, ...]:
        """Return the orders that place every dimension."""
        return tuple(each for each in self.voters if len(_placed(each)) == len(self.engagement.dimensions))

    @cached_property
    def first_places(self) -> Counter[str]:
        """Count by dimension the people who put it first, and no other beside it."""
        firsts = Counter[str]()
        for each in self.voters:
            places = _placed(each)
            first = [slug for slug, place in places.items() if place == min(places.values())]
            firsts.update(first if len(first) == 1 else ())
        return firsts

    def preferring(self, first: str, second: str) -> tuple[int, int]:
        """Count people who ranked `first` before `second`, and the reverse."""
        pairs = [(each.ranking.get(first), each.ranking.get(second)) for each in self.voters]
        both = [(one, other) for one, other in pairs if one is not None and other is not None]
        return sum(one < other for one, other in both), sum(one > other for one, other in both)

    def by_crowd(self, item: str) -> dict[str, AnswerTally]:
        """Tally a statement by the crowds of its block; empty where it has none."""
        return self._statements.get(item) or self._core.get(item, {})

    def of(self, item: str) -> AnswerTally:
        """Tally a statement over all its crowds."""
        tallies = self.by_crowd(item).values()
        return AnswerTally(
            answers=tuple(map(sum, zip(*(each.answers for each in tallies), strict=True))),
            unable=sum(each.unable for each in tallies),
            blank=sum(each.blank for each in tallies),
        )

    @cached_property
    def _statements(self) -> Mapping[str, dict[str, AnswerTally]]:
        return {
            each.item: {
                crowd.id: AnswerTally(crowd.answers, crowd.unable, crowd.blank) for crowd in each.crowds
            }
            for each in self.engagement.statements
        }

    @cached_property
    def _core(self) -> Mapping[str, dict[str, AnswerTally]]:
        points = {item.id: item.points for item in self.engagement.items}
        answers: dict[str, dict[str, list[object]]] = {}
        for row in self.engagement.opinions:
            for item, answer in row.likert.items():
                answers.setdefault(item, {}).setdefault(row.crowd, []).append(answer)
        return {
            item: {crowd: _tallied(given, points[item]) for crowd, given in by_crowd.items()}
            for item, by_crowd in answers.items()
        }

    def gave(self, quantity: str, point: str) -> int:
        """Count the people who gave this figure of a quantity."""
        return self._givers[quantity, point]

    def known_by(self, quantity: str) -> KnownBy:
        """Count who gave any figure of a quantity, who of them measured one, and who gave the limit."""
        given = [row.estimates[quantity] for row in self.engagement.figures if quantity in row.estimates]
        figures = [[point for point in each.points if point] for each in given]
        return KnownBy(
            people=sum(map(bool, figures)),
            measured=sum(any(point.source == "measured" for point in each) for each in figures),
            limit=self._givers[quantity, LIMIT],
        )

    def behind(self, quantity: str) -> int:
        """Count the people behind every figure of a quantity: today's, the later one and the limit."""
        # The one that fewest gave decides.
        return min(filter(None, (self._givers[quantity, point] for point in POINTS)), default=0)

    @cached_property
    def _givers(self) -> Counter[tuple[str, str]]:
        return Counter(
            (quantity, point)
            for row in self.engagement.figures
            for quantity, estimate in row.estimates.items()
            for point in POINTS
            if figure_at(estimate, point) is not None
        )


def _placed(row: Opinions) -> dict[str, int]:
    return {slug: place for slug, place in row.ranking.items() if place is not None}


def _tallied(given: Iterable[object], points: int) -> AnswerTally:
    answers = list(given)
    return AnswerTally(
        answers=tuple(answers.count(value) for value in range(1, points + 1)),
        unable=answers.count("dk"),
        blank=answers.count(None),
    )
