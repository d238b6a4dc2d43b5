"""Checks the formulas of derived facts: what they rest on exists, is a number, and does not rest on them."""

from collections.abc import Iterator, Mapping

from apps.advice.conditions.checking import Found, check_condition, looping
from apps.advice.conditions.conditions import FactReference
from apps.advice.conditions.written import Use, WrittenCondition, leaves
from apps.advice.rules.file import Formula
from apps.advice.vocabulary import FactType


def check_formulas(
    formulas: Mapping[str, Formula],
    facts: Mapping[str, FactType],
    shared: Mapping[str, WrittenCondition],
) -> Found:
    """Yield steps, code and message of each problem in the formulas of a rule set."""
    graph = {f"use {name}": list(_named_in(condition)) for name, condition in shared.items()}
    for name, formula in formulas.items():
        for part, factors in formula.parts.items():
            for at, factor in enumerate(factors):
                if isinstance(factor, str) and (factor not in facts or facts[factor].kind != "number"):
                    message = f"{factor} is no fact that is a number."
                    yield ("derived", name, part, at), "unknown_fact", message
        graph[name] = [*formula.facts]
        if formula.valid_if is not None:
            yield from check_condition(
                formula.valid_if, ("derived", name, "valid_if"), facts=facts, shared=shared
            )
            graph[name] += _named_in(formula.valid_if)
    for name in looping(graph):
        if name in formulas:
            yield ("derived", name), "cycle", f"{name} rests on itself."


def _named_in(condition: WrittenCondition) -> Iterator[str]:
    for _, leaf in leaves(condition):
        if isinstance(leaf, Use):
            yield f"use {leaf.name}"
        else:
            yield leaf.fact
            if isinstance(leaf.wanted, FactReference):
                yield leaf.wanted.fact
