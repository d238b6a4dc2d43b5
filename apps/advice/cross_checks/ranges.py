"""Figures as ranges, and how far two of them are apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from apps.advice.facts.pooling import Vote, geometric_mean

_LEAST, _MOST = 1e-300, 1e300


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

    def times(self, other: "Range") -> "Range":
        """Return the product with an independent figure: lows by lows, highs by highs."""
        return within_reason(self.low * other.low, self.middle * other.middle, self.high * other.high)

    def over(self, other: "Range") -> "Range":
        """Return it over an independent figure: the low over the other's high, and the high over its low."""
        return within_reason(self.low / other.high, self.middle / other.middle, self.high / other.low)

    def plus(self, other: "Range") -> "Range":
        """Return the sum with an independent figure of the same unit."""
        return within_reason(self.low + other.low, self.middle + other.middle, self.high + other.high)

    def scaled(self, least: float, most: float) -> "Range":
        """Return it times a number that is known to lie between two over 0, whose geometric middle makes the middle."""
        return within_reason(self.low * least, self.middle * math.sqrt(least * most), self.high * most)


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
    return Range(min(low, middle), middle, max(middle, high))
