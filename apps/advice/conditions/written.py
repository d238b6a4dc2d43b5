"""Conditions as a file has them, and how they are read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from apps.advice.conditions.conditions import (
    Comparison,
    Condition,
    Every,
    Negation,
    Scalar,
    Some,
    Unless,
    Wanted,
)

type Steps = tuple[str | int, ...]

FIRED = "fired."
_OPERATOR_FIELDS = ("is_", "in_", "has", "has_any", "lt", "lte", "gt", "gte", "at_least", "at_most", "known")
_BOUNDS = frozenset({"lt", "lte", "gt", "gte"})
_STEPS = frozenset({"at_least", "at_most"})


@dataclass(frozen=True)
class Use:
    """A name that stands for one of the shared conditions of a rule set."""

    name: str


@dataclass(frozen=True)
class WrittenCondition:
    """A condition as a file has it: one of `use`, `not`, `unless`, `all`, `any` and `fired`, or a fact and one operator."""

    use: str | None = None
    fired: str | None = None
    not_: "WrittenCondition | None" = None
    unless: "WrittenCondition | None" = None
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
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    known: bool | None = None
    p: float | None = None

    @property
    def comparison(self) -> Comparison:
        """The comparison, where it is one; that a rule fired is a fact as well."""
        if self.fired is not None:
            return Comparison(FIRED + self.fired, "is", True)
        asked = ((name, getattr(self, name)) for name in _OPERATOR_FIELDS)
        operator, wanted = next((name, wanted) for name, wanted in asked if wanted is not None)
        return Comparison(self.fact or "", operator.removesuffix("_"), wanted, self.p)


@dataclass(frozen=True)
class Grammar:
    """What it takes to read the conditions of one rule set.

    `shared` holds its named conditions, `orders` the steps of every ordered pick, lowest first and equal ones together,
    and `p` how probable a bound on a number has to be that says nothing of it itself: None leaves it to the pooled
    value.
    """

    shared: Mapping[str, WrittenCondition]
    orders: Mapping[str, Sequence[Sequence[Scalar]]] = field(default_factory=dict)
    p: float | None = None


def parse_condition(written: WrittenCondition, grammar: Grammar) -> Condition:
    """Return a condition that has been checked; `use` is replaced by what it names."""
    if written.use is not None:
        return parse_condition(grammar.shared[written.use], grammar)
    if written.not_ is not None:
        return Negation(parse_condition(written.not_, grammar))
    if written.unless is not None:
        return Unless(parse_condition(written.unless, grammar))
    if written.all is not None:
        return Every(tuple(parse_condition(part, grammar) for part in written.all))
    if written.any is not None:
        return Some(tuple(parse_condition(part, grammar) for part in written.any))
    return _parsed(written.comparison, grammar)


def _parsed(comparison: Comparison, grammar: Grammar) -> Comparison:
    if comparison.operator in _STEPS:
        order = grammar.orders[comparison.fact]
        # Checked to be one of its steps.
        place = next(at for at, equal in enumerate(order) if comparison.wanted in equal)
        will_do = order[place:] if comparison.operator == "at_least" else order[: place + 1]
        return replace(comparison, wanted=tuple(step for equal in will_do for step in equal))
    if comparison.operator in _BOUNDS and comparison.p is None:
        return replace(comparison, p=grammar.p)
    return comparison


def leaves(written: WrittenCondition, steps: Steps = ()) -> Iterator[tuple[Steps, Comparison | Use]]:
    """Yield the comparisons and uses of a condition that fits the schema, each with where it stands."""
    if written.not_ is not None:
        yield from leaves(written.not_, (*steps, "not"))
    if written.unless is not None:
        yield from leaves(written.unless, (*steps, "unless"))
    for word, parts in (("all", written.all), ("any", written.any)):
        for index, part in enumerate(parts or ()):
            yield from leaves(part, (*steps, word, index))
    if written.use is not None:
        yield steps, Use(written.use)
    elif written.fact is not None or written.fired is not None:
        yield steps, written.comparison
