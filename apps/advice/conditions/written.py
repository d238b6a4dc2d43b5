"""Conditions as a file has them: how they are checked against the facts there are, and how they are read."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from apps.advice.conditions.conditions import (
    Comparison,
    Condition,
    Every,
    FactReference,
    FactValue,
    Negation,
    Scalar,
    Some,
    Unless,
    Wanted,
)
from apps.advice.vocabulary import FactType

type Steps = tuple[str | int, ...]
type Found = Iterator[tuple[Steps, str, str]]  # of each problem where it is, its code and its message

FIRED = "fired."
UNSURE = ("disputed", "maybe_over", "guessed_over")  # what a figure may be that is not known to be over
PRESSED = "pressed."  # of an item its class, from 0 on, most urgent first; not known where nothing presses it
# What a condition says of items by a word of its own: how urgent at least one of them is.
_URGENT: Mapping[str, tuple[str, str, int | bool]] = {
    "over": (PRESSED, "is", 0),
    "at_event": ("at_event.", "is", True),
    "soon": ("soon.", "is", True),
    "pressed": (PRESSED, "lte", 4),
}
_OF_ITEMS = tuple({family for family, _, _ in _URGENT.values()})
_OPERATOR_FIELDS = ("is_", "in_", "has", "has_any", "lt", "lte", "gt", "gte", "at_least", "at_most", "known")
_BOUNDS = frozenset({"lt", "lte", "gt", "gte"})
_STEPS = frozenset({"at_least", "at_most"})
_FITTING: Mapping[str, frozenset[str]] = {
    "number": _BOUNDS | _STEPS | {"is", "in", "known"},
    "flag": frozenset({"is", "known"}),
    "choice": _STEPS | {"is", "in", "known"},
    "choices": frozenset({"is", "has", "has_any", "known"}),
}


@dataclass(frozen=True)
class Use:
    name: str  # of one of the shared conditions of a rule set


@dataclass(frozen=True)
class WrittenCondition:
    """A condition as a file has it: a fact and one operator, a word about items, or other conditions joined."""

    use: str | None = None
    fired: str | None = None
    not_: "WrittenCondition | None" = None
    unless: "WrittenCondition | None" = None
    all: "tuple[WrittenCondition, ...] | None" = None
    any: "tuple[WrittenCondition, ...] | None" = None
    over: str | tuple[str, ...] | None = None  # items: at least one is over its limit
    at_event: str | tuple[str, ...] | None = None  # will be, on a day that has a name
    soon: str | tuple[str, ...] | None = None  # is over, or will be within weeks
    pressed: str | tuple[str, ...] | None = None  # presses in any way
    over_now: str | None = None  # a dimension: at least one of its figures is over its limit
    unsure_now: str | None = None  # a dimension: by some of its figures one may be over, or others deny it
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
    def nested(self) -> Iterator[tuple[Steps, "WrittenCondition"]]:
        """Yield the conditions it joins, each with where in it they stand."""
        for word, part in (("not", self.not_), ("unless", self.unless)):
            if part is not None:
                yield (word,), part
        for word, parts in (("all", self.all), ("any", self.any)):
            yield from (((word, place), part) for place, part in enumerate(parts or ()))

    @property
    def of_items(self) -> Mapping[str, tuple[Comparison, ...]]:
        """What it says of items by a word of its own, a comparison for each."""
        found: dict[str, tuple[Comparison, ...]] = {}
        for word, (family, operator, wanted) in _URGENT.items():
            items = getattr(self, word)
            if items is not None:
                names = (items,) if isinstance(items, str) else items
                found[word] = tuple(Comparison(family + name, operator, wanted) for name in names)
        return found

    @property
    def comparison(self) -> Comparison:
        # That a rule fired is a fact as well, so that nothing else has to know how rules follow each other.
        if self.fired is not None:
            return Comparison(FIRED + self.fired, "is", True)
        asked = ((name, getattr(self, name)) for name in _OPERATOR_FIELDS)
        operator, wanted = next((name, wanted) for name, wanted in asked if wanted is not None)
        return Comparison(self.fact or "", operator.removesuffix("_"), wanted, self.p)


@dataclass(frozen=True)
class Grammar:
    shared: Mapping[str, WrittenCondition]
    # The steps of every ordered pick, lowest first and equal ones together.
    orders: Mapping[str, Sequence[Sequence[Scalar]]] = field(default_factory=dict)
    p: float | None = (
        None  # of bounds on numbers that have none themselves; None leaves it to the pooled value
    )
    limited: Mapping[str, Sequence[str]] = field(default_factory=dict)  # items with a limit, by dimension


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
    return _parsed_of_items(written, grammar) or _parsed(written.comparison, grammar)


def _parsed_of_items(written: WrittenCondition, grammar: Grammar) -> Condition | None:
    if written.over_now is not None:
        return _parsed_of_items(WrittenCondition(over=tuple(grammar.limited[written.over_now])), grammar)
    if written.unsure_now is not None:
        facts = (f"status.{item}" for item in grammar.limited[written.unsure_now])
        return Some(tuple(Comparison(fact, "in", UNSURE) for fact in facts))
    return next((Some(comparisons) for comparisons in written.of_items.values()), None)


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
    for at, part in written.nested:
        yield from leaves(part, (*steps, *at))
    for word, comparisons in written.of_items.items():
        yield from (((*steps, word), comparison) for comparison in comparisons)
    for word, dimension in (("over_now", written.over_now), ("unsure_now", written.unsure_now)):
        if dimension is not None:
            yield (*steps, word), Comparison(f"breach_now.{dimension}", "known", wanted=True)
    if written.use is not None:
        yield steps, Use(written.use)
    elif written.fact is not None or written.fired is not None:
        yield steps, written.comparison


def check_condition(
    condition: WrittenCondition, steps: Steps, *, facts: Mapping[str, FactType], shared: Container[str]
) -> Found:
    """Yield each problem of a condition that fits the schema; `shared` is what `use` may name."""
    for at, leaf in leaves(condition, steps):
        if isinstance(leaf, Use):
            if leaf.name not in shared:
                yield (*at, "use"), "unknown_condition", f"There is no shared condition {leaf.name}."
        elif leaf.fact in facts:
            yield from _check_comparison(leaf, at, facts)
        elif leaf.fact.startswith(_OF_ITEMS):
            yield at, "unknown_item", f"There is no item {leaf.fact.partition('.')[2]} that can press."
        elif leaf.fact.startswith(FIRED):
            message = f"There is no rule {leaf.fact.removeprefix(FIRED)} before this one."
            yield (*at, "fired"), "unknown_rule", message
        else:
            yield (*at, "fact"), "unknown_fact", f"There is no fact {leaf.fact}."


def _check_comparison(comparison: Comparison, steps: Steps, facts: Mapping[str, FactType]) -> Found:
    fact, name = facts[comparison.fact], comparison.operator
    if name not in _FITTING[fact.kind] or (name in _STEPS and not fact.steps):
        message = f"{name} does not fit {comparison.fact}, which is a {fact.kind}."
        yield (*steps, name), "unfit_operator", message
    elif comparison.p is not None and name not in _BOUNDS:
        message = f"Only a bound on a number is more or less probable, not {name}."
        yield (*steps, "p"), "unfit_operator", message
    elif name != "known":
        yield from _check_wanted(comparison, (*steps, name), facts)


def _check_wanted(comparison: Comparison, steps: Steps, facts: Mapping[str, FactType]) -> Found:
    fact, wanted = facts[comparison.fact], comparison.wanted
    if comparison.operator in _STEPS and wanted not in (known := list(chain.from_iterable(fact.steps))):
        yield steps, "unknown_slug", f"{wanted!r} is none of {', '.join(map(str, known))}."
    elif isinstance(wanted, FactReference):
        other = facts.get(wanted.fact)
        if other is None or other.kind != fact.kind:
            message = f"There is no fact {wanted.fact} to compare {comparison.fact} with."
            yield (*steps, "fact"), "unknown_fact", message
    elif comparison.operator == "is" and isinstance(wanted, tuple) is not (fact.kind == "choices"):
        shown = list(wanted) if isinstance(wanted, tuple) else wanted
        yield steps, "unfit_value", f"{shown!r} does not fit: the fact is a {fact.kind}."
    else:
        yield from _check_values(wanted, steps, fact)


def _check_values(wanted: FactValue, steps: Steps, fact: FactType) -> Found:
    values = list(enumerate(wanted)) if isinstance(wanted, tuple) else [(None, wanted)]
    for index, value in values:
        at = steps if index is None else (*steps, index)
        if fact.slugs and value not in fact.slugs:
            yield at, "unknown_slug", f"{value!r} is none of {', '.join(sorted(fact.slugs))}."
        elif not fact.slugs and isinstance(value, bool) is not (fact.kind == "flag"):
            yield at, "unfit_value", f"{value!r} does not fit: the fact is a {fact.kind}."
        elif fact.kind == "number" and not isinstance(value, int | float):
            yield at, "unfit_value", f"{value!r} is not a number."
