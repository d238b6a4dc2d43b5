"""Pools answers: facts with every perspective that answered weighing the same, opinions by crowd."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from apps.advice.conditions.conditions import UNDECIDED

HALF = Fraction(1, 2)
GIVEN_DIGITS = 3  # at most so many are printed of a limit, or of what was measured


@dataclass(frozen=True)
class CrowdCounts:
    """How a crowd answered a statement: `answers[i]` people gave i + 1. It weighs as many perspectives as it holds."""

    weight: float
    answers: tuple[int, ...]


@dataclass(frozen=True)
class CrowdScore:
    """The mean score, 0 to 1, of those of a crowd who gave one."""

    score: Fraction
    people: int
    weight: Fraction
    agree: int = 0  # how many of them say that it is so


@dataclass(frozen=True)
class Vote[T]:
    """What one person of a perspective answered. Who it was is not known here."""

    perspective: str
    value: T


def weights(votes: Sequence[Vote[object]]) -> list[Fraction]:
    """Return the weight of each vote, in their order: perspectives weigh the same, people of one the same; they sum to 1."""
    # Exact fractions here, and an exact sum of logarithms below: the order of people changes nothing, which a share
    # that is compared with 60 % or one half would show.
    people = Counter(vote.perspective for vote in votes)
    return [Fraction(1, len(people) * people[vote.perspective]) for vote in votes]


def shares[T](votes: Sequence[Vote[T]]) -> Mapping[T, Fraction]:
    """Return the balanced weight of each answer; they sum to 1."""
    summed: dict[T, Fraction] = {}
    for vote, weight in zip(votes, weights(votes), strict=True):
        summed[vote.value] = summed.get(vote.value, Fraction()) + weight
    return summed


def lower_median[T](votes: Sequence[Vote[T]], order: Sequence[T]) -> T:
    """Return the first step, in their order, at which half of the balanced weight is reached."""
    # A step somebody picked, never one between two: what nobody said is no answer.
    of_each = shares(votes)
    reached = accumulate(of_each.get(step, Fraction()) for step in order)
    return next(step for step, share in zip(order, reached, strict=True) if share >= HALF)


def strictest[T](votes: Sequence[Vote[T]], order: Sequence[Sequence[T]]) -> T:
    """Return the last answer in the order that anybody gave; of equally strict ones that with most weight, then the first."""
    of_each = shares(votes)
    last = next(group for group in reversed(order) if any(answer in of_each for answer in group))
    return max(last, key=lambda answer: of_each.get(answer, Fraction()))


def most_frequent[T](votes: Sequence[Vote[T]], at_least: Fraction) -> T | str:
    """Return the answer that carries this share of the balanced weight, which is over one half, else `UNDECIDED`."""
    return next((answer for answer, share in shares(votes).items() if share >= at_least), UNDECIDED)


def mean_of_crowds(scores: Sequence[CrowdScore]) -> float:
    return float(sum(each.score * each.weight for each in scores) / sum(each.weight for each in scores))


def geometric_mean(votes: Sequence[Vote[float]]) -> float:
    # A zero ("not live yet") has no logarithm, and says nothing beside a figure.
    positive = [vote for vote in votes if vote.value > 0]
    if not positive:
        return 0.0
    logs = (
        math.log10(vote.value) * float(weight)
        for vote, weight in zip(positive, weights(positive), strict=True)
    )
    return rounded(10 ** math.fsum(logs))


def rounded(value: float) -> float:
    """Return the nearest number of twelve significant digits, which drops what arithmetic adds behind them."""
    # Three people who say 3 mean 3, also after logarithms.
    return float(f"{value:.12g}")


def as_given(value: float) -> float:
    """Return a figure that somebody gave, with up to three digits; two of what lies between those of several people."""
    exact = _to_digits(value, GIVEN_DIGITS)
    return exact if math.isclose(value, exact, rel_tol=1e-6) else two_digits(value)


def same_side(value: float, rounded_to: float, bound: float | None) -> float:
    """Return a rounded figure; to three digits where two say that it is past what bounds it, and it is not."""
    is_moved = bound is not None and (value - bound) * (rounded_to - bound) < 0
    return _to_digits(value, GIVEN_DIGITS) if is_moved else rounded_to


def two_digits(figure: float) -> float:
    return _to_digits(figure, 2)


def _to_digits(figure: float, digits: int) -> float:
    return float(f"{figure:.{digits}g}")


def ticked[T](votes: Iterable[Vote[T]], order: Sequence[T]) -> tuple[T, ...]:
    """Return every answer that anyone ticked, in the order of the item."""
    anyone = {vote.value for vote in votes}
    return tuple(slug for slug in order if slug in anyone)
