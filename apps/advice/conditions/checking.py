"""Checks one condition of a rule set: its facts exist, its operators fit them, its slugs are slugs of the item."""

from collections.abc import Container, Iterator, Mapping, Sequence

from apps.advice.conditions.conditions import Comparison, FactReference, FactValue
from apps.advice.conditions.written import FIRED, Steps, Use, WrittenCondition, leaves
from apps.advice.vocabulary import FactType

type Found = Iterator[tuple[Steps, str, str]]

_BOUNDS = frozenset({"lt", "lte", "gt", "gte"})
_STEPS = frozenset({"at_least", "at_most"})
_FITTING: Mapping[str, frozenset[str]] = {
    "number": _BOUNDS | _STEPS | {"is", "in", "known"},
    "flag": frozenset({"is", "known"}),
    "choice": _STEPS | {"is", "in", "known"},
    "choices": frozenset({"is", "has", "has_any", "known"}),
}


def check_condition(
    condition: WrittenCondition, steps: Steps, *, facts: Mapping[str, FactType], shared: Container[str]
) -> Found:
    """Yield steps, code and message of each problem of a condition that fits the schema; `shared` is what `use` may name."""
    for at, leaf in leaves(condition, steps):
        if isinstance(leaf, Use):
            if leaf.name not in shared:
                yield (*at, "use"), "unknown_condition", f"There is no shared condition {leaf.name}."
        elif leaf.fact.startswith(FIRED) and leaf.fact not in facts:
            message = f"There is no rule {leaf.fact.removeprefix(FIRED)} before this one."
            yield (*at, "fired"), "unknown_rule", message
        elif leaf.fact not in facts:
            yield (*at, "fact"), "unknown_fact", f"There is no fact {leaf.fact}."
        else:
            yield from _check_comparison(leaf, at, facts)


def uses_of(condition: WrittenCondition) -> Iterator[str]:
    """Yield the shared conditions that a condition names itself, as often as it does."""
    yield from (leaf.name for _, leaf in leaves(condition) if isinstance(leaf, Use))


def looping(graph: Mapping[str, Sequence[object]]) -> list[str]:
    """Return the names that lead back to themselves, in the order of the graph."""
    return [name for name in graph if name in _reachable(name, graph)]


def _reachable(start: str, graph: Mapping[str, Sequence[object]]) -> set[object]:
    reached: set[object] = set()
    ahead = list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += graph.get(str(name), ())
    return reached


def _check_comparison(comparison: Comparison, steps: Steps, facts: Mapping[str, FactType]) -> Found:
    fact, name, wanted = facts[comparison.fact], comparison.operator, comparison.wanted
    if name not in _FITTING[fact.kind] or (name in _STEPS and not fact.steps):
        message = f"{name} does not fit {comparison.fact}, which is a {fact.kind}."
        yield (*steps, name), "unfit_operator", message
    elif comparison.p is not None and name not in _BOUNDS:
        message = f"Only a bound on a number is more or less probable, not {name}."
        yield (*steps, "p"), "unfit_operator", message
    elif name == "known":
        return
    elif name in _STEPS and wanted not in (known := [step for equal in fact.steps for step in equal]):
        yield (*steps, name), "unknown_slug", f"{wanted!r} is none of {', '.join(map(str, known))}."
    elif isinstance(wanted, FactReference):
        other = facts.get(wanted.fact)
        if other is None or other.kind != fact.kind:
            message = f"There is no fact {wanted.fact} to compare {comparison.fact} with."
            yield (*steps, name, "fact"), "unknown_fact", message
    elif name == "is" and isinstance(wanted, tuple) is not (fact.kind == "choices"):
        shown = list(wanted) if isinstance(wanted, tuple) else wanted
        yield (*steps, name), "unfit_value", f"{shown!r} does not fit: the fact is a {fact.kind}."
    else:
        yield from _check_wanted(wanted, (*steps, name), fact)


def _check_wanted(wanted: FactValue, steps: Steps, fact: FactType) -> Found:
    values = list(enumerate(wanted)) if isinstance(wanted, tuple) else [(None, wanted)]
    for index, value in values:
        at = steps if index is None else (*steps, index)
        if fact.slugs and value not in fact.slugs:
            yield at, "unknown_slug", f"{value!r} is none of {', '.join(sorted(fact.slugs))}."
        elif not fact.slugs and isinstance(value, bool) is not (fact.kind == "flag"):
            yield at, "unfit_value", f"{value!r} does not fit: the fact is a {fact.kind}."
        elif fact.kind == "number" and not isinstance(value, int | float):
            yield at, "unfit_value", f"{value!r} is not a number."
