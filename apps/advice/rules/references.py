"""What in a rule set names something else: whether it is there, and whether it leads back to itself."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from apps.advice.conditions.conditions import FactReference
from apps.advice.conditions.written import Found, Steps, Use, WrittenCondition, check_condition, leaves
from apps.advice.rules.file import Formula
from apps.advice.vocabulary import FactType


def missing(named: Iterable[str], known: Container[str], steps: Steps, what: str) -> Found:
    for at, name in enumerate(named):
        yield from missing_one(name, known, (*steps, at), what)


def missing_one(name: str, known: Container[str], steps: Steps, what: str) -> Found:
    if name not in known:
        yield steps, f"unknown_{what}", f"There is no {what} {name}."


def check_formulas(
    formulas: Mapping[str, Formula], facts: Mapping[str, FactType], shared: Mapping[str, WrittenCondition]
) -> Found:
    numbers = {name for name, fact in facts.items() if fact.kind == "number"}
    # A formula may come back to itself through a condition that conditions share, so that these are in the graph.
    graph = {f"use {name}": list(named_in(condition)) for name, condition in shared.items()}
    for name, formula in formulas.items():
        graph[name] = [*formula.facts]
        for part, factors in formula.parts.items():
            for at, factor in enumerate(factors):
                if isinstance(factor, str) and factor not in numbers:
                    message = f"{factor} is no fact that is a number."
                    yield ("derived", name, part, at), "unknown_fact", message
        if formula.valid_if is not None:
            steps = ("derived", name, "valid_if")
            yield from check_condition(formula.valid_if, steps, facts=facts, shared=shared)
            graph[name] += named_in(formula.valid_if)
    yield from (
        (("derived", name), "cycle", f"{name} rests on itself.")
        for name in looping(graph)
        if name in formulas
    )


def named_in(condition: WrittenCondition) -> Iterator[str]:
    for _, leaf in leaves(condition):
        if isinstance(leaf, Use):
            yield f"use {leaf.name}"
        else:
            yield leaf.fact
            if isinstance(leaf.wanted, FactReference):
                yield leaf.wanted.fact


def looping(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names that lead back to themselves, in the order of the graph."""
    return [name for name in graph if name in _reachable(name, graph)]


def _reachable(start: str, graph: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += graph.get(name, ())
    return reached
