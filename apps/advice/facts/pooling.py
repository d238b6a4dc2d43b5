"""Pools the answers of several people, every perspective that answered weighing the same.

Weights are exact fractions and logarithms are summed exactly, so that the order of people changes nothing.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from apps.advice.conditions.conditions import UNDECIDED

HALF = Fraction(1, 2)
_DIGITS = 12


@dataclass(frozen=True)
class Vote[T]:
    """What one person of a perspective answered. Who it was is not known here."""

    perspective: str
    value: T


def weights(votes: Sequence[Vote[object]]) -> list[Fraction]:
    """Give every perspective the same weight and every person an equal share of it.

    Parameters
    ----------
    votes : sequence of Vote
        At least one.

    Returns
    -------
    list of Fraction
        In the order of the votes; they sum to 1.
    """
    people = Counter(vote.perspective for vote in votes)
    return [Fraction(1, len(people) * people[vote.perspective]) for vote in votes]


def shares[T](votes: Sequence[Vote[T]]) -> Mapping[T, Fraction]:
    """Sum the balanced weights of each answer.

    Parameters
    ----------
    votes : sequence of Vote
        At least one.

    Returns
    -------
    mapping of answer to Fraction
        The shares sum to 1.
    """
    summed: dict[T, Fraction] = {}
    for vote, weight in zip(votes, weights(votes), strict=True):
        summed[vote.value] = summed.get(vote.value, Fraction()) + weight
    return summed


def lower_median[T](votes: Sequence[Vote[T]], order: Sequence[T]) -> T:
    """Take the first step, in their order, at which half of the balanced weight is reached.

    Parameters
    ----------
    votes : sequence of Vote
        At least one, each for a step of the order.
    order : sequence
        The steps, lowest first.

    Returns
    -------
    T
        A step somebody picked; of two middle ones the lower.
    """
    of_each = shares(votes)
    reached = accumulate(of_each.get(step, Fraction()) for step in order)
    return next(step for step, share in zip(order, reached, strict=True) if share >= HALF)


def strictest[T](votes: Sequence[Vote[T]], order: Sequence[Sequence[T]]) -> T:
    """Take the last answer, in their order, that anybody gave, whatever its weight.

    Parameters
    ----------
    votes : sequence of Vote
        At least one, each for an answer of the order.
    order : sequence of sequences
        The answers, those of equal strictness together, the least first.

    Returns
    -------
    T
        An answer somebody gave; of several equally strict ones that with the most weight, then the first.
    """
    of_each = shares(votes)
    last = next(group for group in reversed(order) if any(answer in of_each for answer in group))
    return max(last, key=lambda answer: of_each.get(answer, Fraction()))


def most_frequent[T](votes: Sequence[Vote[T]], at_least: Fraction) -> T | str:
    """Take the answer that carries enough of the balanced weight.

    Parameters
    ----------
    votes : sequence of Vote
        At least one.
    at_least : Fraction
        Share that decides, over one half.

    Returns
    -------
    T or str
        The answer, or `UNDECIDED`.
    """
    return next((answer for answer, share in shares(votes).items() if share >= at_least), UNDECIDED)


def mean(votes: Sequence[Vote[Fraction]]) -> float:
    """Average with balanced weights.

    Parameters
    ----------
    votes : sequence of Vote
        At least one.

    Returns
    -------
    float
        In the unit of the votes.
    """
    return float(
        sum((vote.value * weight for vote, weight in zip(votes, weights(votes), strict=True)), Fraction())
    )


def geometric_mean(votes: Sequence[Vote[float]]) -> float:
    """Average on the logarithmic scale with balanced weights.

    Parameters
    ----------
    votes : sequence of Vote
        At least one, none negative. A zero ("not live yet") is left out if anyone gave a positive figure.

    Returns
    -------
    float
        In the unit of the votes, to twelve digits: three people who say 3 mean 3, also after logarithms.
    """
    positive = [vote for vote in votes if vote.value > 0]
    if not positive:
        return 0.0
    logs = (
        math.log10(vote.value) * float(weight)
        for vote, weight in zip(positive, weights(positive), strict=True)
    )
    return rounded(10 ** math.fsum(logs))


def rounded(value: float) -> float:
    """Drop what arithmetic adds behind the twelfth digit.

    Parameters
    ----------
    value : float
        Any finite number.

    Returns
    -------
    float
        The nearest number of twelve significant digits.
    """
    return float(f"{value:.{_DIGITS}g}")


def ticked[T](votes: Iterable[Vote[T]], order: Sequence[T]) -> tuple[T, ...]:
    """Collect every answer that anyone ticked.

    Parameters
    ----------
    votes : iterable of Vote
        One for each tick.
    order : sequence
        The choices of the item.

    Returns
    -------
    tuple
        In the order of the item.
    """
    anyone = {vote.value for vote in votes}
    return tuple(slug for slug in order if slug in anyone)
