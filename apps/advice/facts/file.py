"""Facts as they are written in a file, `scalelens-facts/1`: what is known of an engagement, without its people."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeIs

from apps.advice.conditions.conditions import UNDECIDED, FactValue
from apps.advice.errors import FactsError
from apps.advice.facts.draws import breaches, drawn
from apps.advice.facts.gathering import Facts, RuleFraming, complete
from apps.advice.facts.unasked import unasked_facts
from apps.advice.instrument import Instrument, PickQuestion, number_of_step
from apps.advice.result import RuleKnowledge, RulePeak
from apps.advice.rules.file import DEFINITIONS
from apps.advice.rules.ruleset import RuleSet
from apps.advice.vocabulary import ANY, BYTES, FactType, fact_types
from apps.documents.files import read_file, schema_problems
from apps.documents.mapping import read
from apps.documents.problems import Problem
from apps.documents.vocabulary import POINTS

SCHEMA = DEFINITIONS / "facts.schema.json"
_UNKNOWN_FIELD = "unknown_field"
_DAYS_HINT = (
    "The launch is the fact engagement.days_to_launch, a peak the field peak with its days and factor."
)
_DERIVED = "derived."
_GIVEN = ("quantity.", "target.", "engagement.")
_KEPT = "bytes"  # nobody says figures in it: which multiple is meant has to be written down


@dataclass(frozen=True, kw_only=True)
class FactsFile:
    format: str
    framing: RuleFraming
    # By the names that rules use: a slug, true or false, a list of slugs, a number, or the P10, P50 and P90 of one.
    facts: Mapping[str, FactValue]
    units: Mapping[str, str] = field(default_factory=dict)  # of figures, by quantity
    people: Mapping[str, int] = field(default_factory=dict)  # whose answers a fact rests on
    peak: RulePeak | None = None
    perspectives: tuple[str, ...] = ()  # of those who were asked; empty: of each there is
    closed_on: str = ""  # the day the answers were closed on; empty where it is not known


@dataclass(frozen=True, eq=False)
class GivenFacts:
    """What `advise` takes."""

    facts: Facts
    framing: RuleFraming
    knowledge: RuleKnowledge


def parse_facts(document: object, rules: RuleSet, instrument: Instrument) -> GivenFacts:
    """Return what a `scalelens-facts/1` document holds; raises FactsError with every problem, each with its path."""
    problems = [_with_hint(each) for each in schema_problems(document, SCHEMA)]
    if any(each.code != _UNKNOWN_FIELD for each in problems):
        raise FactsError(problems)
    # What else is wrong is told at once.
    file = read(FactsFile, _known_fields(document))
    if problems := [*problems, *_problems(file, rules, instrument)]:
        raise FactsError(problems)
    framing, people = file.framing, dict(file.people)
    values = in_kept_units(file.facts, file.units, instrument)
    ranges = {name: three for name, value in values.items() if (three := _range_in(value)) is not None}
    draws = {name: drawn(*three, name) for name, three in ranges.items()}
    values |= {name: middle for name, (_low, middle, _high) in ranges.items()}
    # What the file says itself goes before what is counted in the draws.
    computed = {**dict(_numbers(values, instrument)), **breaches(values, draws, instrument)}
    values = {**dict(_of_framing(file)), **_strongest(values), **computed, **values}
    of_file = dict(draws)
    complete(rules, framing, values=values, people=people, draws=draws)
    unasked = unasked_facts(rules, instrument, framing.chosen, file.perspectives)
    return GivenFacts(
        Facts(values, people, {}, draws, unasked),
        framing,
        RuleKnowledge(
            facts=values,
            people=people,
            draws=of_file,
            # A file has no engine behind it: what the engine would say is counted from its figures.
            worst=tuple(_worst(values, instrument)[:1]),
            peak=file.peak,
            perspectives=frozenset(file.perspectives),
            closed_on=date.fromisoformat(file.closed_on) if file.closed_on else None,
        ),
    )


def _with_hint(problem: Problem) -> Problem:
    if problem.code != _UNKNOWN_FIELD:
        return problem
    return replace(problem, message=f"{problem.message} {_DAYS_HINT}")


def _known_fields(document: object) -> object:
    """Return a document with the fields alone that the format has."""
    known: Any = read_file(SCHEMA)["properties"]
    if not isinstance(document, Mapping):
        return document
    found = {name: value for name, value in document.items() if name in known}
    for part in ("framing", "peak"):
        if isinstance(found.get(part), Mapping):
            of_part = known[part]["properties"]
            found[part] = {name: value for name, value in found[part].items() if name in of_part}
    return found


def _numbers(values: Mapping[str, FactValue], instrument: Instrument) -> Iterator[tuple[str, FactValue]]:
    for target in instrument.targets:
        number = number_of_step(values.get(f"target.{target.id}"))
        if number is not None:
            yield f"target.{target.id}.number", number


def _of_framing(file: FactsFile) -> Iterator[tuple[str, FactValue]]:
    # Lists of the verdict are empty where the file has none: a missing one would leave rules unknown that ask for it.
    yield from ((f"verdict.{name}", ()) for name in ("dominant", "secondary", "tied", "over"))
    yield from ((f"engagement.{name}", value) for name, value in file.framing.facts.items())
    if file.peak is not None:
        yield from (("engagement.days_to_peak", file.peak.days), ("engagement.peak_factor", file.peak.factor))


def _problems(file: FactsFile, rules: RuleSet, instrument: Instrument) -> Iterator[Problem]:
    types = fact_types(rules.pooled, (), instrument)
    for name, value in file.facts.items():
        path = f"facts.{name}"
        if name.startswith(_DERIVED) and name in rules.derived:
            of = ", ".join(dict.fromkeys(_given_for(name, rules)))
            yield Problem(path, "derived_fact", f"It is worked out here: give {of} instead.")
        elif name not in types:
            yield Problem(path, "unknown_fact", _unknown(name, types, rules))
        elif name.removeprefix("engagement.") in _switches(instrument):
            yield Problem(path, "framing", "What the facilitator chose stands in the framing.")
        elif message := _misfit(value, types[name]):
            yield Problem(path, "wrong_value", message)
    yield from unit_problems(file.units, file.facts, instrument)
    yield from _missing(file.people, file.facts, "people", "There is no fact {} in this file.")
    yield from _switch_problems(file.framing, instrument)
    for at, name in enumerate(file.perspectives):
        if name not in instrument.perspectives:
            yield Problem(f"perspectives[{at}]", "unknown_name", f"The instrument has no perspective {name}.")
    yield from _claim_problems(file.framing.claim, instrument)


def _given_for(name: str, rules: RuleSet) -> Iterator[str]:
    """Yield the figures and targets that a fact is worked out from."""
    if name in rules.derived:
        for each in rules.derived[name].formula.facts:
            yield from _given_for(each, rules)
    elif name.startswith(_GIVEN):
        yield name


def _unknown(name: str, known: Iterable[str], rules: RuleSet) -> str:
    near = ", ".join(get_close_matches(name, list(known)))
    meant = f" Is one of these meant: {near}?" if near else ""
    return f"No rule of {rules.name} can know a fact {name}.{meant}"


def _claim_problems(claim: str, instrument: Instrument) -> Iterator[Problem]:
    if claim and claim not in instrument.dimensions:
        message = f"One of {', '.join(instrument.dimensions)} is expected here."
        yield Problem("framing.claim", "unknown_choice", message)


def _missing(named: Iterable[str], known: Container[str], part: str, message: str) -> Iterator[Problem]:
    for name in named:
        if name not in known:
            yield Problem(f"{part}.{name}", "unknown_name", message.format(name))


def _switches(instrument: Instrument) -> Mapping[str, PickQuestion]:
    return {item.id: item for item in instrument.framing}


def _switch_problems(framing: RuleFraming, instrument: Instrument) -> Iterator[Problem]:
    known = _switches(instrument)
    chosen = {**framing.chosen, **framing.switches}
    for name, value in chosen.items():
        path = f"framing.{name}" if name in ("model_hosting", "stage") else f"framing.switches.{name}"
        if name not in known:
            yield Problem(path, "unknown_item", f"The instrument has no switch {name}.")
        else:
            yield from _choice_problems(value, known[name], path)
    for name, switch in known.items():
        if name not in chosen and not switch.optional:
            yield Problem(f"framing.switches.{name}", "missing_field", f"The switch {name} is required.")


def _choice_problems(value: str | tuple[str, ...], switch: PickQuestion, path: str) -> Iterator[Problem]:
    slugs = [choice.slug for choice in switch.choices]
    several = value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple) != (switch.pick == "many"):
        message = "A list is expected here." if switch.pick == "many" else "One of them is expected here."
        yield Problem(path, "wrong_value", message)
    elif any(each not in slugs for each in several):
        yield Problem(path, "unknown_choice", f"One of {', '.join(slugs)} is expected here.")


def _misfit(value: FactValue, wanted: FactType) -> str:
    """Return what is expected instead of a value, empty where it fits."""
    if _fits(value, wanted):
        return ""
    order = [str(step) for equal in wanted.steps for step in equal]
    slugs = sorted(wanted.slugs, key=lambda slug: (order.index(slug) if slug in order else 0, slug))
    choices = ", ".join(
        f"{each} ({meant})" if (meant := wanted.meanings.get(each)) else each for each in slugs
    )
    choices += f" {wanted.unit}" if wanted.unit not in ("", "time") else ""
    divided = "" if wanted.steps else ", or undecided,"
    expected = {
        "number": "A number or three that rise is",
        "flag": "true or false is",
        "choice": f"One of {choices}{divided} is",
        "choices": f"A list of some of {choices} is",
    }
    return f"{expected[wanted.kind]} expected here."


def _fits(value: FactValue, wanted: FactType) -> bool:
    match wanted.kind:
        case "number":
            return _is_number(value) or _range_in(value) is not None
        case "flag":
            return isinstance(value, bool)
        case "choice":
            # Answers with an order have one in the middle, however divided they are.
            slugs = wanted.slugs if wanted.steps else wanted.slugs | {UNDECIDED}
            return isinstance(value, str) and value in slugs
        case "choices":
            return isinstance(value, tuple) and wanted.slugs.issuperset(value)


def _is_number(value: FactValue) -> TypeIs[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _range_in(value: FactValue) -> tuple[float, float, float] | None:
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    figures = [float(one) for one in value if _is_number(one)]
    if len(figures) < len(value):
        return None
    low, middle, high = figures
    is_one = 0 <= low <= middle <= high and (middle > 0 or high == 0)
    return (low, middle, high) if is_one else None


def _strongest(values: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Return how strongly the worst trouble is felt, where the file says how strongly some is."""
    felt = [
        float(value)
        for name, value in values.items()
        if name.startswith("symptom.") and name.endswith(".most") and isinstance(value, int | float)
    ]
    return {f"symptom.{ANY}.most": max(felt)} if felt else {}


def _worst(values: Mapping[str, FactValue], instrument: Instrument) -> list[str]:
    def chance(name: str) -> tuple[float, float]:
        now, later = (values.get(f"{kind}.{name}", 0.0) for kind in ("breach_now", "breach"))
        return float(str(now)), float(str(later))

    of_all = (item.id for item in instrument.quantities)
    known = [
        name for name in of_all if not values.keys().isdisjoint((f"breach_now.{name}", f"breach.{name}"))
    ]
    return sorted(known, key=chance, reverse=True)


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
