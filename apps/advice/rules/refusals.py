"""Everything a rule set of `scalelens-rules/3` is refused for, beyond its schema: each with where it stands."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from apps.advice.conditions.written import (
    FIRED,
    Found,
    Steps,
    Use,
    WrittenCondition,
    check_condition,
    leaves,
)
from apps.advice.instrument import Instrument, PickQuestion, TargetQuestion
from apps.advice.rules import sentences
from apps.advice.rules.file import BRACES
from apps.advice.rules.references import check_formulas, looping, missing, missing_one
from apps.advice.rules.rulefile import OF_AN_ITEM, SPOKEN, Before, RuleFile, Words, WrittenRule, WrittenStep
from apps.advice.rules.sentences import Grammar
from apps.advice.vocabulary import FLAG, FactType, fact_types

ANSWERING = frozenset({"stop", "step", "latency"})
"""The kinds whose rules are entries of the lists: each relieves an item."""

_WITHOUT_STEPS = frozenset({"standard", "leave_alone"})
_MOST_WEEKS = 26
_NEVER_SAID = "What brought this up no longer holds"  # the stop that says nothing
_LONGEST_TAIL = 10
_PHRASE = range(2, 7)
_SHORTEST_UNTIL = 3  # words: a figure, a date, an event or a deed has no fewer
_PROMISED = ("target.", "quantity.", "derived.")
# Fields that mean something on rules of these kinds alone.
_OF_KINDS: Mapping[str, frozenset[str]] = {
    "measures": frozenset({"step", "latency"}),
    "safety": frozenset({"step"}),
    "says_who_leads": frozenset({"guard"}),
    "asks_again": frozenset({"guard"}),
    "reversible_only": frozenset({"guard"}),
    "nothing_pressed": frozenset({"guard"}),
    "reads_first": frozenset({"guard"}),
    "builds_from": frozenset({"guard"}),
    "law": frozenset({"law", "standard"}),
    "phrase": frozenset({"standard"}),
    "note": frozenset({"shape"}),
    "joins": frozenset({"shape"}),
    "instead_of": frozenset({"shape"}),
    "answers": frozenset({*ANSWERING, "shape", "guard"}),
    "moves_money": frozenset({"step"}),
}


@dataclass(frozen=True)
class Refusals:
    """The checks a schema cannot make, over a rule set that fits it."""

    written: RuleFile
    instrument: Instrument

    def __iter__(self) -> Found:
        yield from self._names()
        yield from self._foundations()
        for place, rule in enumerate(self.written.rules):
            at = ("rules", place)
            for check in (
                self._kind,
                self._words,
                self._answers,
                self._steps,
                self._measure,
                self._alone,
                self._law,
            ):
                yield from check(rule, at)
        yield from self._titles()
        yield from self._conditions()
        yield from self._targets()
        yield from self._once()

    # -- names

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.written.rules)

    @cached_property
    def _facts(self) -> Mapping[str, FactType]:
        written = self.written
        numbers = [
            *(f"price.{name}" for name in written.prices),
            *(f"constant.{name}" for name in written.constants),
        ]
        return fact_types(written.pooling.items, written.derived, self.instrument, numbers)

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        written = self.written
        dated = (
            f"{kind}:{name}"
            for kind, names in (("date", written.dates), ("price", written.prices))
            for name in names
        )
        return frozenset({*SPOKEN, *written.words, *dated, *self.instrument.texts})

    @cached_property
    def _grammar(self) -> Grammar:
        return Grammar(frozenset(self.written.verbs), frozenset(self.written.little_words))

    def _names(self) -> Found:
        if self.written.instrument != self.instrument.name:
            message = f"These rules read {self.written.instrument}, not {self.instrument.name}."
            yield ("instrument",), "wrong_instrument", message
        sections: Mapping[str, Iterable[str]] = {
            "rules": self._ids,
            "targets": [target.id for target in self.written.targets],
            "experiments": [experiment.id for experiment in self.written.experiments],
        }
        for section, ids in sections.items():
            seen: Counter[str] = Counter()
            for place, each in enumerate(ids):
                seen[each] += 1
                if seen[each] > 1:
                    yield (section, place, "id"), "duplicate_id", f"{each} is there already."
        for place, experiment in enumerate(self.written.experiments):
            yield from missing(
                experiment.sources, self.written.sources, ("experiments", place, "sources"), "source"
            )

    def _foundations(self) -> Found:
        written = self.written
        yield from check_formulas(written.derived, self._facts, written.conditions)
        yield from self._pooling()
        for name, fact in written.words.items():
            yield from missing_one(fact, self._facts, ("words", name), "fact")
        for part in ("missed", "bills"):
            for place, pair in enumerate(getattr(written.pressed, part)):
                at = ("pressed", part, place)
                yield from missing_one(pair.item, self.instrument.texts, (*at, "item"), "item")
                yield from missing_one(pair.now, self._facts, (*at, "now"), "fact")
                yield from missing_one(pair.wanted, self._facts, (*at, "wanted"), "fact")
        for part in ("impossible", "wanted", "at_once"):
            for place, answer in enumerate(getattr(written.pressed, part)):
                yield from missing_one(
                    answer.item, self.instrument.texts, ("pressed", part, place, "item"), "item"
                )

    def _pooling(self) -> Found:
        context = self.instrument.context
        ordered: tuple[PickQuestion | TargetQuestion, ...] = (*context, *self.instrument.targets)
        fitting: Mapping[str, set[str]] = {
            "ordered": {item.id for item in ordered if item.ordered},
            "nominal": {item.id for item in context if item.pick == "one"},
            "many": {item.id for item in context if item.pick == "many"},
        }
        for method, known in fitting.items():
            items = getattr(self.written.pooling, method).items
            yield from missing(items, known, ("pooling", method, "items"), "item")

    # -- one rule

    def _kind(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind not in self.written.kinds:
            yield (*at, "kind"), "unknown_kind", f"{rule.kind} is not one of `kinds`."
        for name, kinds in _OF_KINDS.items():
            if getattr(rule, name) and rule.kind not in kinds:
                yield (
                    (*at, name),
                    "unfit_field",
                    f"{name} is for {', '.join(sorted(kinds))}, not for a {rule.kind}.",
                )
        handles = {*self._ids, *(f"kind:{kind}" for kind in self.written.kinds), "builds"}
        handles |= {f"topic:{topic}" for topic in self.written.topics}
        yield from missing(rule.excludes, handles, (*at, "excludes"), "rule")
        yield from missing(rule.replaces, self._ids, (*at, "replaces"), "rule")
        yield from missing(rule.then, self._ids, (*at, "then"), "rule")
        yield from missing(rule.does, self.written.topics, (*at, "does"), "topic")
        yield from missing(rule.forbids, self.written.topics, (*at, "forbids"), "topic")
        yield from missing(rule.joins, self.instrument.dimensions, (*at, "joins"), "dimension")
        yield from missing(rule.sources, self.written.sources, (*at, "sources"), "source")
        shapes = {each.id for each in self.written.rules if each.kind == "shape"}
        for place, why in enumerate(rule.instead_of):
            steps = (*at, "instead_of", place)
            yield from missing_one(why.shape, shapes, (*steps, "shape"), "rule")
            yield from missing(why.facts, self._facts, (*steps, "facts"), "fact")
            yield from self._filled(why.because, (*steps, "because"))

    def _words(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind == "standard":
            if len(rule.phrase.split()) not in _PHRASE:
                yield (*at, "phrase"), "phrase_length", "A standard is said in two to six words."
        elif rule.kind != "leave_alone" and not rule.title:
            yield (*at, "title"), "no_title", "There is no title."
        for steps, text in words_of(rule.title):
            yield from _placed(sentences.title_faults(text, self._grammar), (*at, "title", *steps))
            yield from self._filled(text, (*at, "title", *steps))
        for steps, text in words_of(rule.evidence):
            yield from self._filled(text, (*at, "evidence", *steps))
        if len(rule.not_) > 2:
            yield (*at, "not"), "too_many", "At most two things done wrongly are said."
        for place, text in enumerate(rule.not_):
            yield from self._filled(text, (*at, "not", place))

    def _titles(self) -> Found:
        seen: set[str] = set()
        for place, rule in enumerate(self.written.rules):
            for steps, text in words_of(rule.title):
                if text in seen:
                    yield ("rules", place, "title", *steps), "title_twice", f"“{text}” is a title already."
                seen.add(text)

    def _answers(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind not in ANSWERING:
            return
        topics = {*self._ids, *self.written.shared}
        if not rule.answers:
            yield (*at, "answers"), "answers_nothing", "It says of no item that it relieves it."
        yield from missing_one(rule.topic, topics, (*at, "topic"), "topic")
        items = [answer if isinstance(answer, str) else answer.item for answer in rule.answers]
        yield from missing(items, self.instrument.texts, (*at, "answers"), "item")
        of_item = self.instrument.dimension_of
        first = next((of_item[item] for item in items[:1] if of_item.get(item)), "")
        yield from missing_one(rule.relieves, self.instrument.dimensions, (*at, "relieves"), "dimension")
        if first and rule.relieves != first:
            message = f"The first item it answers, {items[0]}, is of {first}, not of {rule.relieves}."
            yield (*at, "relieves"), "wrong_dimension", message

    def _steps(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.steps and rule.kind in _WITHOUT_STEPS:
            yield (*at, "steps"), "unfit_field", f"A {rule.kind} has no steps."
        elif not rule.steps and rule.kind not in _WITHOUT_STEPS:
            yield (*at, "steps"), "no_steps", "It says nothing to do."
        for place, step in enumerate(rule.steps):
            yield from self._step(step, (*at, "steps", place))
        yield from _leads(rule.before, (*at, "before"), self._facts)

    def _step(self, step: WrittenStep, at: Steps) -> Found:
        yield from _placed(sentences.step_faults(step.do, self._grammar), (*at, "do"))
        yield from self._filled(step.do, (*at, "do"))
        low, high = step.weeks
        if not 0 <= low <= high <= _MOST_WEEKS:
            message = (
                f"Weeks go from the least to the most, {_MOST_WEEKS} at most; these are {low} to {high}."
            )
            yield (*at, "weeks"), "weeks", message
        yield from missing(step.who, self.instrument.perspectives, (*at, "who"), "perspective")
        yield from missing(step.does, self.written.topics, (*at, "does"), "topic")
        yield from _leads(step.before, (*at, "before"), self._facts)
        if (step.acts is None) is not (step.brief is None):
            yield (
                (*at, "brief"),
                "acts_without_brief",
                "A step that acts has words for page 2, and no other has.",
            )
        if step.brief is not None:
            yield from _placed(
                sentences.brief_faults(step.brief.title, self._grammar), (*at, "brief", "title")
            )
            if len(step.brief.tail.split()) > _LONGEST_TAIL:
                yield (*at, "brief", "tail"), "brief_too_long", f"A tail has {_LONGEST_TAIL} words at most."
            yield from self._filled(step.brief.title, (*at, "brief", "title"))
            yield from self._filled(step.brief.tail, (*at, "brief", "tail"))

    def _measure(self, rule: WrittenRule, at: Steps) -> Found:
        measure = rule.measure
        if rule.kind in ANSWERING:
            if measure is None or not (measure.text or measure.experiment or measure.target):
                yield (*at, "measure"), "no_measure", "It has a text, an experiment or a target."
            if not rule.stop_if or rule.stop_if.startswith(_NEVER_SAID):
                yield (*at, "stop_if"), "no_stop", "Say with a figure, a date or a name when it is enough."
        yield from self._filled(rule.stop_if, (*at, "stop_if"))
        if measure is None:
            return
        yield from self._filled(f"{measure.text} {measure.until}", (*at, "measure"))
        known: Mapping[str, Container[str]] = {
            "of": self.instrument.texts,
            "experiment": [each.id for each in self.written.experiments],
            "target": [each.id for each in self.written.targets],
        }
        for name, ids in known.items():
            if value := getattr(measure, name):
                yield from missing_one(value, ids, (*at, "measure", name), "item" if name == "of" else name)

    def _alone(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind == "leave_alone" and not rule.leaves_alone:
            yield (*at, "leaves_alone"), "no_leave_alone", "It says nothing to leave alone."
        for place, alone in enumerate(rule.leaves_alone):
            steps = (*at, "leaves_alone", place)
            if len(alone.until.split()) < _SHORTEST_UNTIL:
                yield (*steps, "until"), "until_vague", "Say until which figure, date, event or deed."
            yield from missing(
                alone.gives_room, self.instrument.dimensions, (*steps, "gives_room"), "dimension"
            )
            yield from missing(alone.forbids, self.written.topics, (*steps, "forbids"), "topic")
            for name in ("what", "why", "until"):
                yield from self._filled(getattr(alone, name), (*steps, name))

    def _law(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind == "law" and rule.law is None:
            yield (*at, "law"), "required", "A rule of law says what it asks for."
        for place, effect in enumerate(rule.law.effects if rule.law else ()):
            steps = (*at, "law", "effects", place)
            if effect.effect == "dated" and not effect.due.date and effect.due.days is None:
                yield (*steps, "due"), "dated_without_due", "A duty with a date says which."
            if effect.due.date:
                yield from missing_one(effect.due.date, self.written.dates, (*steps, "due", "date"), "date")

    def _filled(self, text: str, steps: Steps) -> Found:
        for name in BRACES.findall(text):
            word, _, item = name.partition(":")
            is_of_item = word in OF_AN_ITEM and item in self.instrument.texts
            if not is_of_item and name not in self._placeholders:
                yield steps, "unknown_placeholder", f"There is nothing to put in the place of {{{name}}}."

    # -- the set as a whole

    def _places(self) -> Iterator[tuple[Steps, WrittenCondition | None, int | None]]:
        """Yield every condition with where it stands and how many rules are tried before it; None for all."""
        written = self.written
        yield from ((("conditions", name), each, None) for name, each in written.conditions.items())
        for place, rule in enumerate(written.rules):
            yield ("rules", place, "when"), rule.when, place
            yield from ((("rules", place, *steps), each, None) for steps, each in conditions_of(rule))
        for place, target in enumerate(written.targets):
            at = ("targets", place)
            yield (*at, "shown_when"), target.shown_when, None
            yield (*at, "when"), target.when, None
            yield (*at, "default", "times_when"), target.default.times_when, None
        yield from (
            (("experiments", place, "when"), each.when, None)
            for place, each in enumerate(written.experiments)
        )
        for part in ("impossible", "wanted", "at_once"):
            answers = getattr(written.pressed, part)
            yield from (
                (("pressed", part, place, "when"), each.when, None) for place, each in enumerate(answers)
            )

    def _conditions(self) -> Found:
        shared = self.written.conditions
        uses = {
            name: [leaf.name for _, leaf in leaves(condition) if isinstance(leaf, Use)]
            for name, condition in shared.items()
        }
        yield from ((("conditions", name), "cycle", f"{name} uses itself.") for name in looping(uses))
        for steps, condition, place in self._places():
            if condition is not None:
                fired = {f"{FIRED}{name}": FLAG for name in self._ids[:place]}
                yield from check_condition(condition, steps, facts={**fired, **self._facts}, shared=shared)

    def _targets(self) -> Found:
        for place, target in enumerate(self.written.targets):
            at = ("targets", place)
            for name in (
                *target.sources,
                *([target.default.limit_from] if target.default.limit_from else []),
            ):
                if name not in self._facts or not name.startswith(_PROMISED):
                    message = f"{name} is no target or quantity of the instrument, and no formula."
                    yield (*at, "default"), "unknown_fact", message
            yield from missing(target.evidence, self.instrument.texts, (*at, "evidence"), "item")

    def _once(self) -> Found:
        moving = [place for place, rule in enumerate(self.written.rules) if rule.moves_money]
        yield from (
            (("rules", place, "moves_money"), "too_many", "One rule alone moves money.")
            for place in moving[1:]
        )
        graph: Mapping[str, Sequence[str]] = {
            rule.id: [name for name in rule.replaces if name in self._ids] for rule in self.written.rules
        }
        for name in looping(graph):
            yield (
                ("rules", self._ids.index(name), "replaces"),
                "cycle",
                f"{name} replaces itself in a circle.",
            )
        shapes = [
            place for place, rule in enumerate(self.written.rules) if rule.kind == "shape" and not rule.note
        ]
        if not shapes or self.written.rules[shapes[-1]].when != WrittenCondition(all=()):
            yield (
                ("rules", shapes[-1] if shapes else 0, "when"),
                "last_shape",
                "The last shape must always hold.",
            )


def words_of(words: Words) -> Iterator[tuple[Steps, str]]:
    """Yield each variant of a text with where in it it stands."""
    if isinstance(words, str):
        yield from [((), words)] if words else []
    else:
        yield from (((place, "text"), each.text) for place, each in enumerate(words))


def conditions_of(rule: WrittenRule) -> Iterator[tuple[Steps, WrittenCondition | None]]:
    """Yield the conditions of what a rule says, each with where in the rule it stands."""
    for name in ("title", "evidence"):
        words = getattr(rule, name)
        if not isinstance(words, str):
            yield from (((name, place, "when"), each.when) for place, each in enumerate(words))
    for place, answer in enumerate(rule.answers):
        if not isinstance(answer, str):
            yield ("answers", place, "when"), answer.when
    yield from ((("steps", place, "when"), step.when) for place, step in enumerate(rule.steps))
    yield from ((("leaves_alone", place, "when"), each.when) for place, each in enumerate(rule.leaves_alone))
    effects = rule.law.effects if rule.law else ()
    yield from ((("law", "effects", place, "when"), each.when) for place, each in enumerate(effects))


def _placed(faults: Iterable[tuple[str, str]], steps: Steps) -> Found:
    yield from ((steps, code, message) for code, message in faults)


def _leads(before: Sequence[Before], steps: Steps, facts: Container[str]) -> Found:
    for place, each in enumerate(before):
        if each.lead_days < 0:
            yield (*steps, place, "lead_days"), "lead", "Something is due before its event, not after it."
        if each.lead_from:
            yield from missing_one(each.lead_from, facts, (*steps, place, "lead_from"), "fact")
