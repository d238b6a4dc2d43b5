"""The units in which a file of facts gives its figures: what people say in terabytes is kept in bytes."""

from collections.abc import Iterator, Mapping

from apps.advice.conditions.conditions import FactValue
from apps.advice.instrument import Instrument
from apps.advice.vocabulary import BYTES
from apps.documents.problems import Problem
from apps.documents.vocabulary import POINTS

_KEPT = "bytes"  # nobody says figures in it: which multiple is meant has to be written down


def units_of(instrument: Instrument) -> dict[str, dict[str, float]]:
    """Return the units in which a file may give each figure, with how much of the kept unit one is."""
    return {item.id: dict(_sizes(item.unit)) for item in instrument.quantities}


def _sizes(unit: str | Mapping[str, str]) -> Iterator[tuple[str, float]]:
    # Before it is worded a questionnaire has a unit for each kind of system.
    yield from ((each, 1.0) for each in ([unit] if isinstance(unit, str) else unit.values()))
    if isinstance(unit, str) and unit.partition("/")[0] == _KEPT:
        yield from ((unit.replace(_KEPT, name), size) for size, name in reversed(BYTES))


def unit_problems(
    units: Mapping[str, str], facts: Mapping[str, FactValue], instrument: Instrument
) -> Iterator[Problem]:
    """Yield each unit that is none of its figure, and each that is missing where nobody can guess it."""
    known = units_of(instrument)
    for name, unit in units.items():
        if name not in known:
            yield Problem(f"units.{name}", "unknown_name", f"The instrument has no figure {name}.")
        elif unit not in known[name]:
            message = f"One of {', '.join(known[name])} is expected here."
            yield Problem(f"units.{name}", "unknown_choice", message)
    given = dict.fromkeys(fact.split(".")[1] for fact in facts if _is_figure(fact))
    for name in given:
        if name not in units and len(set((offered := known.get(name, {})).values())) > 1:
            message = f"Say in which unit the figures of {name} are: one of {', '.join(offered)}."
            yield Problem(f"units.{name}", "missing_unit", message)


def in_kept_units(
    facts: Mapping[str, FactValue], units: Mapping[str, str], instrument: Instrument
) -> dict[str, FactValue]:
    """Return facts with every figure in the unit in which rules read it."""
    known = units_of(instrument)
    sizes = {name: known[name][unit] for name, unit in units.items()}
    return {
        fact: _times(value, sizes.get(fact.split(".")[1], 1.0)) if _is_figure(fact) else value
        for fact, value in facts.items()
    }


def _is_figure(fact: str) -> bool:
    return fact.startswith("quantity.") and fact.endswith(tuple(f".{point}" for point in POINTS))


def _times(value: FactValue, size: float) -> FactValue:
    if size == 1 or isinstance(value, bool | str):
        return value
    if isinstance(value, tuple):
        return tuple(each if isinstance(each, bool | str) else each * size for each in value)
    return value * size
