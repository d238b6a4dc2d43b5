"""Three-valued conditions over facts: true, false, or unknown where a fact is missing, undecided or too uncertain."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """The right side of a comparison, where it is another fact."""

    fact: str


type Wanted = FactValue | FactReference


@dataclass(frozen=True)
class Comparison:
    """One fact, one operator, and what it is compared with.

    Of an ordered pick that is wanted `at_least` or `at_most`, `wanted` lists every step that will do, in their order.
    With `p` it asks how probable it is: true from `p` on, false up to 1 - `p`, unknown in between.
    """

    fact: str
    operator: str
    wanted: Wanted
    p: float | None = None


@dataclass(frozen=True)
class Every:
    """True where every part is; with no part it always holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Some:
    """True if any part is true."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Negation:
    """The opposite; the opposite of unknown is unknown."""

    part: "Condition"


@dataclass(frozen=True)
class Unless:
    """Holds unless its part is true: what is unknown prevents nothing."""

    part: "Condition"


type Condition = Comparison | Every | Some | Negation | Unless


@dataclass(frozen=True, eq=False)
class Known:
    """What conditions look at: a missing fact is absent, an undecided one has the value `UNDECIDED`.

    `draws` holds what a fact may really be, for facts that are estimates; all of the same length, and the same draw
    of each belongs together.
    """

    values: Mapping[str, FactValue]
    draws: Mapping[str, Draws] = field(default_factory=dict)


@dataclass(frozen=True)
class Leaf:
    """A comparison as it stands in a condition: `negated` inside an odd number of negations."""

    comparison: Comparison
    negated: bool


@dataclass(frozen=True)
class Judgement:
    """The truth of a condition and the comparisons that made it so, in the order they are written.

    For a true condition they are its evidence, for a false one what failed, for an unknown one what is missing.
    """

    truth: Truth
    decided_by: tuple[Leaf, ...]


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

    None where a fact is missing or undecided, or where it holds in too few of the draws and in too many. Only the
    operator `known` looks at the absence itself; an undecided fact is neither known nor unknown to it, so that it never
    fires a rule.
    """
    value = known.values.get(comparison.fact)
    if value == UNDECIDED:
        return None
    if comparison.operator == "known":
        return (value is not None) is comparison.wanted
    wanted = _resolved(comparison, known)
    if value is None or wanted in (None, UNDECIDED):
        return None
    share = share_of(comparison, known)
    if share is None or comparison.p is None:
        return OPERATORS[comparison.operator](value, wanted)
    if share >= comparison.p:
        return True
    # Added up and not taken from 1: 1 - 0.8 is less than 0.2.
    return False if share + comparison.p <= 1 else None


def share_of(comparison: Comparison, known: Known) -> float | None:
    """Return the share of draws in which a comparison holds; None where it asks for none, or no side has draws."""
    other = comparison.wanted.fact if isinstance(comparison.wanted, FactReference) else ""
    if comparison.p is None or known.draws.keys().isdisjoint((comparison.fact, other)):
        return None
    value = known.draws.get(comparison.fact, known.values.get(comparison.fact))
    wanted = known.draws.get(other, _resolved(comparison, known))
    if value is None or wanted is None:
        return None
    return float(np.mean(OPERATORS[comparison.operator](value, wanted)))


def _resolved(comparison: Comparison, known: Known) -> FactValue | None:
    wanted = comparison.wanted
    return known.values.get(wanted.fact) if isinstance(wanted, FactReference) else wanted


def judge(condition: Condition, known: Known, *, negated: bool = False) -> Judgement:
    """Return the truth of a condition and the comparisons that decided it.

    Kleene's strong three-valued logic; only `Unless` makes false of true and true of all else. `negated` is set inside
    an odd number of negations.
    """
    match condition:
        case Comparison():
            return Judgement(compare(condition, known), (Leaf(condition, negated),))
        case Negation(part):
            inner = judge(part, known, negated=not negated)
            return Judgement(None if inner.truth is None else not inner.truth, inner.decided_by)
        case Unless(part):
            inner = judge(part, known, negated=not negated)
            return Judgement(inner.truth is not True, inner.decided_by)
        case Every(parts):
            return _combine([judge(part, known, negated=negated) for part in parts], settles=False)
        case Some(parts):
            return _combine([judge(part, known, negated=negated) for part in parts], settles=True)


def _combine(judgements: Sequence[Judgement], *, settles: bool) -> Judgement:
    # One part that `settles` decides, else one that is unknown; where neither is there, all parts do together.
    truths = {judgement.truth for judgement in judgements}
    truth: Truth = settles if settles in truths else None if None in truths else not settles
    leaves = (leaf for each in judgements if each.truth is truth for leaf in each.decided_by)
    return Judgement(truth, tuple(dict.fromkeys(leaves)))


def always_holds(condition: Condition) -> bool:
    """Return whether the form of a condition alone makes it true, as an empty `all` does."""
    return truth_by(condition, lambda _: None) is True


def truth_by(condition: Condition, decide: Callable[[Comparison], Truth]) -> Truth:
    """Return what is sure of a condition, None where it may be either; `decide` says what is sure of a comparison."""
    match condition:
        case Comparison():
            return decide(condition)
        case Negation(part) | Unless(part):
            inner = truth_by(part, decide)
            return None if inner is None else not inner
        case Every(parts):
            return _combine([Judgement(truth_by(part, decide), ()) for part in parts], settles=False).truth
        case Some(parts):
            return _combine([Judgement(truth_by(part, decide), ()) for part in parts], settles=True).truth


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
