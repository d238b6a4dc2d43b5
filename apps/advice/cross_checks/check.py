"""A figure somebody said, and one that follows from what others said."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from apps.advice.cross_checks.expected import Expression
from apps.advice.cross_checks.ranges import Range

_CLOSE = 1e-9  # what rounding takes from a decade

type Facts = Mapping[str, Range]


@dataclass(frozen=True)
class Tolerance:
    """Where two figures don't fit: the whole ranges are apart by more than this factor, or their middles by as much.

    It holds where the framing has one of these values at each of these switches; `only` above, less than expected
    contradicts nothing, and only below, more.
    """

    by: float
    of: Literal["ranges", "middles"] = "ranges"
    only: Literal["above", "below"] | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, routing: Mapping[str, str]) -> bool:
        """Return whether it is the one where the framing is so."""
        return all(routing.get(switch) in values for switch, values in self.when.items())


@dataclass(frozen=True)
class CrossCheck:
    """One check of a questionnaire: `said` is a fact, `expected` works the other figure out; both are in `unit`.

    `figures` tells both, with {said_by}, {said}, {rests_on_by} and {expected}; `question` is what to ask then. Of the
    tolerances the first that holds counts; where none does, nobody would expect the figures to fit.
    """

    id: str
    name: str
    said: str
    expected: Expression
    unit: str
    off: tuple[Tolerance, ...]
    figures: str
    question: str

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
    """A check whose two figures don't fit."""

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
    found = (_difference(check, facts, months, routing) for check in checks)
    return tuple(each for each in found if each)


def _difference(
    check: CrossCheck, facts: Facts, months: int, routing: Mapping[str, str]
) -> Difference | None:
    tolerance = check.tolerance(facts, routing)
    if tolerance is None:
        return None
    said, expected = facts[check.said], check.expected.over(facts, months)
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
