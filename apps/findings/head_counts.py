"""How many people are behind a figure, counted in the frozen answers as the engine counts them.

This decides whether it may be shown.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from apps.documents.vocabulary import POINTS
from apps.findings.privacy import are_few, discloses_each
from apps.ranking import Estimate, Item, Quantity, Stakeholder

NOTHING_GIVEN = Estimate()


def figure_at(estimate: Estimate, point: str) -> float | None:
    figure = estimate.points[POINTS.index(point)]
    return figure.likely if figure else None


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
    """The people of a snapshot. All counts are of heads; mappings are by perspective.

    Who does not count toward k is in every count; `counted` and `uncounted` are the two parts, counted alike.
    """

    answers: tuple[Stakeholder, ...]
    items: Mapping[str, Item]
    quantities: Mapping[str, Quantity]
    uncounted_ids: frozenset[str] = frozenset()

    @cached_property
    def counted(self) -> Self:
        return replace(
            self, answers=tuple(each for each in self.answers if each.id not in self.uncounted_ids)
        )

    @cached_property
    def uncounted(self) -> Self:
        return replace(self, answers=tuple(each for each in self.answers if each.id in self.uncounted_ids))

    def counted_by(self, count: Callable[["People"], Mapping[str, int]]) -> dict[str, int]:
        """Count the people who count, for every perspective in which `count` finds anybody: 0 where none of them does."""
        # Its people stand in a row of others then: left out, they could be computed.
        those = count(self.counted)
        return {name: those.get(name, 0) for name, heads in count(self).items() if heads}

    @cached_property
    def voters(self) -> tuple[Stakeholder, ...]:
        # A ranking of one dimension compares nothing, so the engine ignores it.
        return tuple(
            person
            for person in self.answers
            if sum(rank is not None for rank in person.ranking.values()) >= 2
        )

    @cached_property
    def _givers(self) -> Mapping[tuple[str, str], Counter[str]]:
        givers: dict[tuple[str, str], Counter[str]] = {}
        for person in self.answers:
            for quantity, estimate in person.estimates.items():
                for field in POINTS:
                    if figure_at(estimate, field) is not None:
                        givers.setdefault((quantity, field), Counter())[person.group] += 1
        return givers

    @cached_property
    def _asked(self) -> Counter[str]:
        return Counter(name for person in self.answers for name in (*person.likert, *person.estimates))

    def first_places(self) -> Counter[str]:
        """Count by dimension the people who put it first, and no other beside it."""
        firsts = Counter[str]()
        for person in self.voters:
            places = [place for place in person.ranking.values() if place is not None]
            first = [slug for slug, place in person.ranking.items() if place == min(places)]
            firsts.update(first if len(first) == 1 else ())
        return firsts

    def voters_by_perspective(self) -> Counter[str]:
        return Counter(person.group for person in self.voters)

    @property
    def in_full(self) -> tuple[Stakeholder, ...]:
        """Return the people who ranked every dimension."""
        return tuple(person for person in self.answers if None not in person.ranking.values())

    def who_ranked(self, dimension: str) -> Counter[str]:
        return Counter(person.group for person in self.voters if person.ranking.get(dimension) is not None)

    def who_scored(self, dimension: str) -> Counter[str]:
        # The engine gives a score where half of the items asked were answered.
        scored = [name for name, item in self.items.items() if item.scored and item.dimension == dimension]
        return Counter(person.group for person in self.answers if _has_score(person, scored))

    def who_gave(self, quantity: str, field: str) -> Counter[str]:
        return self._givers.get((quantity, field), Counter())

    def who_answered(self, item: str) -> Counter[str]:
        return Counter(person.group for person in self.answers if isinstance(person.likert.get(item), int))

    def sum_of(self, item: str, perspectives: Iterable[str]) -> int:
        groups = set(perspectives)
        answers = (person.likert.get(item) for person in self.answers if person.group in groups)
        return sum(value for value in answers if isinstance(value, int))

    def tally(self, item: str) -> AnswerTally:
        answers = [person.likert[item] for person in self.answers if item in person.likert]
        return AnswerTally(
            answers=tuple(answers.count(value) for value in range(1, self.items[item].points + 1)),
            unable=answers.count("dk"),
            blank=answers.count(None),
        )

    def asked(self, name: str) -> int:
        return self._asked[name]

    def discloses_places(self, perspectives: Collection[str] | None = None) -> bool:
        """Return whether mean places would disclose what each of these people put where."""
        # They would if all who count put one dimension first, or last, or the same ones before all others:
        # then the mean places of those add up to the least they can.
        voters = [each for each in self.counted.voters if perspectives is None or each.group in perspectives]
        if any(
            discloses_each([_foremost(each, number) for each in voters])
            for number in range(1, len(self.dimensions))
        ):
            return True
        return any(
            discloses_each(places) and places[0] in {1, len(self.dimensions)}
            for slug in self.dimensions
            if (places := [place for each in voters if (place := each.ranking.get(slug)) is not None])
        )

    def discloses_trouble(self, dimension: str, perspectives: Collection[str] | None = None) -> bool:
        # It would if all who count agree with every sign of trouble, or with none.
        scores = [
            score
            for each in self.counted.answers
            if perspectives is None or each.group in perspectives
            if (score := self.trouble_of(each, dimension)) is not None
        ]
        return discloses_each(scores) and scores[0] in {0.0, 1.0}

    def trouble_of(self, person: Stakeholder, dimension: str) -> float | None:
        """Return how much trouble a person notices, 0 to 1, if they answered half of the statements they were asked."""
        scored = [item for item in self.items.values() if item.scored and item.dimension == dimension]
        return _score(person, scored) if _has_score(person, [item.id for item in scored]) else None

    def discloses_item(self, item: str, perspectives: Collection[str] | None = None) -> bool:
        people = (each for each in self.counted.answers if perspectives is None or each.group in perspectives)
        return discloses_each([value for each in people if isinstance(value := each.likert.get(item), int)])

    def compared_on(self, item: str) -> tuple[str, ...]:
        """Return the perspectives whose answers to an item are compared, if there are two."""
        # One with fewer answers is compared with none, as in the engine.
        those = tuple(name for name, heads in self.who_answered(item).items() if heads >= 2)
        return those if len(those) > 1 else ()

    def discloses_gap(self, item: str) -> bool:
        """Return whether a difference between perspectives would disclose what each person of one of them answered."""
        # It would beside the bars of the question, or the answers of people who were made up.
        return any(self.discloses_item(item, {name}) for name in self.compared_on(item))

    def might_disclose_gap(self, item: str) -> bool:
        """Return whether it would, had few people of a perspective all answered the same."""
        # What they did answer is not looked at: where the words depend on it, the words tell it.
        counted = self.counted.who_answered(item)
        return any(counted[name] and are_few(counted[name]) for name in self.compared_on(item))

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slug for person in self.answers for slug in person.ranking))

    def givers(self) -> int:
        return sum(map(_is_giving, self.answers))

    def noticing(self) -> int:
        return sum(any(isinstance(value, int) for value in person.likert.values()) for person in self.answers)

    def with_figures(self, quantity: str | None = None) -> int:
        """Count people who gave any figure, or any of this quantity."""
        return sum(
            any(
                figure_at(estimate, point) is not None
                for name, estimate in person.estimates.items()
                if quantity in {None, name}
                for point in POINTS
            )
            for person in self.answers
        )

    def likely_of(self, quantity: str, field: str) -> list[float]:
        figures = (figure_at(person.estimates.get(quantity, NOTHING_GIVEN), field) for person in self.answers)
        return [figure for figure in figures if figure is not None]

    def behind_quantity(self, quantity: str | None) -> int:
        # A row shows each field: the one with the fewest people behind it decides.
        counts = [self.who_gave(quantity, field).total() for field in POINTS] if quantity else []
        return min((count for count in counts if count), default=0)

    def counted_behind_quantity(self, quantity: str | None) -> int:
        """Return the smallest number of those who count; 0 if any field rests only on people who don't."""
        if not quantity:
            return 0
        # A field that nobody gave is read off no row; one that only uncounted people gave is theirs alone.
        fields = [field for field in POINTS if self.who_gave(quantity, field)]
        return min((self.counted.who_gave(quantity, field).total() for field in fields), default=0)

    def preferring(self, first: str, second: str) -> tuple[int, int]:
        """Count people who ranked `first` before `second`, and the reverse."""
        pairs = [(person.ranking.get(first), person.ranking.get(second)) for person in self.voters]
        both = [(one, other) for one, other in pairs if one is not None and other is not None]
        return sum(one < other for one, other in both), sum(one > other for one, other in both)


