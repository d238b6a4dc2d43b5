"""Figures that answers of different roles give for the same thing, set beside each other.

Each check has a figure somebody said and one that follows from what others said. Both are ranges, in the same unit.
Where they are a decade or more apart it is worth a question, and never more: a formula has assumptions, people have
reasons.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.advice.pooling import Vote, geometric_mean

DECADE = 1.0
_LEAST, _MOST = 1e-300, 1e300
_CLOSE = 1e-9  # what rounding takes from a decade
SECONDS_A_DAY = 86_400
SECONDS_A_MONTH = 2_630_000.0  # as the rules count them
DAYS_A_MONTH = 30.4375
BYTES_A_GB = 1e9
AGREES = 4  # of five
# What is old at the latest, in hours. "Seconds" are less than a minute.
HOURS = {"seconds": 1 / 60, "1min": 1 / 60, "15min": 0.25, "1h": 1.0, "1day": 24.0, "1week": 168.0}


@dataclass(frozen=True)
class Range:
    """A pooled figure.

    Parameters
    ----------
    low, middle, high : float
        Over 0 and in this order, in the unit of the figure.

    Raises
    ------
    ValueError
        Where they are not.
    """

    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.middle <= self.high < math.inf:
            raise ValueError("A range is over 0, finite, and in order: low, middle, high.")

    def times(self, other: "Range") -> "Range":
        """Multiply two independent figures.

        Parameters
        ----------
        other : Range
            Any unit.

        Returns
        -------
        Range
            Lows by lows, highs by highs, in the product of the units.
        """
        return within_reason(self.low * other.low, self.middle * other.middle, self.high * other.high)

    def over(self, other: "Range") -> "Range":
        """Divide by an independent figure.

        Parameters
        ----------
        other : Range
            Any unit.

        Returns
        -------
        Range
            The low over the other's high, and the high over its low.
        """
        return within_reason(self.low / other.high, self.middle / other.middle, self.high / other.low)

    def plus(self, other: "Range") -> "Range":
        """Add an independent figure.

        Parameters
        ----------
        other : Range
            In the same unit.

        Returns
        -------
        Range
            Lows to lows, highs to highs.
        """
        return within_reason(self.low + other.low, self.middle + other.middle, self.high + other.high)

    def scaled(self, factor: float, up_to: float | None = None) -> "Range":
        """Multiply by a number, or by one that is known to lie between two.

        Parameters
        ----------
        factor : float
            Over 0.
        up_to : float, optional
            Not under `factor`; the geometric middle of both then makes the middle.

        Returns
        -------
        Range
            In the unit the factor turns it into.
        """
        most = factor if up_to is None else up_to
        return within_reason(self.low * factor, self.middle * math.sqrt(factor * most), self.high * most)


def within_reason(low: float, middle: float, high: float) -> Range:
    """Make a range of figures that may be too small or too large to be reckoned with.

    Parameters
    ----------
    low, middle, high : float
        0 or over, in this order; endless is taken as 1e300, 0 as 1e-300.

    Returns
    -------
    Range
        In the unit of the figures.
    """
    return Range(*(min(max(figure, _LEAST), _MOST) for figure in (low, middle, high)))


def exactly(value: float) -> Range:
    """Make a range of a figure that has none.

    Parameters
    ----------
    value : float
        Over 0.

    Returns
    -------
    Range
        From the value to the value.
    """
    return Range(value, value, value)


def pooled(votes: Sequence[Vote[Range]]) -> Range:
    """Pool what several people said, every perspective weighing the same.

    Parameters
    ----------
    votes : sequence of Vote of Range
        At least one.

    Returns
    -------
    Range
        Geometric means of the lows, the middles and the highs: nobody's own figure, unless all say the same.
    """
    low, middle, high = (
        geometric_mean([Vote(vote.perspective, getattr(vote.value, name)) for vote in votes])
        for name in ("low", "middle", "high")
    )
    return Range(min(low, middle), middle, max(middle, high))


def decades_apart(said: Range, expected: Range, *, slack: float = 1.0) -> float:
    """Measure how far what is said lies from what is expected.

    Parameters
    ----------
    said, expected : Range
        In the same unit.
    slack : float
        By which factor the expected middle may be off, either way, and still fit; 1 or more.

    Returns
    -------
    float
        log10 of the factor between the middles, less the slack: positive where more is said, negative where less,
        0 within the slack.
    """
    distance = math.log10(said.middle) - math.log10(expected.middle)
    free = math.log10(slack)
    return math.copysign(max(abs(distance) - free, 0.0), distance)


@dataclass(frozen=True)
class CrossCheck:
    """One check: `said` is a fact, `rests_on` are the facts the other figure is worked out from.

    Facts are spelled item.field for quantities, and item for targets and statements. `unit` is that of both figures.
    """

    id: str
    said: str
    rests_on: tuple[str, ...]
    unit: str
    expected: Callable[[Mapping[str, Range], int], Range]
    slack: float = 1.0
    only_above: bool = False  # less than expected contradicts nothing

    @property
    def facts(self) -> tuple[str, ...]:
        """Return every fact the check needs."""
        return (self.said, *self.rests_on)


@dataclass(frozen=True)
class Difference:
    """A check whose two figures are a decade or more apart."""

    check: CrossCheck
    said: Range
    expected: Range
    decades: float


def _peak(facts: Mapping[str, Range], months: int) -> Range:
    return facts["QU1.now"].times(facts["QU3.now"]).scaled(1 / SECONDS_A_DAY)  # one request a person a day


def _memory(facts: Mapping[str, Range], months: int) -> Range:
    return facts["QM1.now"].scaled(1 / BYTES_A_GB, 2 / BYTES_A_GB)  # one or two bytes a parameter


def _stock(facts: Mapping[str, Range], months: int) -> Range:
    return facts["QD1.now"].plus(facts["QD2.now"].scaled(DAYS_A_MONTH * months))  # nothing is thrown away


def _bill(facts: Mapping[str, Range], months: int) -> Range:
    answers = facts["QU2.horizon"].over(facts["QU3.now"]).scaled(SECONDS_A_MONTH)  # as the rules count them
    return facts["QM4.horizon"].times(answers).scaled(1 / 1000)


def _freshness(facts: Mapping[str, Range], months: int) -> Range:
    return facts["G3"]


def _one(facts: Mapping[str, Range], months: int) -> Range:
    return exactly(1.0)  # one or a few are known by heart; ten or more take a list


CROSS_CHECKS = (
    CrossCheck("peak", "QU2.now", ("QU1.now", "QU3.now"), "requests/s", _peak),
    CrossCheck("memory", "QM2.now", ("QM1.now",), "GB", _memory, slack=math.sqrt(2)),
    CrossCheck("stock", "QD1.horizon", ("QD1.now", "QD2.now"), "bytes", _stock),
    CrossCheck("bill", "G4", ("QM4.horizon", "QU2.horizon", "QU3.now"), "currency/month", _bill),
    CrossCheck("freshness", "QD4.now", ("G3",), "hours", _freshness, only_above=True),
    CrossCheck("inventory", "QO2.now", ("O5",), "models", _one, only_above=True),
)


def differences(facts: Mapping[str, Range], *, months: int) -> tuple[Difference, ...]:
    """Run every check whose two sides are there.

    Parameters
    ----------
    facts : mapping of fact to Range
        Pooled figures; O5 as its balanced mean, 1 to 5. What is missing, or may not be shown, is absent.
    months : int
        To the horizon.

    Returns
    -------
    tuple of Difference
        Those a decade or more apart, in the order of the checks.
    """
    return tuple(
        difference
        for check in CROSS_CHECKS
        if all(fact in facts for fact in check.facts) and (difference := _difference(check, facts, months))
    )


def _difference(check: CrossCheck, facts: Mapping[str, Range], months: int) -> Difference | None:
    if check.id == "inventory" and facts["O5"].middle < AGREES:
        return None  # people have a list
    said, expected = facts[check.said], check.expected(facts, months)
    decades = decades_apart(said, expected, slack=check.slack)
    is_apart = (decades if check.only_above else abs(decades)) >= DECADE - _CLOSE
    return Difference(check, said, expected, decades) if is_apart else None
