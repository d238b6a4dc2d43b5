"""Somebody who writes down every figure they are shown, takes away what they know, and solves for a person.

Every figure is a sum over people's answers. What is known of an answer (its own giver's, or of people somebody made up)
is taken to the other side; from the sums that are left, and all their differences, an answer is computed where it is the
only one that fits: it stands alone, or the sum is the least or the most it can be.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

CROWD = 10  # that so many are all of one mind is told, and no secret of anybody

type Answer = Hashable  # of one person to one question, as it was at one time


@dataclass(frozen=True)
class Figure:
    """A weighted sum of answers, each between `least` and `most`.

    Of a share an answer is 1 or 0, given or not: that somebody did not give it tells little, and is not sought.
    """

    weights: Mapping[Answer, Fraction]
    value: Fraction
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)
    is_share: bool = False


@dataclass
class Attacker:
    """`known` are answers that need no computing."""

    known: Mapping[Answer, Fraction]
    figures: list[Figure] = field(default_factory=list)

    def solved(self) -> set[Answer]:
        """Return the answers that can be computed and were not known."""
        found: set[Answer] = set()
        for figures in _linked(self._unknown(figure) for figure in self.figures):
            told = _once(dict(figure.weights) | {None: figure.value} for figure in figures)
            rows = _once([*told, *_independent(told)])
            rows += [_minus(one, other) for one in rows for other in rows if one is not other]
            for row in _once(rows):
                found |= _forced(row, figures[0])
        return found

    def _unknown(self, figure: Figure) -> Figure:
        value = figure.value - sum(
            weight * self.known[answer] for answer, weight in figure.weights.items() if answer in self.known
        )
        weights = {answer: weight for answer, weight in figure.weights.items() if answer not in self.known}
        return replace(figure, weights=weights, value=value)


type _Row = dict[Answer, Fraction]  # what stands under None is the sum


def _linked(figures: Iterable[Figure]) -> Iterable[list[Figure]]:
    """Divide figures into those that share answers, so that each system is small."""
    groups: list[tuple[set[Answer], list[Figure]]] = []
    for figure in figures:
        answers = set(figure.weights)
        if not answers:
            continue
        touching = [group for group in groups if group[0] & answers]
        groups = [group for group in groups if group not in touching]
        merged = answers.union(*(group[0] for group in touching))
        groups.append((merged, [figure, *(each for group in touching for each in group[1])]))
    return (members for _answers, members in groups)


def _once(rows: Iterable[_Row]) -> list[_Row]:
    return [dict(row) for row in dict.fromkeys(frozenset(row.items()) for row in rows)]


def _independent(rows: list[_Row]) -> list[_Row]:
    """Eliminate: what is left are the smallest sums that follow."""
    done: list[tuple[Answer, _Row]] = []
    for row in rows:
        current = _clean(row)
        for pivot, solved in done:
            if weight := current.get(pivot):
                current = _clean(_minus(current, {name: each * weight for name, each in solved.items()}))
        pivot = next((name for name in current if name is not None), None)
        if pivot is None:
            continue
        scaled = {name: each / current[pivot] for name, each in current.items()}
        done = [
            (
                name,
                _clean(_minus(each, {key: value * each[pivot] for key, value in scaled.items()}))
                if pivot in each
                else each,
            )
            for name, each in done
        ]
        done.append((pivot, scaled))
    return [row for _pivot, row in done]


def _clean(row: _Row) -> _Row:
    return {name: weight for name, weight in row.items() if weight or name is None}


def _minus(one: _Row, other: _Row) -> _Row:
    return _clean(
        {
            name: one.get(name, Fraction(0)) - other.get(name, Fraction(0))
            for name in one.keys() | other.keys()
        }
    )


def _forced(row: _Row, kind: Figure) -> set[Answer]:
    weights = {name: weight for name, weight in row.items() if name is not None and weight}
    value = row.get(None, Fraction(0))
    if not weights or len(weights) >= CROWD:
        return set()
    low = sum(weight * (kind.least if weight > 0 else kind.most) for weight in weights.values())
    high = sum(weight * (kind.most if weight > 0 else kind.least) for weight in weights.values())
    assert low <= value <= high, "the figures contradict each other"
    if len(weights) == 1 or value == high:
        up = {name for name, weight in weights.items() if weight > 0}
        return set(weights) if not kind.is_share else (up if value else set())
    if value == low:
        return set(weights) if not kind.is_share else {name for name, weight in weights.items() if weight < 0}
    return set()
