"""The facts a rule set may speak of, given the instrument it reads, and what each of them can be."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from apps.advice.instrument import Instrument, PickQuestion, TargetQuestion

LEVELS = frozenset({"clear", "leaning", "open", "insufficient"})


@dataclass(frozen=True)
class FactType:
    """What a fact can be: a number, a flag, one slug, or a list of slugs.

    `steps` is the order of an ordered pick, the least first and equal ones together.
    """

    kind: Literal["number", "flag", "choice", "choices"]
    slugs: frozenset[str] = frozenset()
    steps: tuple[tuple[str | int | float, ...], ...] = ()


NUMBER = FactType("number")
FLAG = FactType("flag")


def fact_types(
    pooled: Collection[str], derived: Iterable[str], instrument: Instrument, numbers: Iterable[str] = ()
) -> dict[str, FactType]:
    """List every fact that can be known with a rule set and the instrument it reads.

    Parameters
    ----------
    pooled : collection of str
        The items whose picks the rule set pools: a context or target item is a fact only if it says how.
    derived : iterable of str
        The facts it computes.
    instrument : Instrument
        What is asked.
    numbers : iterable of str
        Prices and constants of the rule set's own.

    Returns
    -------
    dict of fact to FactType
        Derived facts last.
    """
    return {
        **_engine_facts(instrument),
        **dict(_answer_facts(instrument, pooled)),
        **{f"engagement.{each.id}": _choice(each) for each in instrument.framing},
        **dict.fromkeys((*numbers, *derived), NUMBER),
    }


def _engine_facts(instrument: Instrument) -> dict[str, FactType]:
    dimensions = frozenset(instrument.dimensions)
    return {
        "verdict.level": FactType("choice", LEVELS),
        "verdict.dominant": FactType("choices", dimensions),
        "verdict.secondary": FactType("choices", dimensions),
        "verdict.provisional": FLAG,
        "verdict.nothing_under_pressure": FLAG,
        "perspectives_contributing": NUMBER,
        "months.min": NUMBER,
        "gap.any": FLAG,
        **{f"headroom.{dimension}.decades": NUMBER for dimension in dimensions},
    }


def _answer_facts(instrument: Instrument, pooled: Collection[str]) -> Iterator[tuple[str, FactType]]:
    yield from ((f"symptom.{item.id}", NUMBER) for item in instrument.symptoms if item.scored)
    for item in instrument.quantities:
        for field in item.points:
            yield f"quantity.{item.id}.{field}", NUMBER
        yield f"quantity.{item.id}.measured", FLAG
    for pick in instrument.context:
        if pick.id in pooled:
            yield f"context.{pick.id}", _choice(pick)
    for target in instrument.targets:
        if target.id in pooled:
            yield f"target.{target.id}", _step(target)


def _choice(item: PickQuestion) -> FactType:
    slugs = frozenset(option.slug for option in item.choices)
    steps = item.ranks if item.ordered else ()
    return FactType("choices" if item.pick == "many" else "choice", slugs, steps)


def _step(item: TargetQuestion) -> FactType:
    slugs = frozenset(step for step in item.steps if isinstance(step, str))
    steps = tuple((step,) for step in item.steps) if item.ordered else ()
    return FactType("choice" if slugs else "number", slugs, steps)