def _foremost(person: Stakeholder, number: int) -> object:
    """Return the `number` dimensions this person put before all others; their id where no such set is told apart."""
    # Each id is of one person: without such a set nobody is like anybody else.
    foremost = frozenset(
        slug for slug, place in person.ranking.items() if place is not None and place <= number
    )
    return foremost if len(foremost) == number else person.id


def _is_giving(person: Stakeholder) -> bool:
    return (
        any(place is not None for place in person.ranking.values())
        or any(isinstance(value, int) for value in person.likert.values())
        or any(
            figure_at(estimate, point) is not None
            for estimate in person.estimates.values()
            for point in POINTS
        )
    )


def _score(person: Stakeholder, scored: Iterable[Item]) -> float:
    """Return how much trouble a person notices, 0 to 1, by the statements they answered."""
    shares = [
        1 - share if item.reversed else share
        for item in scored
        if isinstance(value := person.likert.get(item.id), int)
        for share in [(value - 1) / (item.points - 1)]
    ]
    return sum(shares) / len(shares)


def _has_score(person: Stakeholder, scored: Iterable[str]) -> bool:
    # As the engine scores: half of what they were asked, and not of what there is.
    asked = [person.likert[name] for name in scored if name in person.likert]
    answered = sum(isinstance(value, int) for value in asked)
    return answered > 0 and 2 * answered >= len(asked)
