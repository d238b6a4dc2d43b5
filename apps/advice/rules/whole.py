"""What is wrong with a rule set as a whole: its manifest, its conditions, and what may stand in it once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Protocol

from apps.advice.conditions.written import (
    FIRED,
    Found,
    Steps,
    Use,
    WrittenCondition,
    check_condition,
    leaves,
)
from apps.advice.instrument import PickQuestion, TargetQuestion
from apps.advice.rules.file import BRACES, FILLED, WrittenExperiment, WrittenTarget
from apps.advice.rules.references import Names, check_formulas, looping, missing, missing_one
from apps.advice.rules.rulefile import DAYS_BY, Words, WrittenRule
from apps.advice.vocabulary import FLAG
from apps.documents.mapping import plain

_PROMISED = ("target.", "quantity.", "derived.")
_ITEMS_PRESSED = ("impossible", "untried", "harms", "wanted", "opened")


def whole_faults(names: Names) -> Found:
    """Yield everything that is wrong with a rule set beyond single rules."""
    for check in (_named, _founded, _titles, _conditions, _targets, _filled, _once, _awaited, _last_shape):
        yield from check(names)


def _named(names: Names) -> Found:
    if names.written.instrument != names.instrument.name:
        message = f"These rules read {names.written.instrument}, not {names.instrument.name}."
        yield ("instrument",), "wrong_instrument", message
    sections: Mapping[str, Iterable[str]] = {
        "rules": names.ids,
        "targets": [target.id for target in names.written.targets],
        "experiments": [experiment.id for experiment in names.written.experiments],
    }
    for section, ids in sections.items():
        seen: Counter[str] = Counter()
        for place, each in enumerate(ids):
            seen[each] += 1
            if seen[each] > 1:
                yield (section, place, "id"), "duplicate_id", f"{each} is there already."
    for place, experiment in enumerate(names.written.experiments):
        yield from missing(
            experiment.sources, names.written.sources, ("experiments", place, "sources"), "source"
        )


def _founded(names: Names) -> Found:
    written = names.written
    yield from check_formulas(written.derived, names.facts, written.conditions)
    yield from _pooling(names)
    for name, fact in written.words.items():
        yield from missing_one(fact, names.facts, ("words", name), "fact")
    for name, line in plain(written.evidence_lines).items():
        yield from names.filled(str(line), ("evidence_lines", name))
    for part in ("missed", "bills", "unkept", "growing"):
        for place, pair in enumerate(getattr(written.pressed, part)):
            at = ("pressed", part, place)
            yield from missing_one(pair.item, names.instrument.texts, (*at, "item"), "item")
            for field in fields(pair)[1:]:
                yield from missing_one(getattr(pair, field.name), names.facts, (*at, field.name), "fact")
    for part in _ITEMS_PRESSED:
        for place, answer in enumerate(getattr(written.pressed, part)):
            yield from missing_one(
                answer.item, names.instrument.texts, ("pressed", part, place, "item"), "item"
            )


def _pooling(names: Names) -> Found:
    context = names.instrument.context
    ordered: tuple[PickQuestion | TargetQuestion, ...] = (*context, *names.instrument.targets)
    fitting: Mapping[str, set[str]] = {
        "ordered": {item.id for item in ordered if item.ordered},
        "nominal": {item.id for item in context if item.pick == "one"},
        "many": {item.id for item in context if item.pick == "many"},
    }
    for method, known in fitting.items():
        items = getattr(names.written.pooling, method).items
        yield from missing(items, known, ("pooling", method, "items"), "item")


def _titles(names: Names) -> Found:
    seen: set[str] = set()
    for place, rule in enumerate(names.written.rules):
        for steps, text in words_of(rule.title):
            if text in seen:
                yield ("rules", place, "title", *steps), "title_twice", f"“{text}” is a title already."
            seen.add(text)


def _places(names: Names) -> Iterator[tuple[Steps, WrittenCondition | None, int | None]]:
    """Yield every condition with where it stands and how many rules are tried before it; None for all."""
    written = names.written
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
        (("experiments", place, "when"), each.when, None) for place, each in enumerate(written.experiments)
    )
    for part in _ITEMS_PRESSED:
        answers = getattr(written.pressed, part)
        yield from ((("pressed", part, place, "when"), each.when, None) for place, each in enumerate(answers))


def _conditions(names: Names) -> Found:
    shared = names.written.conditions
    uses = {
        name: [leaf.name for _, leaf in leaves(condition) if isinstance(leaf, Use)]
        for name, condition in shared.items()
    }
    yield from ((("conditions", name), "cycle", f"{name} uses itnames.") for name in looping(uses))
    for steps, condition, place in _places(names):
        if condition is not None:
            fired = {f"{FIRED}{name}": FLAG for name in names.ids[:place]}
            yield from check_condition(condition, steps, facts={**fired, **names.facts}, shared=shared)


def _targets(names: Names) -> Found:
    for place, target in enumerate(names.written.targets):
        at = ("targets", place)
        for name in (
            *target.sources,
            *([target.default.limit_from] if target.default.limit_from else []),
        ):
            if name not in names.facts or not name.startswith(_PROMISED):
                message = f"{name} is no target or quantity of the instrument, and no formula."
                yield (*at, "default"), "unknown_fact", message
        yield from missing(target.evidence, names.instrument.texts, (*at, "evidence"), "item")


def _filled(names: Names) -> Found:
    parts: Mapping[str, Sequence[WrittenTarget | WrittenExperiment]] = {
        "targets": names.written.targets,
        "experiments": names.written.experiments,
    }
    for section, entries in parts.items():
        for place, each in enumerate(entries):
            for steps, text in _texts_of(each):
                for name in BRACES.findall(text):
                    if name not in FILLED:
                        message = f"Only {' and '.join(FILLED)} are put into it, not {{{name}}}."
                        yield (section, place, *steps), "unknown_placeholder", message


def _texts_of(entry: WrittenTarget | WrittenExperiment) -> Iterator[tuple[Steps, str]]:
    for name in ("indicator", "budget", "stop", "note", "assumption", "test", "passes_if"):
        yield (name,), getattr(entry, name, "")
    looser = getattr(entry, "looser", None)
    yield from ((("looser", name), getattr(looser, name)) for name in ("step", "saves") if looser)


def _once(names: Names) -> Found:
    moving = [place for place, rule in enumerate(names.written.rules) if rule.moves_money]
    yield from (
        (("rules", place, "moves_money"), "too_many", "One rule alone moves money.") for place in moving[1:]
    )
    graph: Mapping[str, Sequence[str]] = {
        rule.id: [name for name in rule.replaces if name in names.ids] for rule in names.written.rules
    }
    for name in looping(graph):
        yield (
            ("rules", names.ids.index(name), "replaces"),
            "cycle",
            f"{name} replaces itself in a circle.",
        )


def _awaited(names: Names) -> Found:
    """Yield each step that waits for what comes after it."""
    steps = [(rule, at, step) for rule in names.written.rules for at, step in enumerate(rule.steps)]
    given: dict[str, list[str]] = {}
    for rule, at, step in steps:
        for name in (rule.id, step.gives):
            given.setdefault(name, []).append(f"{rule.id} {at}")
    graph = {
        f"{rule.id} {at}": [
            *(each for name in step.after if name != rule.id for each in given.get(name, ())),
            # What its rule wants sooner is there before it.
            *(
                f"{rule.id} {each}"
                for each, earlier in enumerate(rule.steps)
                if DAYS_BY[earlier.by] < DAYS_BY[step.by]
            ),
        ]
        for rule, at, step in steps
    }
    for name in looping(graph):
        rule_id, _, place = name.partition(" ")
        path = ("rules", names.ids.index(rule_id), "steps", int(place), "after")
        yield path, "cycle", f"A step of {rule_id} waits for what waits for it."


def _last_shape(names: Names) -> Found:
    shapes = [
        place for place, rule in enumerate(names.written.rules) if rule.kind == "shape" and not rule.note
    ]
    if not shapes or names.written.rules[shapes[-1]].when != WrittenCondition(all=()):
        yield (
            ("rules", shapes[-1] if shapes else 0, "when"),
            "last_shape",
            "The last shape must always hold.",
        )


class _Conditional(Protocol):
    """A part of a rule that may hold only under a condition."""

    @property
    def when(self) -> WrittenCondition | None: ...


def conditions_of(rule: WrittenRule) -> Iterator[tuple[Steps, WrittenCondition | None]]:
    """Yield the conditions of what a rule says, each with where in the rule it stands."""
    parts: dict[Steps, Iterable[str | _Conditional]] = {
        ("title",): rule.title,
        ("measure",): rule.measured_by,
        ("stop_if",): rule.stop_if,
        ("evidence",): rule.evidence,
        ("answers",): rule.answers,
        ("steps",): rule.steps,
        ("leaves_alone",): rule.leaves_alone,
    }
    if rule.law:
        parts["law", "effects"] = rule.law.effects
        parts |= {("law", "articles", regime): words for regime, words in rule.law.articles.items()}
    for steps, said in parts.items():
        if not isinstance(said, str):
            yield from _whens(said, steps)


def _whens(
    said: Iterable[str | _Conditional], steps: Steps
) -> Iterator[tuple[Steps, WrittenCondition | None]]:
    """Yield the condition of each that has one; a plain text has none."""
    for place, each in enumerate(said):
        if not isinstance(each, str):
            yield (*steps, place, "when"), each.when


def words_of(words: Words) -> Iterator[tuple[Steps, str]]:
    """Yield each variant of a text with where in it it stands."""
    if isinstance(words, str):
        yield from [((), words)] if words else []
    else:
        yield from (((place, "text"), each.text) for place, each in enumerate(words))
