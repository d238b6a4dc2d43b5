"""Everything a rule set of `scalelens-rules/3` is refused for, beyond its schema: each with where it stands."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.advice.conditions.written import Found, Steps
from apps.advice.rules import sentences
from apps.advice.rules.references import Names, missing, missing_one
from apps.advice.rules.rulefile import Before, Measure, WrittenRule, WrittenStep, WrittenWords
from apps.advice.rules.whole import whole_faults, words_of

ANSWERING = frozenset({"stop", "step", "latency"})
"""The kinds whose rules are entries of the lists: each relieves an item."""

_WITHOUT_STEPS = frozenset({"standard", "leave_alone"})
_MOST_WEEKS = 26
_MOST_AT_ONCE = 1  # week
_NEVER_SAID = "What brought this up no longer holds"  # the stop that says nothing
_LONGEST_TAIL = 10
_PHRASE = range(2, 7)
_SHORTEST_UNTIL = 3  # words: a figure, a date, an event or a deed has no fewer
# Fields that mean something on rules of these kinds alone.
_OF_KINDS: Mapping[str, frozenset[str]] = {
    "measures": frozenset({"step", "latency"}),
    "safety": frozenset({"step"}),
    "says_who_leads": frozenset({"guard"}),
    "asks_again": frozenset({"guard"}),
    "reversible_only": frozenset({"guard"}),
    "nothing_pressed": frozenset({"guard"}),
    "reads_first": frozenset({"guard"}),
    "halts": frozenset({"guard"}),
    "leads": frozenset({"guard"}),
    "builds_from": frozenset({"guard"}),
    "moves_launch": frozenset({"guard"}),
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

    names: Names

    def __iter__(self) -> Found:
        yield from whole_faults(self.names)
        for place, rule in enumerate(self.names.written.rules):
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

    def _kind(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind not in self.names.written.kinds:
            yield (*at, "kind"), "unknown_kind", f"{rule.kind} is not one of `kinds`."
        for name, kinds in _OF_KINDS.items():
            if getattr(rule, name) and rule.kind not in kinds:
                yield (
                    (*at, name),
                    "unfit_field",
                    f"{name} is for {', '.join(sorted(kinds))}, not for a {rule.kind}.",
                )
        handles = {*self.names.ids, *(f"kind:{kind}" for kind in self.names.written.kinds), "builds"}
        handles |= {f"topic:{topic}" for topic in self.names.written.topics}
        yield from missing(rule.excludes, handles, (*at, "excludes"), "rule")
        yield from missing(rule.replaces, self.names.ids, (*at, "replaces"), "rule")
        yield from missing(rule.then, self.names.ids, (*at, "then"), "rule")
        yield from missing(rule.does, self.names.written.topics, (*at, "does"), "topic")
        yield from missing(rule.forbids, self.names.written.topics, (*at, "forbids"), "topic")
        yield from missing(rule.joins, self.names.instrument.dimensions, (*at, "joins"), "dimension")
        yield from missing(rule.sources, self.names.written.sources, (*at, "sources"), "source")
        shapes = {each.id for each in self.names.written.rules if each.kind == "shape"}
        for place, why in enumerate(rule.instead_of):
            steps = (*at, "instead_of", place)
            yield from missing_one(why.shape, shapes, (*steps, "shape"), "rule")
            yield from missing(why.facts, self.names.facts, (*steps, "facts"), "fact")
            yield from self.names.filled(why.because, (*steps, "because"))

    def _words(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind == "standard":
            if len(rule.phrase.split()) not in _PHRASE:
                yield (*at, "phrase"), "phrase_length", "A standard is said in two to six words."
        elif rule.kind != "leave_alone" and not rule.title:
            yield (*at, "title"), "no_title", "There is no title."
        for steps, text in words_of(rule.title):
            yield from _placed(sentences.title_faults(text, self.names.grammar), (*at, "title", *steps))
            yield from self.names.filled(text, (*at, "title", *steps))
        for steps, text in words_of(rule.evidence):
            yield from self.names.filled(text, (*at, "evidence", *steps))
        if len(rule.not_) > 2:
            yield (*at, "not"), "too_many", "At most two things done wrongly are said."
        for place, text in enumerate(rule.not_):
            yield from self.names.filled(text, (*at, "not", place))

    def _answers(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind not in ANSWERING:
            return
        topics = {*self.names.ids, *self.names.written.shared}
        if not rule.answers:
            yield (*at, "answers"), "answers_nothing", "It says of no item that it relieves it."
        yield from missing_one(rule.topic, topics, (*at, "topic"), "topic")
        items = [answer if isinstance(answer, str) else answer.item for answer in rule.answers]
        yield from missing(items, self.names.instrument.texts, (*at, "answers"), "item")
        of_item = self.names.instrument.dimension_of
        first = next((of_item[item] for item in items[:1] if of_item.get(item)), "")
        yield from missing_one(
            rule.relieves, self.names.instrument.dimensions, (*at, "relieves"), "dimension"
        )
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
        yield from _leads(rule.before, (*at, "before"), self.names.facts)

    def _step(self, step: WrittenStep, at: Steps) -> Found:
        yield from _placed(sentences.step_faults(step.do, self.names.grammar), (*at, "do"))
        yield from self.names.filled(step.do, (*at, "do"))
        low, high = step.weeks
        if not 0 <= low <= high <= _MOST_WEEKS:
            message = (
                f"Weeks go from the least to the most, {_MOST_WEEKS} at most; these are {low} to {high}."
            )
            yield (*at, "weeks"), "weeks", message
        yield from missing(step.who, self.names.instrument.perspectives, (*at, "who"), "perspective")
        yield from missing(step.does, self.names.written.topics, (*at, "does"), "topic")
        yield from missing(step.after, {*self.names.ids, *self.names.results}, (*at, "after"), "rule")
        if step.at_once and high > _MOST_AT_ONCE:
            message = f"What is begun at once beside other work takes {_MOST_AT_ONCE} week at most."
            yield (*at, "at_once"), "too_much_at_once", message
        yield from _leads(step.before, (*at, "before"), self.names.facts)
        if (step.acts is None) is not (step.brief is None):
            yield (
                (*at, "brief"),
                "acts_without_brief",
                "A step that acts has words for page 2, and no other has.",
            )
        if step.brief is not None:
            yield from _placed(
                sentences.brief_faults(step.brief.title, self.names.grammar), (*at, "brief", "title")
            )
            if len(step.brief.tail.split()) > _LONGEST_TAIL:
                yield (*at, "brief", "tail"), "brief_too_long", f"A tail has {_LONGEST_TAIL} words at most."
            yield from self.names.filled(step.brief.title, (*at, "brief", "title"))
            yield from self.names.filled(step.brief.tail, (*at, "brief", "tail"))
        if step.lent is not None:
            yield from _placed(
                sentences.brief_faults(step.lent.title, self.names.grammar), (*at, "lent", "title")
            )

    def _measure(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind in ANSWERING:
            yield from _endless(rule, at)
        for steps, text in words_of(rule.stop_if):
            yield from self.names.filled(text, (*at, "stop_if", *steps))
        known: Mapping[str, Container[str]] = {
            "of": self.names.instrument.texts,
            "experiment": [each.id for each in self.names.written.experiments],
            "target": [each.id for each in self.names.written.targets],
        }
        for place, measure in enumerate(rule.measured_by):
            where = (*at, "measure") if isinstance(rule.measure, Measure) else (*at, "measure", place)
            yield from self.names.filled(f"{measure.text} {measure.until}", where)
            for name, ids in known.items():
                if value := getattr(measure, name):
                    yield from missing_one(value, ids, (*where, name), "item" if name == "of" else name)

    def _alone(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.kind == "leave_alone" and not rule.leaves_alone:
            yield (*at, "leaves_alone"), "no_leave_alone", "It says nothing to leave alone."
        for place, alone in enumerate(rule.leaves_alone):
            steps = (*at, "leaves_alone", place)
            if len(alone.until.split()) < _SHORTEST_UNTIL:
                yield (*steps, "until"), "until_vague", "Say until which figure, date, event or deed."
            yield from missing(
                alone.gives_room, self.names.instrument.dimensions, (*steps, "gives_room"), "dimension"
            )
            yield from missing(alone.forbids, self.names.written.topics, (*steps, "forbids"), "topic")
            for name in ("what", "why", "until"):
                yield from self.names.filled(getattr(alone, name), (*steps, name))

    def _law(self, rule: WrittenRule, at: Steps) -> Found:
        if rule.law is None:
            if rule.kind == "law":
                yield (*at, "law"), "required", "A rule of law says what it asks for."
            return
        for steps, text in words_of(rule.law.short):
            yield from self.names.filled(text, (*at, "law", "short", *steps))
        for place, effect in enumerate(rule.law.effects):
            steps = (*at, "law", "effects", place)
            if effect.effect == "dated" and not effect.due.date and effect.due.days is None:
                yield (*steps, "due"), "dated_without_due", "A duty with a date says which."
            if effect.due.date:
                yield from missing_one(
                    effect.due.date, self.names.written.dates, (*steps, "due", "date"), "date"
                )


def _endless(rule: WrittenRule, at: Steps) -> Found:
    """Yield that nobody can tell whether it worked, or when it is enough."""
    measures = rule.measured_by
    # The last of several holds always.
    if not all(each.text or each.experiment or each.target for each in measures) or not _ends_always(
        measures
    ):
        yield (*at, "measure"), "no_measure", "It has a text, an experiment or a target."
    stops = (WrittenWords(rule.stop_if),) if isinstance(rule.stop_if, str) else rule.stop_if
    if not all(each.text and not each.text.startswith(_NEVER_SAID) for each in stops) or not _ends_always(
        stops
    ):
        yield (*at, "stop_if"), "no_stop", "Say with a figure, a date or a name when it is enough."


def _ends_always(variants: Sequence[Measure | WrittenWords]) -> bool:
    return bool(variants) and variants[-1].when is None


def _placed(faults: Iterable[tuple[str, str]], steps: Steps) -> Found:
    yield from ((steps, code, message) for code, message in faults)


def _leads(before: Sequence[Before], steps: Steps, facts: Container[str]) -> Found:
    for place, each in enumerate(before):
        if each.lead_days < 0:
            yield (*steps, place, "lead_days"), "lead", "Something is due before its event, not after it."
        if each.lead_from:
            yield from missing_one(each.lead_from, facts, (*steps, place, "lead_from"), "fact")
