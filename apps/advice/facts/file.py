"""Facts as they are written in a file, `scalelens-facts/1`: what is known of an engagement, without its people."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TypeIs

from jsonschema import Draft202012Validator

from apps.advice.conditions.conditions import UNDECIDED, Draws, FactValue
from apps.advice.errors import FactsError
from apps.advice.facts.asking import unasked_facts
from apps.advice.facts.gathering import Facts, RuleFraming, complete
from apps.advice.facts.ranges import breaches, drawn
from apps.advice.instrument import Instrument
from apps.advice.result import RuleKnowledge, RulePeak
from apps.advice.rules.checking import DEFINITIONS, schema_problem, shown_path
from apps.advice.rules.rules import RuleSet
from apps.advice.vocabulary import FactType, fact_types
from apps.documents.mapping import read
from apps.documents.problems import Problem

_OVER = ("over", "over_recovering")
_PERCENTILES = 3  # P10, P50 and P90


@dataclass(frozen=True, kw_only=True)
class FactsFile:
    """A file that fits its schema.

    Attributes
    ----------
    framing : RuleFraming
        What the facilitator said.
    facts : mapping of fact to value
        By the names that rules use: a slug, true or false, a list of slugs, a number, or the P10, P50 and P90 of one.
    people : mapping of fact to int
        How many people's answers a fact rests on.
    soon : mapping of str to float
        How probable it is that a limit is reached within 90 days, by quantity and dimension.
    months : tuple of two floats or None
        Months until the first limit, early (P10) and late (P90).
    peak : RulePeak or None
        The next one.
    perspectives : tuple of str
        Of those who were asked; empty: of each there is.
    closed_on : str
        The day the answers were closed on; empty where it is not told.
    """

    format: str
    framing: RuleFraming
    facts: Mapping[str, FactValue]
    people: Mapping[str, int] = field(default_factory=dict)
    soon: Mapping[str, float] = field(default_factory=dict)
    months: tuple[float | None, float | None] = (None, None)
    peak: RulePeak | None = None
    perspectives: tuple[str, ...] = ()
    closed_on: str = ""


@dataclass(frozen=True, eq=False)
class GivenFacts:
    """What `advise_on` takes."""

    facts: Facts
    framing: RuleFraming
    knowledge: RuleKnowledge


def parse_facts(document: object, rules: RuleSet, instrument: Instrument) -> GivenFacts:
    """Return what a `scalelens-facts/1` document holds.

    A range of three is drawn 4,096 times, log-normally on each side of its P50 (normally where its P10 is 0); today and
    the horizon of one quantity share their error. How probable a breach is is counted in these draws where the file
    does not say it. Raises FactsError with every problem, each with its path.
    """
    found = [Problem(shown_path(steps), code, message) for steps, code, message in _schema_problems(document)]
    if found:
        raise FactsError(found)
    file = read(FactsFile, document)
    if problems := list(_problems(file, rules, instrument)):
        raise FactsError(problems)
    values: dict[str, FactValue] = {}
    draws: dict[str, Draws] = {}
    for name, value in file.facts.items():
        _add(name, value, values, draws)
    values = {**dict(_told(file)), **breaches(values, draws, instrument), **values}
    given = dict(draws)
    people = dict(file.people)
    framing = file.framing
    chosen = {"model_hosting": framing.model_hosting, "stage": framing.stage, **framing.switches}
    complete(rules, framing.currency, values=values, people=people, draws=draws)
    return GivenFacts(
        Facts(values, people, {}, draws, unasked_facts(rules, instrument, chosen, file.perspectives)),
        file.framing,
        RuleKnowledge(
            facts=values,
            people=people,
            draws=given,
            soon=file.soon,
            worst=tuple(_worst(values, instrument)[:1]),
            over=tuple(name for name in _worst(values, instrument) if _is_over(name, values, rules.sure)),
            months=file.months,
            peak=file.peak,
            perspectives=frozenset(file.perspectives),
            closed_on=date.fromisoformat(file.closed_on) if file.closed_on else None,
        ),
    )


def _told(file: FactsFile) -> Iterator[tuple[str, FactValue]]:
    """Yield what the framing and the peak say, and the lists of the verdict, which are empty where the file has none."""
    framing = file.framing
    yield from ((f"verdict.{name}", ()) for name in ("dominant", "secondary", "tied", "over"))
    chosen: Mapping[str, FactValue | None] = {
        "model_hosting": framing.model_hosting,
        "stage": framing.stage,
        "success_today": framing.success_today,
        "success_wanted": framing.success_wanted,
        "days_to_peak": file.peak.days if file.peak else None,
        "peak_factor": file.peak.factor if file.peak else None,
        **framing.switches,
    }
    yield from ((f"engagement.{name}", value) for name, value in chosen.items() if value is not None)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((DEFINITIONS / "facts.schema.json").read_text(encoding="utf-8")))


def _schema_problems(document: object) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    yield from map(schema_problem, _validator().iter_errors(document))


def _problems(file: FactsFile, rules: RuleSet, instrument: Instrument) -> Iterator[Problem]:
    types = fact_types(rules.pooled, (), instrument)
    for name, value in file.facts.items():
        path = f"facts.{name}"
        if name not in types:
            yield Problem(path, "unknown_fact", f"No rule of {rules.name} can know a fact {name}.")
        elif name.removeprefix("engagement.") in _switches(instrument):
            yield Problem(path, "framing", "What the facilitator chose stands in the framing.")
        elif message := _misfit(value, types[name]):
            yield Problem(path, "wrong_value", message)
    limited = {item.id for item in instrument.quantities} | set(instrument.dimensions)
    yield from _missing(file.people, file.facts, "people", "There is no fact {} in this file.")
    yield from _missing(file.soon, limited, "soon", "The instrument has no quantity or dimension {}.")
    yield from _switch_problems(file.framing, instrument)
    for at, name in enumerate(file.perspectives):
        if name not in instrument.perspectives:
            yield Problem(f"perspectives[{at}]", "unknown_name", f"The instrument has no perspective {name}.")
    if file.closed_on and not _is_day(file.closed_on):
        yield Problem("closed_on", "wrong_value", f"There is no day {file.closed_on}.")


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _missing(named: Iterable[str], known: Container[str], part: str, message: str) -> Iterator[Problem]:
    for name in named:
        if name not in known:
            yield Problem(f"{part}.{name}", "unknown_name", message.format(name))


def _switches(instrument: Instrument) -> Mapping[str, Sequence[str]]:
    return {item.id: [choice.slug for choice in item.choices] for item in instrument.framing}


def _switch_problems(framing: RuleFraming, instrument: Instrument) -> Iterator[Problem]:
    known = _switches(instrument)
    own = {"model_hosting": framing.model_hosting, "stage": framing.stage}
    places = {name: f"framing.{name}" for name in own}
    for name, value in {**own, **framing.switches}.items():
        path = places.get(name, f"framing.switches.{name}")
        if name not in known:
            yield Problem(path, "unknown_item", f"The instrument has no switch {name}.")
        elif value not in known[name]:
            yield Problem(path, "unknown_choice", f"One of {', '.join(known[name])} is expected here.")
    for name in known:
        if name in own or name in framing.switches:
            continue
        yield Problem(f"framing.switches.{name}", "missing_field", f"The switch {name} is required.")


def _misfit(value: FactValue, wanted: FactType) -> str:
    if wanted.kind == "number":
        is_one = _is_number(value) or _range_in(value) is not None
        return "" if is_one else "A number or three that rise is expected here."
    if wanted.kind == "flag":
        return "" if isinstance(value, bool) else "true or false is expected here."
    choices = ", ".join(sorted(wanted.slugs))
    if wanted.kind == "choice":
        # Answers with an order have one in the middle, however divided they are.
        divided = "" if wanted.steps else ", or undecided,"
        is_one = isinstance(value, str) and (value in wanted.slugs or bool(divided and value == UNDECIDED))
        return "" if is_one else f"One of {choices}{divided} is expected here."
    is_list = isinstance(value, tuple) and all(one in wanted.slugs for one in value)
    return "" if is_list else f"A list of some of {choices} is expected here."


def _is_number(value: FactValue) -> TypeIs[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _range_in(value: FactValue) -> tuple[float, float, float] | None:
    if not isinstance(value, tuple) or len(value) != _PERCENTILES:
        return None
    figures = [float(one) for one in value if _is_number(one)]
    if len(figures) < len(value):
        return None
    low, middle, high = figures
    is_one = 0 <= low <= middle <= high and (middle > 0 or high == 0)
    return (low, middle, high) if is_one else None


def _add(name: str, value: FactValue, values: dict[str, FactValue], draws: dict[str, Draws]) -> None:
    values[name] = value
    if (figures := _range_in(value)) is not None:
        draws[name] = drawn(*figures, name)
        values[name] = figures[1]


def _worst(values: Mapping[str, FactValue], instrument: Instrument) -> list[str]:
    def chance(name: str) -> tuple[float, float]:
        now, later = (values.get(f"{kind}.{name}", 0.0) for kind in ("breach_now", "breach"))
        return float(str(now)), float(str(later))

    known = [
        item.id
        for item in instrument.quantities
        if f"breach_now.{item.id}" in values or f"breach.{item.id}" in values
    ]
    return sorted(known, key=chance, reverse=True)


def _is_over(name: str, values: Mapping[str, FactValue], sure: float) -> bool:
    status = values.get(f"status.{name}")
    if status is not None:
        return status in _OVER
    return float(str(values.get(f"breach_now.{name}", 0.0))) >= sure
