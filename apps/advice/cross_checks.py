"""Figures that answers of different roles give for the same thing, set beside each other.

Each check of a questionnaire has a figure somebody said and one that follows from what others said. Both are ranges, in
the same unit. Where they don't fit it is worth a question, and never more: a formula has assumptions, people have reasons.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

from apps.advice.facts.pooling import Vote, geometric_mean

HORIZON = "horizon_months"  # the one name in a formula that is no fact
_CLOSE = 1e-9  # what rounding takes from a decade
_LEAST, _MOST = 1e-300, 1e300

type Facts = Mapping[str, Range]
type Term = str | int | float | Expression


@dataclass(frozen=True)
class Range:
    """A pooled figure: low, middle and high, over 0 and in this order, in the unit of the figure.

    Raises ValueError where they are not.
    """

    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.middle <= self.high < math.inf:
            raise ValueError("A range is over 0, finite, and in order: low, middle, high.")

    # Figures are independent of each other: lows meet lows, and highs those they divide, so that a range holds all that
    # may come out.
    def times(self, other: "Range") -> "Range":
        return within_reason(self.low * other.low, self.middle * other.middle, self.high * other.high)

    def over(self, other: "Range") -> "Range":
        return within_reason(self.low / other.high, self.middle / other.middle, self.high / other.low)

    def plus(self, other: "Range") -> "Range":
        return within_reason(self.low + other.low, self.middle + other.middle, self.high + other.high)


def within_reason(low: float, middle: float, high: float) -> Range:
    """Return the range of figures, 0 or over and in this order, that may be too small or too large to be reckoned with."""
    return Range(*(min(max(figure, _LEAST), _MOST) for figure in (low, middle, high)))


def exactly(value: float) -> Range:
    """Return the range of a figure over 0 that has none."""
    return Range(value, value, value)


def pooled(votes: Sequence[Vote[Range]]) -> Range:
    """Return what several people said, every perspective weighing the same: geometric means of lows, middles, highs."""
    low, middle, high = (
        geometric_mean([Vote(vote.perspective, getattr(vote.value, name)) for vote in votes])
        for name in ("low", "middle", "high")
    )
    # Rounding may put a mean of lows above that of equal middles.
    return Range(min(low, middle), middle, max(middle, high))


@dataclass(frozen=True)
class Expression:
    """A product over another, a sum, or what is known to lie between two numbers."""

    multiply: tuple[Term, ...] = ()
    divide_by: tuple[Term, ...] = ()
    plus: tuple[Term, ...] = ()
    between: tuple[float, float] | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it is worked out from, each once, in their order."""
        return tuple(dict.fromkeys(self._facts()))

    def _facts(self) -> Iterator[str]:
        for term in (*self.multiply, *self.divide_by, *self.plus):
            if isinstance(term, Expression):
                yield from term.facts
            elif isinstance(term, str) and term != HORIZON:
                yield term

    def over(self, facts: Facts, months: int) -> Range:
        """Return its range over facts that are all known; `months` lead to the horizon."""
        if self.between is not None:
            least, most = self.between
            return within_reason(least, math.sqrt(least * most), most)

        def ranges(terms: Sequence[Term]) -> list[Range]:
            return [_value(term, facts, months) for term in terms]

        if self.plus:
            return reduce(Range.plus, ranges(self.plus))
        return reduce(
            Range.over, ranges(self.divide_by), reduce(Range.times, ranges(self.multiply), exactly(1.0))
        )


def _value(term: Term, facts: Facts, months: int) -> Range:
    if isinstance(term, Expression):
        return term.over(facts, months)
    if isinstance(term, str):
        return exactly(float(months)) if term == HORIZON else facts[term]
    return exactly(float(term))


@dataclass(frozen=True)
class Tolerance:
    """Where two figures don't fit: the whole ranges are apart by more than this factor, or their middles by as much."""

    by: float
    of: Literal["ranges", "middles"] = "ranges"
    only: Literal["above", "below"] | None = None  # only above: less than expected contradicts nothing
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by switch, the values where it holds

    def holds(self, routing: Mapping[str, str]) -> bool:
        return all(routing.get(switch) in values for switch, values in self.when.items())


@dataclass(frozen=True)
class CrossCheck:
    """One check of a questionnaire: `said` is a fact, `expected` works the other figure out; both are in `unit`."""

    id: str
    name: str
    said: str
    expected: Expression
    unit: str
    off: tuple[
        Tolerance, ...
    ]  # the first that holds counts; with none nobody would expect the figures to fit
    figures: str  # tells both, with {said_by}, {said}, {rests_on_by} and {expected}
    question: str  # what to ask then

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact the check needs."""
        return (self.said, *self.expected.facts)

    def tolerance(self, facts: Facts, routing: Mapping[str, str]) -> Tolerance | None:
        """Return how far its figures may be apart; None where it can't be run."""
        if not all(fact in facts for fact in self.facts):
            return None
        return next((each for each in self.off if each.holds(routing)), None)


@dataclass(frozen=True)
class Difference:
    check: CrossCheck
    said: Range
    expected: Range
    decades: float


def differences(
    checks: Sequence[CrossCheck], facts: Facts, *, months: int, routing: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Return the checks whose sides are both there and don't fit; `months` lead to the horizon.

    `facts` are pooled figures; what is missing, or may not be shown, is absent.
    """
    tried = (_difference(check, facts, months, routing) for check in checks)
    return tuple(each for each in tried if each)


def _difference(
    check: CrossCheck, facts: Facts, months: int, routing: Mapping[str, str]
) -> Difference | None:
    tolerance = check.tolerance(facts, routing)
    if tolerance is None:
        return None
    said, expected = facts[check.said], check.expected.over(facts, months)
    # Of middles as much is too much, of ranges more than that: rounding must not decide on which side a figure lies.
    if tolerance.of == "middles":
        decades = math.log10(said.middle) - math.log10(expected.middle)
        least = math.log10(tolerance.by) - _CLOSE
    else:
        decades, least = _gap(said, expected), math.log10(tolerance.by) + _CLOSE
    if (tolerance.only == "above" and decades < 0) or (tolerance.only == "below" and decades > 0):
        return None
    return Difference(check, said, expected, decades) if abs(decades) >= least else None


def _gap(said: Range, expected: Range) -> float:
    # The decades between two ranges: above 0 where more is said, 0 where they overlap.
    above = math.log10(said.low) - math.log10(expected.high)
    below = math.log10(expected.low) - math.log10(said.high)
    return above if above > 0 else -below if below > 0 else 0.0
