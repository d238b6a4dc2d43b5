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

from apps.advice.conditions.conditions import always_holds
from apps.advice.conditions.written import (
    FIRED,
    Found,
    Grammar,
    Steps,
    Use,
    WrittenCondition,
    check_condition,
    leaves,
    parse_condition,
)
from apps.advice.instrument import Instrument, PickQuestion, TargetQuestion
from apps.advice.rules.file import (
    BRACES,
    EFFORTS,
    FILLED,
    FORMAT,
    PLACEHOLDERS,
    REVERSIBILITIES,
    Formula,
    Pooling,
    Resolution,
    WrittenExperiment,
    WrittenRule,
    WrittenTarget,
    WrittenText,
    texts_of,
)
from apps.advice.rules.references import check_formulas, looping, missing, missing_one
from apps.advice.vocabulary import FLAG, FactType, fact_types
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined

DEFINITIONS = Path(__file__).parents[1] / "definitions"
"""Where the shipped rule set and the published schema lie."""

# A message of jsonschema repeats the value that does not fit, which may be half of the file.
_LONGEST_MESSAGE = 300
# Faults of conditions with which none can be read.
_UNREADABLE = frozenset({"cycle", "unknown_condition", "unknown_slug", "unfit_operator"})
# A target promises what somebody answered, or what follows from answers: never what the engine found.
_PROMISED = ("target.", "quantity.", "derived.")


def find_problems(document: object, instrument: Instrument) -> list[Problem]:
    """Return everything that is wrong with a rule set, of whatever shape it is."""
    if isinstance(document, dict) and document.get("format") != FORMAT:
        return [Problem("format", "unknown", f"This version of Scalelens reads {FORMAT} and nothing else.")]
    faults = _of_schema(document, "rules-2.schema.json")
    if isinstance(document, dict):
        # A part that does not fit the schema, and what rests on it, is not looked into further: it can't be read, and
        # one fault should not be reported twice.
        faults += _Checker(document, instrument, [steps for steps, _, _ in faults]).problems()
    return _problems(faults)


def schema_problems(document: object, schema: str) -> list[Problem]:
    """Return every place where a document leaves one of the schemas beside the rules."""
    return _problems(_of_schema(document, schema))


def _problems(faults: Iterable[tuple[Steps, str, str]]) -> list[Problem]:
    # The root has no path here.
    return [Problem(joined("", *steps) if steps else "", code, message) for steps, code, message in faults]


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((DEFINITIONS / schema).read_text(encoding="utf-8")))


def _of_schema(document: object, schema: str) -> list[tuple[Steps, str, str]]:
    return [_schema_problem(error) for error in _validator(schema).iter_errors(document)]


def _schema_problem(error: ValidationError) -> tuple[Steps, str, str]:
    steps = tuple(error.absolute_path)
    if error.validator == "required":
        # The path of what is missing says more than that of the object around it.
        named = cast("list[str]", error.validator_value)
        steps += tuple(name for name in named if error.message.startswith(repr(name)))
    return steps, str(error.validator), error.message[:_LONGEST_MESSAGE]


@dataclass(frozen=True)
class _Foundations:
    pooling: Pooling
    derived: Mapping[str, Formula]
    conditions: Mapping[str, WrittenCondition]


