"""Checks one condition of a rule set: its facts exist, its operators fit them, its slugs are slugs of the item."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.advice.vocabulary import FactType

type Steps = tuple[str | int, ...]
type Found = Iterator[tuple[Steps, str, str]]

_BOUNDS = frozenset({"lt", "lte", "gt", "gte"})
_FITTING: Mapping[str, frozenset[str]] = {
    "number": _BOUNDS | {"is", "in", "known"},
    "flag": frozenset({"is", "known"}),
    "choice": frozenset({"is", "in", "known"}),
    "choices": frozenset({"is", "has", "has_any", "known"}),
}


def check_condition(
    condition: Mapping[str, Any], steps: Steps, *, facts: Mapping[str, FactType], shared: Mapping[str, Any]
) -> Found:
    """Find what is wrong in a condition that fits the schema.

    Parameters
    ----------
    condition : mapping
        A condition of the schema.
    steps : tuple of str or int
        Where it stands in the document.
    facts : mapping of fact to FactType
        Every fact there is.
    shared : mapping of name to condition
        What `use` may name.

    Yields
    ------
    tuple
        Steps, code and message of each problem.
    """
    for at, node in _nodes(condition, steps):
        if "use" in node:
            if node["use"] not in shared:
                yield (*at, "use"), "unknown_condition", f"There is no shared condition {node['use']}."
        elif node["fact"] not in facts:
            yield (*at, "fact"), "unknown_fact", f"There is no fact {node['fact']}."
        else:
            yield from _check_comparison(node, at, facts)


def uses_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """List the shared conditions that a condition names itself.

    Parameters
    ----------
    condition : mapping
        A condition of the schema.

    Yields
    ------
    str
        A name, as often as it is used.
    """
    yield from (node["use"] for _, node in _nodes(condition, ()) if "use" in node)


def looping(graph: Mapping[str, Sequence[object]]) -> list[str]:
    """Find the names that lead back to themselves.

    Parameters
    ----------
    graph : mapping of name to what it names
        Names that are no key lead nowhere.

    Returns
    -------
    list of str
        In the order of the graph.
    """
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


def _nodes(condition: Mapping[str, Any], steps: Steps) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
    """Walk to the comparisons and uses of a condition."""
    if "not" in condition:
        yield from _nodes(condition["not"], (*steps, "not"))
    for word in ("all", "any"):
        for index, part in enumerate(condition.get(word, ())):
            yield from _nodes(part, (*steps, word, index))
    if "use" in condition or "fact" in condition:
        yield steps, condition


def _check_comparison(node: Mapping[str, Any], steps: Steps, facts: Mapping[str, FactType]) -> Found:
    fact = facts[node["fact"]]
    name = next(key for key in node if key != "fact")
    wanted = node[name]
    if name not in _FITTING[fact.kind]:
        yield (*steps, name), "unfit_operator", f"{name} does not fit {node['fact']}, which is a {fact.kind}."
    elif name == "known":
        return
    elif isinstance(wanted, dict):
        other = facts.get(wanted["fact"])
        if other is None or other.kind != fact.kind:
            message = f"There is no fact {wanted['fact']} to compare {node['fact']} with."
            yield (*steps, name, "fact"), "unknown_fact", message
    elif name == "is" and isinstance(wanted, list) is not (fact.kind == "choices"):
        yield (*steps, name), "unfit_value", f"{wanted!r} does not fit: the fact is a {fact.kind}."
    else:
        yield from _check_wanted(wanted, (*steps, name), fact)


def _check_wanted(wanted: object, steps: Steps, fact: FactType) -> Found:
    values = list(enumerate(wanted)) if isinstance(wanted, list) else [(None, wanted)]
    for index, value in values:
        at = steps if index is None else (*steps, index)
        if fact.slugs and value not in fact.slugs:
            yield at, "unknown_slug", f"{value!r} is none of {', '.join(sorted(fact.slugs))}."
        elif not fact.slugs and isinstance(value, bool) is not (fact.kind == "flag"):
            yield at, "unfit_value", f"{value!r} does not fit: the fact is a {fact.kind}."
        elif fact.kind == "number" and not isinstance(value, int | float):
            yield at, "unfit_value", f"{value!r} is not a number."
