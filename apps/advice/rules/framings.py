"""Every framing a facilitator may choose: what nobody is asked there, and what a rule set could say against itself."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Literal

from apps.advice.conditions.conditions import (
    Comparison,
    Condition,
    FactValue,
    Known,
    Truth,
    always_holds,
    compare,
    facts_in,
    truth_by,
)
from apps.advice.instrument import Instrument, matches
from apps.advice.rules.rules import Rule, RuleSet, Text
from apps.advice.rules.ruleset import RuleSet as ItemRules
from apps.advice.vocabulary import OF_ITEMS, fact_types
from apps.documents.problems import Problem

_OF_LIMITS = frozenset({"breach", "breach_now", "status"})


def unasked_facts(
    rules: RuleSet | ItemRules,
    instrument: Instrument,
    chosen: Mapping[str, str],
    whom: Collection[str] = (),
    silent: Collection[str] = (),
) -> frozenset[str]:
    """Return the facts that no answer can bring: of items and limits that are not asked, and what is computed of either.

    `whom` are the perspectives that are asked, empty where that is not known; `silent` facts are opinions without a crowd.
    """
    items, limits = instrument.unasked(chosen, whom)
    formulas = rules.formulas

    def is_unasked(fact: str) -> bool:
        if fact in formulas:
            parts = [is_unasked(part) for part in formulas[fact].facts]
            return bool(parts) and (all(parts) if formulas[fact].first else any(parts))
        if fact in silent:
            return True
        family, _, rest = fact.partition(".")
        item, _, point = rest.partition(".")
        is_limit = family in _OF_LIMITS or point == "limit"
        return family in OF_ITEMS and (item in items or (is_limit and item in limits))

    return frozenset(filter(is_unasked, fact_types(rules.pooled, formulas, instrument)))


@dataclass(frozen=True)
class _Scene:
    """One framing: its facts, and the switches and items that nobody is asked in it."""

    facts: Mapping[str, FactValue]
    unasked: frozenset[str]

    def truth(self, condition: Condition) -> Truth:
        """Return what a condition comes to here; None where it depends on answers or on the result."""
        return truth_by(condition, self._decide)

    def sees(self, fact: str) -> tuple[FactValue | None, bool]:
        """Return what is sure of a fact here, and whether nobody is asked for it: all that can tell framings apart."""
        return self.facts.get(fact), self._is_unasked(fact)

    def _decide(self, comparison: Comparison) -> Truth:
        if comparison.fact in self.facts:
            return compare(comparison, Known(self.facts))
        if self._is_unasked(comparison.fact):
            return comparison.operator == "known" and comparison.wanted is False
        return None

    def _is_unasked(self, fact: str) -> bool:
        family, _, rest = fact.partition(".")
        return family in OF_ITEMS and rest.partition(".")[0] in self.unasked

    @property
    def name(self) -> str:
        """Its choices, as a file writes them."""
        return ", ".join(f"{name.partition('.')[2]} {value}" for name, value in self.facts.items())


def _scenes_of(instrument: Instrument) -> Iterator[_Scene]:
    """Yield every framing once; a switch that is not shown, as the switches before it say, has its default."""
    framings: set[tuple[tuple[str, str], ...]] = set()
    for slugs in product(*([choice.slug for choice in switch.choices] for switch in instrument.framing)):
        chosen: dict[str, str] = {}
        for switch, slug in zip(instrument.framing, slugs, strict=True):
            value = slug if matches(switch.asked_when, chosen) else switch.default
            if value:
                chosen[switch.id] = value
        if tuple(chosen.items()) not in framings:
            framings.add(tuple(chosen.items()))
            unasked, _limits = instrument.unasked(chosen)
            yield _Scene({f"engagement.{name}": slug for name, slug in chosen.items()}, unasked)


def contradictions(rules: RuleSet, instrument: Instrument) -> list[Problem]:
    """Return texts that can never appear, rules that fire without text, and pairs of which one does what the other forbids.

    Each once, with the first framing it is so in.
    """
    resolved = {each.topic for each, when in rules.resolutions if always_holds(when)}
    scenes = _Scenes(tuple(_scenes_of(instrument)))
    return [
        *_impossible(rules.rules, scenes),
        *_speechless(rules.rules, scenes),
        *_opposed(rules.rules, scenes, resolved),
    ]


@dataclass(frozen=True)
class _Scenes:
    all: tuple[_Scene, ...]
    _columns: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def first(self, conditions: Sequence[Condition], wanted: Callable[[_Scene], bool]) -> _Scene | None:
        """Return the first framing where something is so, or None; `conditions` are all that `wanted` looks at."""
        # There are many framings. Most conditions look at few switches, so that few framings differ to them, and
        # each of these is tried once.
        names = sorted({name for condition in conditions for name in facts_in(condition)})
        views = zip(*(self._column(name) for name in names), strict=True) if names else [()]
        differing: dict[tuple[object, ...], _Scene] = {}
        for view, scene in zip(views, self.all, strict=False):
            differing.setdefault(view, scene)
        return next((scene for scene in differing.values() if wanted(scene)), None)

    def _column(self, name: str) -> tuple[object, ...]:
        if name not in self._columns:
            self._columns[name] = tuple(scene.sees(name) for scene in self.all)
        return self._columns[name]


def _impossible(rules: Sequence[Rule], scenes: _Scenes) -> Iterator[Problem]:
    for index, rule in enumerate(rules):
        if scenes.first([rule.when], partial(_may_fire, rule)) is None:
            yield Problem(f"rules[{index}].when", "impossible", f"{rule.id} can fire in no framing.")
            continue
        places = (
            (f"{part}[{at}]", text) for part, texts in rule.parts.items() for at, text in enumerate(texts)
        )
        for path, text in places:
            side = _Side(index, rule, text)
            if text.when is not None and scenes.first(side.conditions, side.may_be_said) is None:
                message = f"In no framing where {rule.id} can fire is this said."
                yield Problem(f"rules[{index}].{path}.when", "impossible", message)


def _speechless(rules: Sequence[Rule], scenes: _Scenes) -> Iterator[Problem]:
    for index, rule in enumerate(rules):
        conditions = _conditions(rule.when, *rule.recommendation)
        scene = scenes.first(conditions, partial(_is_speechless, rule))
        if scene is not None:
            message = f"No text of the recommendation of {rule.id} is sure to hold: {scene.name}."
            yield Problem(f"rules[{index}].recommend", "no_branch", message)


def _is_speechless(rule: Rule, scene: _Scene) -> bool:
    sure = (text.when is None or scene.truth(text.when) is True for text in rule.recommendation)
    return _may_fire(rule, scene) and not any(sure)


def _may_fire(rule: Rule, scene: _Scene) -> bool:
    return scene.truth(rule.when) is not False


@dataclass(frozen=True)
class _Side:
    index: int
    rule: Rule
    text: Text

    @property
    def conditions(self) -> list[Condition]:
        return _conditions(self.rule.when, self.text)

    def may_be_said(self, scene: _Scene) -> bool:
        return all(scene.truth(condition) is not False for condition in self.conditions)


def _opposed(rules: Sequence[Rule], scenes: _Scenes, resolved: set[str]) -> Iterator[Problem]:
    problems: dict[tuple[str, str, str], Problem] = {}
    topics = {topic for rule in rules for text in rule.texts for topic in text.does} - resolved
    for topic in sorted(topics):
        for one, other in product(_sides(rules, topic, "does"), _sides(rules, topic, "forbids")):
            pair = (one.rule.id, other.rule.id, topic)
            if pair not in problems and (scene := _together(one, other, scenes)) is not None:
                message = f"{pair[0]} does {topic} and {pair[1]} forbids it, and no line of resolves always holds: {scene.name}."
                problems[pair] = Problem(f"rules[{max(one.index, other.index)}]", "conflict", message)
    yield from problems.values()


def _sides(rules: Sequence[Rule], topic: str, part: Literal["does", "forbids"]) -> list[_Side]:
    sides = (_Side(index, rule, text) for index, rule in enumerate(rules) for text in rule.texts)
    return [side for side in sides if topic in getattr(side.text, part)]


def _together(one: _Side, other: _Side, scenes: _Scenes) -> _Scene | None:
    # One that silences the other never speaks beside it, whatever both say.
    earlier, later = sorted((one, other), key=lambda side: side.index)
    if earlier.rule is not later.rule and earlier.rule.silences(later.rule):
        return None
    return scenes.first(
        [*one.conditions, *other.conditions],
        lambda scene: one.may_be_said(scene) and other.may_be_said(scene),
    )


def _conditions(when: Condition, *texts: Text) -> list[Condition]:
    return [when, *(text.when for text in texts if text.when is not None)]