class _Checker:
    """The checks a schema cannot make, over the parts of a document that fit it."""

    def __init__(self, document: Mapping[str, object], instrument: Instrument, spoilt: list[Steps]) -> None:
        self.document = document
        self.instrument = instrument
        self.spoilt = spoilt
        self.rules = list(self._elements("rules", WrittenRule))
        self.targets = list(self._elements("targets", WrittenTarget))
        self.experiments = list(self._elements("experiments", WrittenExperiment))
        self.resolutions = list(self._elements("resolves", Resolution))
        # Ids count even where the rest of their rule is spoilt: one fault should not be reported twice.
        self.rule_ids = self._ids("rules")

    def problems(self) -> list[tuple[Steps, str, str]]:
        faults = [*self._instrument(), *self._repeated_ids(), *self._references()]
        foundations = ("pooling", "derived", "conditions")
        if all(self._fits(name) and name in self.document for name in foundations):
            faults += self._founded(read(_Foundations, self.document))
        return faults

    def _fits(self, *steps: str | int) -> bool:
        return not any(bad[: len(steps)] == steps for bad in self.spoilt)

    def _section(self, name: str) -> list[object]:
        section = self.document.get(name)
        return section if isinstance(section, list) else []

    def _elements[T](self, section: str, kind: type[T]) -> Iterator[tuple[int, T]]:
        elements = enumerate(self._section(section))
        yield from ((index, read(kind, each)) for index, each in elements if self._fits(section, index))

    def _ids(self, section: str) -> list[str]:
        ids = (each.get("id") if isinstance(each, dict) else None for each in self._section(section))
        return [each if isinstance(each, str) else "" for each in ids]

    def _instrument(self) -> Found:
        reads = self.instrument.name
        named = self.document.get("instrument", reads)
        if self._fits("instrument") and named != reads:
            yield ("instrument",), "wrong_instrument", f"These rules read {named}, not {reads}."

    def _repeated_ids(self) -> Found:
        for section in ("rules", "targets", "experiments"):
            ids = self._ids(section)
            for index, each in enumerate(ids):
                if each and each in ids[:index]:
                    yield (section, index, "id"), "duplicate_id", f"{each} is there already."

    def _references(self) -> Found:
        kinds = self._section("kinds") if self._fits("kinds") else []
        excludable = {*self.rule_ids, *(f"kind:{kind}" for kind in kinds), *self._properties()}
        targets = self._ids("targets")
        for index, rule in self.rules:
            if kinds and rule.kind not in kinds:
                yield ("rules", index, "kind"), "unknown_kind", f"{rule.kind} is not one of `kinds`."
            for at, name in enumerate(rule.excludes):
                if name not in excludable:
                    steps = ("rules", index, "excludes", at)
                    yield steps, "unknown_rule", f"There is no rule or kind {name}."
            yield from missing(rule.slo, targets, ("rules", index, "slo"), "target")

    def _properties(self) -> Iterator[str]:
        yield from (f"topic:{topic}" for topic in self._names("topics"))
        yield from (f"effort:{each}{plus}" for each in EFFORTS for plus in ("", "+"))
        yield from (f"reversibility:{each}{plus}" for each in REVERSIBILITIES for plus in ("", "+"))

    def _names(self, section: str) -> list[str]:
        named = self.document.get(section)
        return list(named) if isinstance(named, dict) and self._fits(section) else []

    def _founded(self, written: _Foundations) -> Found:
        numbers = [f"{part}.{name}" for part in ("price", "constant") for name in self._names(f"{part}s")]
        facts = fact_types(written.pooling.items, written.derived, self.instrument, numbers)
        yield from self._names_and_texts(frozenset(facts))
        yield from self._pooling(written.pooling)
        yield from check_formulas(written.derived, facts, written.conditions)
        yield from self._conditions(written.conditions, facts)

    def _pooling(self, pooling: Pooling) -> Found:
        context = self.instrument.context
        ordered: tuple[PickQuestion | TargetQuestion, ...] = (*context, *self.instrument.targets)
        seen: Counter[str] = Counter()
        for method, pooled, fitting in (
            ("ordered", pooling.ordered, {item.id for item in ordered if item.ordered}),
            ("nominal", pooling.nominal, {item.id for item in context if item.pick == "one"}),
            ("many", pooling.many, {item.id for item in context if item.pick == "many"}),
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
        uses = {
            name: [leaf.name for _, leaf in leaves(condition) if isinstance(leaf, Use)]
            for name, condition in shared.items()
        }
        faults: list[tuple[Steps, str, str]] = [
            (("conditions", name), "cycle", f"{name} uses itself.") for name in looping(uses)
        ]
        for steps, condition, place in self._places(shared):
            if condition is None:
                continue
            # Of what fired, a rule sees those above it, and what it says, like every target, sees all.
            fired = {f"{FIRED}{name}": FLAG for name in self.rule_ids[:place]}
            faults += check_condition(condition, steps, facts={**fired, **facts}, shared=shared)
        faults += self._targets(frozenset(facts))
        if not any(code in _UNREADABLE for _, code, _ in faults):
            orders = {name: fact.steps for name, fact in facts.items() if fact.steps}
            faults += self._last_base_shape(Grammar(shared, orders))
        yield from faults

    def _places(
        self, shared: Mapping[str, WrittenCondition]
    ) -> Iterator[tuple[Steps, WrittenCondition | None, int | None]]:
        """Yield the conditions, each with where it stands and the number of rules tried before it; None for all."""
        yield from ((("conditions", name), condition, None) for name, condition in shared.items())
        for index, rule in self.rules:
            at = ("rules", index)
            yield (*at, "when"), rule.when, index
            yield (*at, "leads"), rule.leads, None
            yield from (((*at, *steps, "when"), text.when, None) for steps, text in texts_of(rule))
        for index, target in self.targets:
            yield ("targets", index, "shown_when"), target.shown_when, None
            yield ("targets", index, "when"), target.when, None
            yield ("targets", index, "default", "times_when"), target.default.times_when, None
        yield from ((("experiments", index, "when"), each.when, None) for index, each in self.experiments)
        yield from ((("resolves", index, "when"), each.when, None) for index, each in self.resolutions)

    def _names_and_texts(self, facts: frozenset[str]) -> Found:
        topics, sources = self._names("topics"), self._names("sources")
        bases = {rule.id for _, rule in self.rules if rule.kind == "base"}
        for index, rule in self.rules:
            at = ("rules", index)
            yield from self._texts(rule, at, topics)
            yield from self._meaning(rule, (*at, "means"))
            yield from missing(rule.sources, sources, (*at, "sources"), "source")
            for place, why in enumerate(rule.instead_of):
                yield from missing_one(why.shape, bases, (*at, "instead_of", place, "shape"), "rule")
                yield from missing(why.facts, facts, (*at, "instead_of", place, "facts"), "fact")
        for index, experiment in self.experiments:
            yield from missing(experiment.sources, sources, ("experiments", index, "sources"), "source")
        for index, each in self.resolutions:
            yield from missing_one(each.topic, topics, ("resolves", index, "topic"), "topic")
            yield from self._placeholders(each.why, ("resolves", index, "why"))
        for name in self._names("words"):
            fact = str(cast("dict[str, str]", self.document["words"])[name])
            yield from missing_one(fact, facts, ("words", name), "fact")

    def _texts(self, rule: WrittenRule, at: Steps, topics: Container[str]) -> Found:
        for steps, text in texts_of(rule):
            yield from missing(text.does, topics, (*at, *steps, "does"), "topic")
            yield from missing(text.forbids, topics, (*at, *steps, "forbids"), "topic")
            words = text.text if isinstance(text, WrittenText) else text.action
            yield from self._placeholders(words, (*at, *steps))
            if isinstance(text, WrittenText):
                yield from self._dimensions(text.gives_room, (*at, *steps, "gives_room"))
        yield from self._placeholders(rule.title, (*at, "title"), FILLED)
        yield from self._placeholders(rule.effect, (*at, "effect"))
        yield from self._placeholders(rule.stop_if, (*at, "stop_if"))
        for place, why in enumerate(rule.instead_of):
            yield from self._placeholders(why.because, (*at, "instead_of", place, "because"))

    def _meaning(self, rule: WrittenRule, at: Steps) -> Found:
        alone = rule.means.leaves_alone
        yield from self._dimensions(rule.means.joins, (*at, "joins"))
        yield from self._dimensions(rule.means.relieves, (*at, "relieves"))
        yield from self._dimensions(alone.dimensions, (*at, "leaves_alone", "dimensions"))
        yield from missing(alone.rules, self.rule_ids, (*at, "leaves_alone", "rules"), "rule")

    def _dimensions(self, named: Iterable[str], at: Steps) -> Found:
        return missing(named, self.instrument.dimensions, at, "dimension")

    def _placeholders(self, text: str, steps: Steps, only: Container[str] = ()) -> Found:
        known = only or {
            *PLACEHOLDERS,
            *self._names("words"),
            *(f"date:{name}" for name in self._names("dates")),
            *(f"price:{name}" for name in self._names("prices")),
        }
        for name in BRACES.findall(text):
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
                    message = f"The instrument has no item {item}."
                    yield ("targets", index, "evidence", at), "unknown_item", message

    def _last_base_shape(self, grammar: Grammar) -> Found:
        bases = [(index, rule) for index, rule in self.rules if rule.kind == "base"]
        is_whole = all(self._fits("rules", index) for index in range(len(self.rule_ids)))
        if not bases and is_whole:
            yield ("rules",), "no_base_shape", "There is no base shape."
        # By its form and not by trying facts: whatever people answer, one shape is advised.
        elif bases and not always_holds(parse_condition(bases[-1][1].when, grammar)):
            message = "The last base shape must always hold, as `all` of nothing does."
            yield ("rules", bases[-1][0], "when"), "last_base_shape", message
