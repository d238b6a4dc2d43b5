"""Three-valued conditions over facts: true, false, or unknown where a fact is missing or undecided."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

type Scalar = str | int | float | bool
type FactValue = Scalar | tuple[Scalar, ...]
type Truth = bool | None
type Steps = tuple[str | int, ...]

UNDECIDED = "undecided"
_OPERATOR_FIELDS = ("is_", "in_", "has", "has_any", "lt", "lte", "gt", "gte", "known")


@dataclass(frozen=True)
class FactReference:
    """The right side of a comparison, where it is another fact."""

    fact: str


type Wanted = FactValue | FactReference


@dataclass(frozen=True)
class Comparison:
    """One fact, one operator, and what it is compared with."""

    fact: str
    operator: str
    wanted: Wanted


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


type Condition = Comparison | Every | Some | Negation


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
}


@dataclass(frozen=True)
class Use:
    """A name that stands for one of the shared conditions of a rule set."""

    name: str


@dataclass(frozen=True)
class WrittenCondition:
    """A condition as a file has it: one of `use`, `not`, `all` and `any`, or a fact and one operator."""

    use: str | None = None
    not_: "WrittenCondition | None" = None
    all: "tuple[WrittenCondition, ...] | None" = None
    any: "tuple[WrittenCondition, ...] | None" = None
    fact: str | None = None
    is_: Wanted | None = None
    in_: Wanted | None = None
    has: Wanted | None = None
    has_any: Wanted | None = None
    lt: Wanted | None = None
    lte: Wanted | None = None
    gt: Wanted | None = None
    gte: Wanted | None = None
    known: bool | None = None

    @property
    def comparison(self) -> Comparison:
        """The comparison, where it is one."""
        asked = ((name, getattr(self, name)) for name in _OPERATOR_FIELDS)
        operator, wanted = next((name, wanted) for name, wanted in asked if wanted is not None)
        return Comparison(self.fact or "", operator.removesuffix("_"), wanted)


def parse_condition(written: WrittenCondition, shared: Mapping[str, WrittenCondition]) -> Condition:
    """Read a condition that has been checked; `use` is replaced by what it names.

    Parameters
    ----------
    written : WrittenCondition
        From a file that fits the schema.
    shared : mapping of name to condition
        The rule set's `conditions`.

    Returns
    -------
    Condition
        The tree, without any `use` left.
    """
    if written.use is not None:
        return parse_condition(shared[written.use], shared)
    if written.not_ is not None:
        return Negation(parse_condition(written.not_, shared))
    if written.all is not None:
        return Every(tuple(parse_condition(part, shared) for part in written.all))
    if written.any is not None:
        return Some(tuple(parse_condition(part, shared) for part in written.any))
    return written.comparison


def leaves(written: WrittenCondition, steps: Steps = ()) -> Iterator[tuple[Steps, Comparison | Use]]:
    """Walk to the comparisons and uses of a condition.

    Parameters
    ----------
    written : WrittenCondition
        From a file that fits the schema.
    steps : tuple of str or int
        Where it stands.

    Yields
    ------
    tuple
        Where each stands, and what it is.
    """
    if written.not_ is not None:
        yield from leaves(written.not_, (*steps, "not"))
    for word, parts in (("all", written.all), ("any", written.any)):
        for index, part in enumerate(parts or ()):
            yield from leaves(part, (*steps, word, index))
    if written.use is not None:
        yield steps, Use(written.use)
    elif written.fact is not None:
        yield steps, written.comparison


def compare(comparison: Comparison, facts: Mapping[str, FactValue]) -> Truth:
    """Hold one fact against what is wanted of it.

    Parameters
    ----------
    comparison : Comparison
        What is asked.
    facts : mapping of fact to value
        A missing fact is absent; an undecided one has the value `UNDECIDED`.

    Returns
    -------
    bool or None
        None where a fact is missing or undecided. Only `known` looks at the absence itself; an undecided fact
        is neither known nor unknown to it, so that it never fires a rule.
    """
    value = facts.get(comparison.fact)
    if value == UNDECIDED:
        return None
    if comparison.operator == "known":
        return (value is not None) is comparison.wanted
    wanted = comparison.wanted
    resolved = facts.get(wanted.fact) if isinstance(wanted, FactReference) else wanted
    if value is None or resolved in (None, UNDECIDED):
        return None
    return OPERATORS[comparison.operator](value, resolved)


def judge(condition: Condition, facts: Mapping[str, FactValue], *, negated: bool = False) -> Judgement:
    """Evaluate a condition and keep the comparisons that decided it.

    Parameters
    ----------
    condition : Condition
        The tree.
    facts : mapping of fact to value
        As for `compare`.
    negated : bool
        True inside an odd number of negations.

    Returns
    -------
    Judgement
        Kleene's strong three-valued logic.
    """
    match condition:
        case Comparison():
            return Judgement(compare(condition, facts), (Leaf(condition, negated),))
        case Negation(part):
            inner = judge(part, facts, negated=not negated)
            return Judgement(None if inner.truth is None else not inner.truth, inner.decided_by)
        case Every(parts):
            return _combine([judge(part, facts, negated=negated) for part in parts], settles=False)
        case Some(parts):
            return _combine([judge(part, facts, negated=negated) for part in parts], settles=True)


def _combine(judgements: Sequence[Judgement], *, settles: bool) -> Judgement:
    # One part that `settles` decides, else one that is unknown; where neither is there, all parts do together.
    truths = {judgement.truth for judgement in judgements}
    truth: Truth = settles if settles in truths else None if None in truths else not settles
    leaves = (leaf for each in judgements if each.truth is truth for leaf in each.decided_by)
    return Judgement(truth, tuple(dict.fromkeys(leaves)))


def always_holds(condition: Condition) -> bool:
    """Say whether a condition is true whatever the facts are.

    Parameters
    ----------
    condition : Condition
        The tree.

    Returns
    -------
    bool
        True where its form alone makes it true, as an empty `all` does.
    """
    return _constant(condition) is True


def _constant(condition: Condition) -> Truth:
    match condition:
        case Comparison():
            return None
        case Negation(part):
            inner = _constant(part)
            return None if inner is None else not inner
        case Every(parts):
            return _combine([Judgement(_constant(part), ()) for part in parts], settles=False).truth
        case Some(parts):
            return _combine([Judgement(_constant(part), ()) for part in parts], settles=True).truth
