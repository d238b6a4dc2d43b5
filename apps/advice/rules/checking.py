"""Checks a rule set against its schema and against the instrument it reads; every problem is found, with its path."""

import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from apps.advice.conditions.checking import Found, check_condition, looping, uses_of
from apps.advice.conditions.conditions import always_holds
from apps.advice.conditions.written import (
    FIRED,
    Grammar,
    Steps,
    WrittenCondition,
    parse_condition,
)
from apps.advice.instrument import Instrument
from apps.advice.rules.file import (
    BRACES,
    EFFORTS,
    FILLED,
    FORMAT,
    PLACEHOLDERS,
    REVERSIBILITIES,
    Formula,
    Meaning,
    Pooling,
    Resolution,
    WrittenExperiment,
    WrittenRule,
    WrittenTarget,
    WrittenText,
    texts_of,
)
from apps.advice.rules.formulas import check_formulas
from apps.advice.vocabulary import FLAG, FactType, fact_types
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined

DEFINITIONS = Path(__file__).parents[1] / "definitions"
"""Where the shipped rule set and the published schema lie."""

_LONGEST_MESSAGE = 300
# Faults of conditions with which none can be read.
_UNREADABLE = frozenset({"cycle", "unknown_condition", "unknown_slug", "unfit_operator"})
_PROMISED = ("target.", "quantity.", "derived.")


def find_problems(document: object, instrument: Instrument) -> list[Problem]:
    """Return everything that is wrong with a rule set, of whatever shape it is.

    Schema first, then what only the rest of the file and the instrument can tell. A part that does not fit the schema,
    and what rests on it, is not looked into further.
    """
    if isinstance(document, dict) and document.get("format") != FORMAT:
        return [Problem("format", "unknown", f"This version of Scalelens reads {FORMAT} and nothing else.")]
    found = [schema_problem(error) for error in _validator().iter_errors(document)]
    if isinstance(document, dict):
        found += _Checker(document, instrument, [steps for steps, _, _ in found]).problems()
    return [Problem(shown_path(steps), code, message) for steps, code, message in found]


def shown_path(steps: Steps) -> str:
    """Return a path the way people read it, as in `rules[3].when.all[0].fact`; empty for the root."""
    return joined("", *steps) if steps else ""


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((DEFINITIONS / "rules-2.schema.json").read_text(encoding="utf-8")))


def schema_problem(error: ValidationError) -> tuple[Steps, str, str]:
    """Return path, code and message of what does not fit a schema."""
    steps = tuple(error.absolute_path)
    if error.validator == "required":
        # The path of what is missing says more than that of the object around it.
        named = cast("list[str]", error.validator_value)
        steps += tuple(name for name in named if error.message.startswith(repr(name)))
    return steps, str(error.validator), error.message[:_LONGEST_MESSAGE]


