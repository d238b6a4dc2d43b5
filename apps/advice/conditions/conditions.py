"""Three-valued conditions over facts: true, false, or unknown where a fact is missing, undecided or too uncertain."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Draws = NDArray[np.float64]
type Scalar = str | int | float | bool
type FactValue = Scalar | tuple[Scalar, ...]
type Truth = bool | None

UNDECIDED = "undecided"


@dataclass(frozen=True)
class FactReference:
    fact: str  # the right side of a comparison, where it is another fact


type Wanted = FactValue | FactReference


@dataclass(frozen=True)
class Comparison:
    fact: str
    operator: str
    wanted: Wanted  # for `at_least` and `at_most`, every step that will do, in their order
    # How probable it has to be: true from `p` on, false up to 1 - `p`, unknown in between, where advice that rests on
    # it would be a guess.
    p: float | None = None


@dataclass(frozen=True)
class Every:
    parts: "tuple[Condition, ...]"  # with none it always holds


@dataclass(frozen=True)
class Some:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Negation:
    part: "Condition"  # the opposite of unknown is unknown


@dataclass(frozen=True)
class Unless:
    """Holds unless its part is true: what is unknown prevents nothing."""

    part: "Condition"


type Condition = Comparison | Every | Some | Negation | Unless


@dataclass(frozen=True, eq=False)
class Known:
    """What conditions look at: a missing fact is absent, an undecided one has the value `UNDECIDED`."""

    values: Mapping[str, FactValue]
    # What estimates may really be, all of one length. The same draw of each belongs together, so that two figures are
    # compared as they occur together and not as if they knew nothing of each other.
    draws: Mapping[str, Draws] = field(default_factory=dict)


@dataclass(frozen=True)
class Leaf:
    comparison: Comparison
    negated: bool  # inside an odd number of negations


@dataclass(frozen=True)
class Judgement:
    """The truth of a condition and the comparisons that made it so, in the order they are written."""

    truth: Truth
    decided_by: tuple[
        Leaf, ...
    ]  # of a true condition its evidence, of a false one what failed, else what is missing


def _same(value: object, wanted: object) -> bool:
    # Lists of dimensions are sets: which of two tied dimensions is named first means nothing.
    if isinstance(value, tuple) and isinstance(wanted, tuple):
        return frozenset(value) == frozenset(wanted)
    return value == wanted


OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": _same,
    "in": lambda value, wanted: value in wanted,
    "has": operator.contains,
    "has_any": lambda value, wanted: not frozenset(value).isdisjoint(wanted),
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "at_least": lambda value, wanted: value in wanted,
    "at_most": lambda value, wanted: value in wanted,
}


def compare(comparison: Comparison, known: Known) -> Truth:
    """Return whether one fact is what is wanted of it.

    None where a fact is missing or undecided, or where it holds in too few of the draws and in too many.
    """
    value = known.values.get(comparison.fact)
    # Before `known`, the one operator that looks at absence: divided answers are neither known nor unknown, so that
    # they never fire a rule. They are a topic for the room.
    if value == UNDECIDED:
        return None
    if comparison.operator == "known":
        return (value is not None) is comparison.wanted
    right = right_side(comparison, known)
    if value is None or right in (None, UNDECIDED):
        return None
    share = share_of(comparison, known)
    if share is None or comparison.p is None:
        return OPERATORS[comparison.operator](value, right)
    if share >= comparison.p:
        return True
    # Added up and not taken from 1: 1 - 0.8 is less than 0.2.
    return False if share + comparison.p <= 1 else None


def share_of(comparison: Comparison, known: Known) -> float | None:
    """Return the share of draws in which a comparison holds; None where it asks for none, or no side has draws."""
    other = comparison.wanted.fact if isinstance(comparison.wanted, FactReference) else ""
    if comparison.p is None or known.draws.keys().isdisjoint((comparison.fact, other)):
        return None
    # One side may have no draws: then each draw of the other is compared with its value.
    value = known.draws.get(comparison.fact, known.values.get(comparison.fact))
    right = known.draws.get(other, right_side(comparison, known))
    if value is None or right is None:
        return None
    return float(np.mean(OPERATORS[comparison.operator](value, right)))


def right_side(comparison: Comparison, known: Known) -> FactValue | None:
    """Return what a fact is compared with, the value of the other fact where it is one."""
    wanted = comparison.wanted
    return known.values.get(wanted.fact) if isinstance(wanted, FactReference) else wanted


def judge(condition: Condition, known: Known, *, negated: bool = False) -> Judgement:
    """Return the truth of a condition and the comparisons that decided it."""
    # Kleene's strong logic: a rule fires only where it would whatever the missing answers are. `Unless` alone leaves it,
    # for what would prevent a rule and nobody said must not silence the rule.
    match condition:
        case Comparison():
            return Judgement(compare(condition, known), (Leaf(condition, negated),))
        case Negation(part):
            inner = judge(part, known, negated=not negated)
            return Judgement(_opposite(inner.truth), inner.decided_by)
        case Unless(part):
            inner = judge(part, known, negated=not negated)
            return Judgement(inner.truth is not True, inner.decided_by)
        case Every(parts) | Some(parts):
            judgements = [judge(part, known, negated=negated) for part in parts]
            return _combine(judgements, settles=isinstance(condition, Some))


def _combine(judgements: Sequence[Judgement], *, settles: bool) -> Judgement:
    # What is said to have decided must be enough for the truth.
    truth = _together((judgement.truth for judgement in judgements), settles=settles)
    leaves = (leaf for each in judgements if each.truth is truth for leaf in each.decided_by)
    return Judgement(truth, tuple(dict.fromkeys(leaves)))


def _together(truths: Iterable[Truth], *, settles: bool) -> Truth:
    """Return the truth of parts together: any that is `settles` decides it, else any that is unknown does."""
    is_unknown = False
    for truth in truths:
        if truth is settles:
            return settles
        is_unknown = is_unknown or truth is None
    return None if is_unknown else not settles


def truth_of(condition: Condition, known: Known) -> Truth:
    """Return the truth that `judge` would find, many times faster, as it keeps no reasons."""
    return _truth(
        condition, lambda comparison: compare(comparison, known), unless=lambda inner: inner is not True
    )


def truth_by(condition: Condition, decide: Callable[[Comparison], Truth]) -> Truth:
    """Return what is sure of a condition, None where it may be either; `decide` says what is sure of a comparison."""
    # An `Unless` is no truer than a negation here: whether its part will be unknown is not sure either.
    return _truth(condition, decide, unless=_opposite)


def _opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _truth(
    condition: Condition, decide: Callable[[Comparison], Truth], *, unless: Callable[[Truth], Truth]
) -> Truth:
    match condition:
        case Comparison():
            return decide(condition)
        case Negation(part):
            return _opposite(_truth(part, decide, unless=unless))
        case Unless(part):
            return unless(_truth(part, decide, unless=unless))
        case Every(parts) | Some(parts):
            truths = (_truth(part, decide, unless=unless) for part in parts)
            return _together(truths, settles=isinstance(condition, Some))


def facts_in(condition: Condition) -> Iterator[str]:
    """Yield the facts a condition looks at, as often as they stand there."""
    match condition:
        case Comparison(fact=fact, wanted=wanted):
            yield fact
            if isinstance(wanted, FactReference):
                yield wanted.fact
        case Negation(part) | Unless(part):
            yield from facts_in(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from facts_in(part)
