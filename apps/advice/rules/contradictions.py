"""Finds what a rule set could say against itself, in every framing, before anybody is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Literal

from apps.advice.conditions.conditions import Condition, always_holds, facts_in
from apps.advice.instrument import Instrument
from apps.advice.rules.framings import RuleScene, scenes_of
from apps.advice.rules.rules import Rule, RuleSet, Text
from apps.documents.problems import Problem


def contradictions(rules: RuleSet, instrument: Instrument) -> list[Problem]:
    """Return texts that can never appear, rules that fire without text, and pairs of which one does what the other forbids.

    Each once, with the first framing it was found in.
    """
    settled = {each.topic for each in rules.resolutions if always_holds(each.when)}
    scenes = _Scenes(tuple(scenes_of(instrument)))
    return [
        *_impossible(rules.rules, scenes),
        *_speechless(rules.rules, scenes),
        *_opposed(rules.rules, scenes, settled),
    ]


@dataclass(frozen=True)
class _Scenes:
    """Every framing there is. Most conditions look at few switches, so that few framings differ to them."""

    all: tuple[RuleScene, ...]
    _columns: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def first(self, conditions: Sequence[Condition], wanted: Callable[[RuleScene], bool]) -> RuleScene | None:
        """Return the first framing where something is so, or None; `conditions` are all that `wanted` looks at."""
        names = sorted({name for condition in conditions for name in facts_in(condition)})
        views = zip(*(self._column(name) for name in names), strict=True) if names else [()]
        differing: dict[tuple[object, ...], RuleScene] = {}
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
            message = f"{rule.id} can fire in no framing."
            yield Problem(f"rules[{index}].when", "impossible", message)
            continue
        for path, text in _places(rule):
            side = _Side(index, rule, text)
            if scenes.first(side.conditions, side.may_be_said) is None:
                message = f"In no framing where {rule.id} can fire is this said."
                yield Problem(f"rules[{index}].{path}.when", "impossible", message)


def _places(rule: Rule) -> Iterator[tuple[str, Text]]:
    parts = {
        "recommend": rule.recommendation,
        "practices": rule.practices,
        "anti_patterns": rule.anti_patterns,
        "first_90_days": rule.first_90_days,
        "leave_alone": rule.leave_alone,
    }
    for name, texts in parts.items():
        yield from ((f"{name}[{at}]", text) for at, text in enumerate(texts) if text.when is not None)


def _speechless(rules: Sequence[Rule], scenes: _Scenes) -> Iterator[Problem]:
    for index, rule in enumerate(rules):
        conditions = _conditions(rule.when, *rule.recommendation)
        scene = scenes.first(conditions, partial(_is_speechless, rule))
        if scene is not None:
            message = f"No text of the recommendation of {rule.id} is sure to hold: {scene.name}."
            yield Problem(f"rules[{index}].recommend", "no_branch", message)


def _is_speechless(rule: Rule, scene: RuleScene) -> bool:
    sure = (text.when is None or scene.truth(text.when) is True for text in rule.recommendation)
    return _may_fire(rule, scene) and not any(sure)


def _may_fire(rule: Rule, scene: RuleScene) -> bool:
    return scene.truth(rule.when) is not False


@dataclass(frozen=True)
class _Side:
    index: int
    rule: Rule
    text: Text

    @property
    def conditions(self) -> list[Condition]:
        return _conditions(self.rule.when, self.text)

    def may_be_said(self, scene: RuleScene) -> bool:
        return all(scene.truth(condition) is not False for condition in self.conditions)


def _opposed(rules: Sequence[Rule], scenes: _Scenes, settled: set[str]) -> Iterator[Problem]:
    found: dict[tuple[str, str, str], Problem] = {}
    topics = {topic for rule in rules for text in rule.texts for topic in text.does} - settled
    for topic in sorted(topics):
        for one, other in product(_sides(rules, topic, "does"), _sides(rules, topic, "forbids")):
            pair = (one.rule.id, other.rule.id, topic)
            if pair not in found and (scene := _together(one, other, scenes)) is not None:
                message = f"{pair[0]} does {topic} and {pair[1]} forbids it, and no line of resolves always holds: {scene.name}."
                found[pair] = Problem(f"rules[{max(one.index, other.index)}]", "conflict", message)
    yield from found.values()


def _sides(rules: Sequence[Rule], topic: str, part: Literal["does", "forbids"]) -> list[_Side]:
    texts = ((index, rule, text) for index, rule in enumerate(rules) for text in rule.texts)
    return [_Side(*each) for each in texts if topic in (each[2].does if part == "does" else each[2].forbids)]


def _together(one: _Side, other: _Side, scenes: _Scenes) -> RuleScene | None:
    earlier, later = sorted((one, other), key=lambda side: side.index)
    if earlier.rule is not later.rule and earlier.rule.silences(later.rule):
        return None
    return scenes.first(
        [*one.conditions, *other.conditions],
        lambda scene: one.may_be_said(scene) and other.may_be_said(scene),
    )


def _conditions(when: Condition, *texts: Text) -> list[Condition]:
    return [when, *(text.when for text in texts if text.when is not None)]
