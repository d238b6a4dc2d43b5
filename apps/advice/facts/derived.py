"""Facts that are computed from other facts, from pooled values or draw by draw."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from graphlib import TopologicalSorter

import numpy as np

from apps.advice.conditions.conditions import Draws, FactValue, Known, judge
from apps.advice.facts.pooling import rounded
from apps.advice.rules.file import Formula
from apps.advice.rules.rules import DerivedFact

type Operand = float | Draws


def derive(
    derived: Mapping[str, DerivedFact],
    *,
    values: dict[str, FactValue],
    people: dict[str, int],
    draws: dict[str, Draws],
) -> None:
    """Add every derived fact that can be computed; one with draws has their median as its value.

    It stays missing where a part is, where a divisor may be 0, and where its condition isn't true.
    """
    graph = {name: [part for part in each.rests_on if part in derived] for name, each in derived.items()}
    for name in TopologicalSorter(graph).static_order():
        formula, valid_if = derived[name].formula, derived[name].valid_if
        if valid_if is not None and judge(valid_if, Known(values, draws)).truth is not True:
            continue
        parts = _Parts(values, draws)
        result = _compute(formula, parts, name)
        if result is None:
            continue
        keep(name, result, values=values, draws=draws)
        people[name] = min((people[part] for part in formula.facts if part in people), default=0)


def keep(name: str, result: Operand, *, values: dict[str, FactValue], draws: dict[str, Draws]) -> None:
    """Add one fact, with its draws where it has some, and their median as its value."""
    if isinstance(result, np.ndarray):
        draws[name] = result
    values[name] = rounded(float(np.median(result)))


@dataclass(frozen=True, eq=False)
class _Parts:
    values: Mapping[str, FactValue]
    draws: Mapping[str, Draws]

    def get(self, part: str | float) -> Operand | None:
        if not isinstance(part, str):
            return part
        value = self.values.get(part)
        if part in self.draws:
            return self.draws[part]
        return float(value) if isinstance(value, int | float) else None


def _compute(formula: Formula, parts: _Parts, name: str) -> Operand | None:
    if formula.between is not None:
        return log_uniform(*formula.between, draws=parts.draws, name=name)
    if formula.first:
        return next((part for part in map(parts.get, formula.first) if part is not None), None)
    if formula.spread:
        return _width(parts.draws.get(formula.spread[0]))
    return _combined(formula, parts)


def _width(drawn: Draws | None) -> float | None:
    if drawn is None:
        return None
    low, high = np.percentile(drawn, (10, 90))
    return float(high / low) if low > 0 else None


def _combined(formula: Formula, parts: _Parts) -> Operand | None:
    above, below = (_all(factors, parts) for factors in (formula.multiply, formula.divide_by))
    plus, minus = (_all(terms, parts) for terms in (formula.plus, formula.minus))
    least, most = (_all(each, parts) for each in (formula.min, formula.max))
    if above is None or below is None or plus is None or minus is None or least is None or most is None:
        return None
    if any(np.any(np.asarray(divisor) == 0) for divisor in below):
        return None
    if least or most:
        return reduce(np.minimum if least else np.maximum, least or most)
    if plus or minus:
        return _folded(
            lambda one, other: one - other, minus, _folded(lambda one, other: one + other, plus, 0.0)
        )
    product = _folded(lambda one, other: one * other, above, 1.0)
    return _folded(lambda one, other: one / other, below, product)


def _all(named: tuple[str | int | float, ...], parts: _Parts) -> list[Operand] | None:
    found = [parts.get(part) for part in named]
    return None if any(part is None for part in found) else [part for part in found if part is not None]


def _folded(step: Callable[[Operand, Operand], Operand], operands: list[Operand], start: Operand) -> Operand:
    return reduce(step, operands, start)


def log_uniform(least: float, most: float, *, draws: Mapping[str, Draws], name: str) -> Operand:
    """Return draws of what nobody was asked, evenly on the logarithmic scale; the geometric middle where nothing has draws.

    The name of the fact decides their order, so that two ranges are independent and each is the same every time.
    """
    size = max((len(each) for each in draws.values()), default=1)
    steps = (np.arange(size) + 0.5) / size
    shuffled = np.random.default_rng(zlib.crc32(name.encode())).permutation(steps)
    drawn: Draws = least * (most / least) ** shuffled
    return drawn if size > 1 else float(drawn[0])