class _Checker:
    """The checks a schema cannot make, over the parts of a document that fit it."""

    def __init__(self, document: Mapping[str, object], instrument: Instrument, spoilt: list[Steps]) -> None:
        self.document = document
        self.instrument = instrument
        self.spoilt = spoilt
        self.rules = [(index, read(WrittenRule, each)) for index, each in self._elements("rules")]
        self.targets = [(index, read(WrittenTarget, each)) for index, each in self._elements("targets")]
        self.experiments = [
            (index, read(WrittenExperiment, each)) for index, each in self._elements("experiments")
        ]
        # Ids count even where the rest of their rule is spoilt: one fault should not be told twice.
        self.rule_ids = self._ids("rules")
        self.target_ids = self._ids("targets")

    def problems(self) -> list[tuple[Steps, str, str]]:
        found = [*self._instrument(), *self._repeated_ids(), *self._references()]
        foundations = ("pooling", "derived", "conditions")
        if all(self._fits(name) and name in self.document for name in foundations):
            found += self._founded(read(_Foundations, self.document))
        return found

    def _fits(self, *steps: str | int) -> bool:
        return not any(bad[: len(steps)] == steps for bad in self.spoilt)

    def _section(self, name: str) -> list[object]:
        section = self.document.get(name)
        return section if isinstance(section, list) else []

    def _elements(self, section: str) -> Iterator[tuple[int, object]]:
        elements = enumerate(self._section(section))
        yield from ((index, each) for index, each in elements if self._fits(section, index))

    def _ids(self, section: str) -> list[str]:
        ids = (each.get("id") if isinstance(each, dict) else None for each in self._section(section))
        return [each if isinstance(each, str) else "" for each in ids]

    def _instrument(self) -> Found:
        reads = self.instrument.name
        named = self.document.get("instrument", reads)
        if self._fits("instrument") and named != reads:
            yield ("instrument",), "wrong_instrument", f"These rules read {named}, not {reads}."

    def _repeated_ids(self) -> Found:
        experiments = self._ids("experiments")
        for section, ids in (
            ("rules", self.rule_ids),
            ("targets", self.target_ids),
            ("experiments", experiments),
        ):
            for index, each in enumerate(ids):
                if each and each in ids[:index]:
                    yield (section, index, "id"), "duplicate_id", f"{each} is there already."

    def _references(self) -> Found:
        kinds = self._section("kinds") if self._fits("kinds") else []
        excludable = {*self.rule_ids, *(f"kind:{kind}" for kind in kinds), *self._properties()}
        for index, rule in self.rules:
            if kinds and rule.kind not in kinds:
                yield ("rules", index, "kind"), "unknown_kind", f"{rule.kind} is not one of `kinds`."
            for at, name in enumerate(rule.excludes):
                if name not in excludable:
                    yield (
                        ("rules", index, "excludes", at),
                        "unknown_rule",
                        f"There is no rule or kind {name}.",
                    )
            for at, name in enumerate(rule.slo):
                if name not in self.target_ids:
                    yield ("rules", index, "slo", at), "unknown_target", f"There is no target {name}."

    def _properties(self) -> Iterator[str]:
        yield from (f"topic:{topic}" for topic in self._names("topics"))
        yield from (f"effort:{each}{plus}" for each in EFFORTS for plus in ("", "+"))
        yield from (f"reversibility:{each}{plus}" for each in REVERSIBILITIES for plus in ("", "+"))

    def _names(self, section: str) -> list[str]:
        named = self.document.get(section)
        return list(named) if isinstance(named, dict) and self._fits(section) else []

    def _founded(self, written: "_Foundations") -> Found:
        facts = fact_types(
            written.pooling.items,
            written.derived,
            self.instrument,
            numbers=[
                *(f"price.{name}" for name in self._names("prices")),
                *(f"constant.{name}" for name in self._names("constants")),
            ],
        )
        yield from self._names_and_texts(frozenset(facts))
        yield from self._pooling(written.pooling)
        yield from check_formulas(written.derived, facts, written.conditions)
        yield from self._conditions(written.conditions, facts)

    def _pooling(self, pooling: Pooling) -> Found:
        context, targets = self.instrument.context, self.instrument.targets
        ordered = {item.id for item in context if item.ordered} | {
            item.id for item in targets if item.ordered
        }
        many = {item.id for item in context if item.pick == "many"}
        one = {item.id for item in context if item.pick == "one"}
        seen: Counter[str] = Counter()
        for method, pooled, fitting in (
            ("ordered", pooling.ordered, ordered),
            ("nominal", pooling.nominal, one),
            ("many", pooling.many, many),
        ):
            for at, item in enumerate(pooled.items):
                seen[item] += 1
                if item not in fitting:
                    message = f"The instrument has no item {item} whose answers can be pooled as {method}."
                    yield ("pooling", method, "items", at), "unknown_item", message
                elif seen[item] > 1:
                    message = f"{item} is pooled in another way already."
                    yield ("pooling", method, "items", at), "duplicate_item", message

    def _conditions(self, shared: Mapping[str, WrittenCondition], facts: Mapping[str, FactType]) -> Found:
        loops = looping({name: list(uses_of(condition)) for name, condition in shared.items()})
        found: list[tuple[Steps, str, str]] = [
            (("conditions", name), "cycle", f"{name} uses itself.") for name in loops
        ]
        for steps, condition, place in self._places(shared):
            # Of what fired, a rule sees those above it, and what it says, like every target, sees all.
            fired = {f"{FIRED}{name}": FLAG for name in self.rule_ids[:place]}
            found += check_condition(condition, steps, facts={**fired, **facts}, shared=shared)
        found += self._targets(frozenset(facts))
        if not any(code in _UNREADABLE for _, code, _ in found):
            orders = {name: fact.steps for name, fact in facts.items() if fact.steps}
            found += self._last_base_shape(Grammar(shared, orders))
        yield from found

    def _places(
        self, shared: Mapping[str, WrittenCondition]
    ) -> Iterator[tuple[Steps, WrittenCondition, int | None]]:
        """Yield the conditions, each with where it stands and the number of rules tried before it; None for all."""
        yield from ((("conditions", name), condition, None) for name, condition in shared.items())
        for index, rule in self.rules:
            yield ("rules", index, "when"), rule.when, index
            yield from ((("rules", index, *steps), when, None) for steps, when in _conditions_of(rule))
        for index, target in self.targets:
            for steps, when in (
                (("shown_when",), target.shown_when),
                (("when",), target.when),
                (("default", "times_when"), target.default.times_when),
            ):
                if when is not None:
                    yield ("targets", index, *steps), when, None
        for index, experiment in self.experiments:
            yield ("experiments", index, "when"), experiment.when, None
        for index, each in self._resolutions():
            if each.when is not None:
                yield ("resolves", index, "when"), each.when, None

    def _resolutions(self) -> Iterator[tuple[int, Resolution]]:
        return ((index, read(Resolution, each)) for index, each in self._elements("resolves"))

    def _names_and_texts(self, facts: frozenset[str]) -> Found:
        topics, sources = self._names("topics"), self._names("sources")
        bases = {rule.id for _, rule in self.rules if rule.kind == "base"}
        for index, rule in self.rules:
            at = ("rules", index)
            yield from self._texts(rule, at, topics)
            yield from self._meaning(rule.means, (*at, "means"))
            yield from _missing(rule.sources, sources, (*at, "sources"), "source")
            for place, why in enumerate(rule.instead_of):
                yield from _missing_one(why.shape, bases, (*at, "instead_of", place, "shape"), "rule")
                yield from _missing(why.facts, facts, (*at, "instead_of", place, "facts"), "fact")
        for index, experiment in self.experiments:
            yield from _missing(experiment.sources, sources, ("experiments", index, "sources"), "source")
        for index, each in self._resolutions():
            yield from _missing_one(each.topic, topics, ("resolves", index, "topic"), "topic")
            yield from self._placeholders(each.why, ("resolves", index, "why"))
        for name in self._names("words"):
            fact = str(cast("dict[str, str]", self.document["words"])[name])
            yield from _missing_one(fact, facts, ("words", name), "fact")

    def _texts(self, rule: WrittenRule, at: Steps, topics: Container[str]) -> Found:
        for steps, text in texts_of(rule):
            yield from _missing(text.does, topics, (*at, *steps, "does"), "topic")
            yield from _missing(text.forbids, topics, (*at, *steps, "forbids"), "topic")
            said = text.text if isinstance(text, WrittenText) else text.action
            yield from self._placeholders(said, (*at, *steps))
            if isinstance(text, WrittenText):
                yield from self._dimensions(text.gives_room, (*at, *steps, "gives_room"))
        yield from self._placeholders(rule.title, (*at, "title"), FILLED)  # a rule is never without a title
        yield from self._placeholders(rule.effect, (*at, "effect"))
        yield from self._placeholders(rule.stop_if, (*at, "stop_if"))
        for place, why in enumerate(rule.instead_of):
            yield from self._placeholders(why.because, (*at, "instead_of", place, "because"))

    def _meaning(self, means: Meaning, at: Steps) -> Found:
        yield from self._dimensions(means.joins, (*at, "joins"))
        yield from self._dimensions(means.relieves, (*at, "relieves"))
        alone = means.leaves_alone
        yield from self._dimensions(alone.dimensions, (*at, "leaves_alone", "dimensions"))
        yield from _missing(alone.rules, self.rule_ids, (*at, "leaves_alone", "rules"), "rule")

    def _dimensions(self, named: Iterable[str], at: Steps) -> Found:
        return _missing(named, self.instrument.dimensions, at, "dimension")

    def _placeholders(self, said: str, steps: Steps, only: Container[str] = ()) -> Found:
        known = only or {
            *PLACEHOLDERS,
            *self._names("words"),
            *(f"date:{name}" for name in self._names("dates")),
            *(f"price:{name}" for name in self._names("prices")),
        }
        for name in BRACES.findall(said):
            if name not in known:
                yield steps, "unknown_placeholder", f"There is nothing to put in the place of {{{name}}}."

    def _targets(self, facts: frozenset[str]) -> Found:
        for index, target in self.targets:
            default = target.default
            named: list[tuple[Steps, str | None]] = [
                (("from",), default.from_),
                (("limit_from",), default.limit_from),
                *((("least_of", at), name) for at, name in enumerate(default.least_of or ())),
            ]
            for steps, name in named:
                if name is not None and (name not in facts or not name.startswith(_PROMISED)):
                    message = f"{name} is no target or quantity of the instrument, and no formula."
                    yield ("targets", index, "default", *steps), "unknown_fact", message
            for at, item in enumerate(target.evidence):
                if item not in self.instrument.texts:
                    yield (
                        ("targets", index, "evidence", at),
                        "unknown_item",
                        f"The instrument has no item {item}.",
                    )

    def _last_base_shape(self, grammar: Grammar) -> Found:
        bases = [(index, rule) for index, rule in self.rules if rule.kind == "base"]
        whole = all(self._fits("rules", index) for index in range(len(self.rule_ids)))
        if not bases and whole:
            yield ("rules",), "no_base_shape", "There is no base shape."
        elif bases and not always_holds(parse_condition(bases[-1][1].when, grammar)):
            message = "The last base shape must always hold, as `all` of nothing does."
            yield ("rules", bases[-1][0], "when"), "last_base_shape", message


def _conditions_of(rule: WrittenRule) -> Iterator[tuple[Steps, WrittenCondition]]:
    if rule.leads is not None:
        yield ("leads",), rule.leads
    for steps, text in texts_of(rule):
        if text.when is not None:
            yield (*steps, "when"), text.when


def _missing(
    named: Iterable[str], known: Container[str], steps: Steps, what: str
) -> Iterator[tuple[Steps, str, str]]:
    for at, name in enumerate(named):
        yield from _missing_one(name, known, (*steps, at), what)


def _missing_one(
    name: str, known: Container[str], steps: Steps, what: str
) -> Iterator[tuple[Steps, str, str]]:
    if name not in known:
        yield steps, f"unknown_{what}", f"There is no {what} {name}."


@dataclass(frozen=True)
class _Foundations:
    """What the rest of a rule set rests on."""

    pooling: Pooling
    derived: Mapping[str, Formula]
    conditions: Mapping[str, WrittenCondition]
