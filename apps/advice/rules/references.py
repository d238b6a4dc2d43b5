"""What in a rule set names something else: whether it is there, and whether it leads back to itself."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from apps.advice.conditions.conditions import FactReference
from apps.advice.conditions.written import Found, Steps, Use, WrittenCondition, check_condition, leaves
from apps.advice.instrument import Instrument
from apps.advice.rules.file import BRACES, Formula
from apps.advice.rules.rulefile import OF_AN_ITEM, SPOKEN, RuleFile
from apps.advice.rules.sentences import Grammar
from apps.advice.vocabulary import FactType, fact_types


@dataclass(frozen=True)
class Names:
    """What a rule set and the instrument it reads may be spoken of by."""

    written: RuleFile
    instrument: Instrument

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.written.rules)

    @cached_property
    def results(self) -> frozenset[str]:
        """What steps give that others may wait for."""
        return frozenset(step.gives for rule in self.written.rules for step in rule.steps if step.gives)

    @cached_property
    def facts(self) -> Mapping[str, FactType]:
        written = self.written
        numbers = [
            *(f"price.{name}" for name in written.prices),
            *(f"constant.{name}" for name in written.constants),
        ]
        return fact_types(written.pooling.items, written.derived, self.instrument, numbers)

    @cached_property
    def placeholders(self) -> frozenset[str]:
        written = self.written
        dated = (
            f"{kind}:{name}"
            for kind, names in (("date", written.dates), ("price", written.prices))
            for name in names
        )
        return frozenset({*SPOKEN, *written.words, *dated, *self.instrument.texts})

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(frozenset(self.written.verbs), frozenset(self.written.little_words))

    def filled(self, text: str, steps: Steps) -> Found:
        """Yield each placeholder of a text that nothing is put in the place of."""
        for name in BRACES.findall(text):
            word, _, item = name.partition(":")
            is_of_item = word in OF_AN_ITEM and item in self.instrument.texts
            if not is_of_item and name not in self.placeholders:
                yield steps, "unknown_placeholder", f"There is nothing to put in the place of {{{name}}}."


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
