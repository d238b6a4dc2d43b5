"""Figures as ranges, and how far two of them are apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from apps.advice.facts.pooling import Vote, geometric_mean

_LEAST, _MOST = 1e-300, 1e300


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
