"""A figure somebody said, and one that follows from what others said."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.advice.cross_checks.ranges import Range, decades_apart

DECADE = 1.0
_CLOSE = 1e-9  # what rounding takes from a decade

type Facts = Mapping[str, Range]


def _never(facts: Facts) -> bool:
    return False


@dataclass(frozen=True)
class CrossCheck:
    """One check: `said` is a fact, `rests_on` are the facts the other figure is worked out from.

    Facts are spelled item.field for quantities, and item for targets, picks and statements. `unit` is that of both
    figures. With `off_by` the whole ranges are compared: they are apart by more than this factor, or, where more is
    said than expected, by `off_above`. Without it their middles are, by a decade beyond the `slack`. What rests on
    prices is compared in `currencies` they may stand for.
    """

    id: str
    said: str
    rests_on: tuple[str, ...]
    unit: str
    expected: Callable[[Facts, int], Range]
    slack: float = 1.0
    only_above: bool = False  # less than expected contradicts nothing
    only_below: bool = False  # more than expected contradicts nothing
    off_by: float | None = None
    off_above: float | None = None  # as `off_by`, where that is another factor
    currencies: frozenset[str] | None = None  # None: in any
    where: tuple[tuple[str, str], ...] = ()  # switches of the framing, and the value each must have
    unless: Callable[[Facts], bool] = _never

    @property
    def facts(self) -> tuple[str, ...]:
        """Return every fact the check needs."""
        return (self.said, *self.rests_on)

    def applies(self, facts: Facts, routing: Mapping[str, str], currency: str = "") -> bool:
        """Say whether it can be run.

        Parameters
        ----------
        facts : mapping of fact to Range
            Those that are known.
        routing : mapping of str to str
            The value of each switch of the framing.
        currency : str
            The code of the engagement's; empty where it is not known.

        Returns
        -------
        bool
            False also where nobody would expect the figures to fit.
        """
        is_here = all(routing.get(switch) == value for switch, value in self.where)
        is_valued = self.currencies is None or currency in self.currencies
        is_known = all(fact in facts for fact in self.facts)
        return is_here and is_valued and is_known and not self.unless(facts)


@dataclass(frozen=True)
class Difference:
    """A check whose two figures don't fit."""

    check: CrossCheck
    said: Range
    expected: Range
    decades: float


def differences(
    checks: Sequence[CrossCheck],
    facts: Facts,
    *,
    months: int,
    routing: Mapping[str, str] | None = None,
    currency: str = "",
) -> tuple[Difference, ...]:
    """Run every check whose two sides are there.

    Parameters
    ----------
    checks : sequence of CrossCheck
        Those of the questionnaire that was answered.
    facts : mapping of fact to Range
        Pooled figures; O5 as its balanced mean, 1 to 5. What is missing, or may not be shown, is absent.
    months : int
        To the horizon.
    routing : mapping of str to str, optional
        The value of each switch of the framing.
    currency : str
        The code of the engagement's; empty where it is not known.

    Returns
    -------
    tuple of Difference
        Those that don't fit, in the order of the checks.
    """
    found = (
        _difference(check, facts, months) for check in checks if check.applies(facts, routing or {}, currency)
    )
    return tuple(each for each in found if each)


def _difference(check: CrossCheck, facts: Facts, months: int) -> Difference | None:
    said, expected = facts[check.said], check.expected(facts, months)
    if check.off_by is None:
        decades, least = decades_apart(said, expected, slack=check.slack), DECADE - _CLOSE
    else:
        decades = _gap(said, expected)
        factor = check.off_above if check.off_above is not None and decades > 0 else check.off_by
        least = math.log10(factor) + _CLOSE
    if (check.only_above and decades < 0) or (check.only_below and decades > 0):
        return None
    return Difference(check, said, expected, decades) if abs(decades) >= least else None


def _gap(said: Range, expected: Range) -> float:
    # The decades between two ranges: above 0 where more is said, 0 where they overlap.
    above = math.log10(said.low) - math.log10(expected.high)
    below = math.log10(expected.low) - math.log10(said.high)
    return above if above > 0 else -below if below > 0 else 0.0
