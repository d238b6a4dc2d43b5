"""Figures as draws: ranges, how often a limit is reached in them, and facts that are computed from other facts."""

import operator
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from graphlib import TopologicalSorter
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from apps.advice.conditions.conditions import Draws, FactValue, Known, truth_of
from apps.advice.facts.pooling import rounded
from apps.advice.instrument import FigureQuestion, Instrument
from apps.advice.rules.file import Formula
from apps.advice.rules.ruleset import DerivedFact
from apps.advice.vocabulary import ANY

type Operand = float | Draws

DRAWS = 4096
_P90 = float(ndtri(0.9))


def drawn(low: float, middle: float, high: float, fact: str) -> Draws:
    """Return draws of a figure of which P10, P50 and P90 are known: log-normal on each side, or normal where P10 is 0."""
    # Today and the horizon of one quantity have one order, so that they share their error: whoever is wrong about today
    # is wrong about the horizon in the same direction.
    z = ndtri(_shuffled(fact.removesuffix(".now").removesuffix(".horizon"), DRAWS)) / _P90
    if low > 0:
        spread: Draws = middle * np.where(z >= 0, high / middle, middle / low) ** z
        return spread
    floored: Draws = np.maximum(0.0, middle + z * np.where(z >= 0, high - middle, middle - low))
    return floored


def log_uniform(least: float, most: float, *, draws: Mapping[str, Draws], name: str) -> Operand:
    """Return draws of what nobody was asked, evenly on the logarithmic scale; the geometric middle where nothing has draws."""
    size = max((len(each) for each in draws.values()), default=1)
    spread: Draws = least * (most / least) ** _shuffled(name, size)
    return spread if size > 1 else float(spread[0])


def _shuffled(name: str, size: int) -> Draws:
    # The name is the seed: two figures are independent, and each is the same every time, so that the same answers never
    # get other advice.
    steps = (np.arange(size) + 0.5) / size
    return np.random.default_rng(zlib.crc32(name.encode())).permutation(steps)


def breaches(
    values: Mapping[str, FactValue], draws: Mapping[str, Draws], instrument: Instrument
) -> dict[str, FactValue]:
    """Return how probable it is that limits are reached, today (`breach_now`) and within the horizon (`breach`).

    Of each quantity with a limit and a figure, and the greatest by dimension and of all.
    """
    chances = {
        name: chance for item in instrument.quantities for name, chance in _breaches_of(item, values, draws)
    }
    groups = {
        **{name: [item for item in instrument.quantities if item.dimension == name] for name in instrument.dimensions},
        ANY: list(instrument.quantities),
    }  # fmt: skip
    for kind, (name, items) in product(("breach_now", "breach"), groups.items()):
        own = [chances[fact] for item in items if (fact := f"{kind}.{item.id}") in chances]
        if own:
            chances[f"{kind}.{name}"] = max(own)
    return dict(chances)


def _breaches_of(
    item: FigureQuestion, values: Mapping[str, FactValue], draws: Mapping[str, Draws]
) -> Iterator[tuple[str, float]]:
    now, horizon, limit = (
        _figure(f"quantity.{item.id}.{point}", values, draws) for point in ("now", "horizon", "limit")
    )
    if limit is None:
        return
    is_over = None if now is None else _is_beyond(now, limit, item)
    if is_over is not None:
        yield f"breach_now.{item.id}", float(is_over.mean())
    if horizon is not None:
        later = _is_beyond(horizon, limit, item)
        # What is over today is over within the horizon, too, also where it will have recovered by then.
        yield f"breach.{item.id}", float((later if is_over is None else later | is_over).mean())


def _figure(fact: str, values: Mapping[str, FactValue], draws: Mapping[str, Draws]) -> Draws | None:
    if fact in draws:
        return draws[fact]
    value = values.get(fact)
    return np.full(DRAWS, float(value)) if isinstance(value, int | float) else None


def _is_beyond(figure: Draws, limit: Draws, item: FigureQuestion) -> NDArray[np.bool_]:
    return figure < limit if item.direction == "floor" else figure > limit


def derive(
    derived: Mapping[str, DerivedFact],
    *,
    values: dict[str, FactValue],
    people: dict[str, int],
    draws: dict[str, Draws],
) -> None:
    """Add every derived fact that can be computed.

    It stays missing where a part is, where a divisor may be 0, and where its condition isn't true.
    """
    graph = {name: [part for part in each.rests_on if part in derived] for name, each in derived.items()}
    for name in TopologicalSorter(graph).static_order():
        formula, valid_if = derived[name].formula, derived[name].valid_if
        if valid_if is not None and truth_of(valid_if, Known(values, draws)) is not True:
            continue
        result = _compute(formula, _Parts(values, draws), name)
        if result is None:
            continue
        keep(name, result, values=values, draws=draws)
        # As few as stand behind its weakest part: whoever shows it asks whether they are enough.
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
    if any(parts.get(fact) is None for fact in formula.facts):
        return None
    return _combined(formula, parts)


def _width(draws: Draws | None) -> float | None:
    if draws is None:
        return None
    low, high = np.percentile(draws, (10, 90))
    return float(high / low) if low > 0 else None


def _combined(formula: Formula, parts: _Parts) -> Operand | None:
    operands = {
        name: [operand for part in named if (operand := parts.get(part)) is not None]
        for name, named in formula.parts.items()
    }
    # In a single draw, too: a median over what is endless would say nothing.
    if any(np.any(np.asarray(divisor) == 0) for divisor in operands["divide_by"]):
        return None
    if extremes := operands["min"] or operands["max"]:
        return reduce(np.minimum if formula.min else np.maximum, extremes)
    if formula.plus or formula.minus:
        return reduce(operator.sub, operands["minus"], reduce(operator.add, operands["plus"], 0.0))
    return reduce(operator.truediv, operands["divide_by"], reduce(operator.mul, operands["multiply"], 1.0))
