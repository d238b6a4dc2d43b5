"""Every framing that decides what is asked, and what of a rule set can never be said in any of them."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from apps.advice.conditions.conditions import (
    Comparison,
    Condition,
    FactValue,
    Known,
    Truth,
    compare,
    facts_in,
    truth_by,
)
from apps.advice.conditions.written import Found, Steps
from apps.advice.instrument import Instrument, PickQuestion, matches
from apps.advice.rules.ruleset import Answer, LeaveAlone, Rule, RuleSet, Step, Text
from apps.advice.vocabulary import OF_ITEMS

MOST_STEPS = 4  # that are printed together


@dataclass(frozen=True)
class Scene:
    """One framing: what the switches say, and the switches and items that nobody is asked in it."""

    facts: Mapping[str, FactValue]
    unasked: frozenset[str]

    def may_hold(self, *conditions: Condition) -> bool:
        """Return whether some answers could make all of them true here."""
        return all(truth_by(condition, self._decide) is not False for condition in conditions)

    def surely_holds(self, condition: Condition) -> bool:
        return truth_by(condition, self._decide) is True

    def _decide(self, comparison: Comparison) -> Truth:
        if comparison.fact in self.facts:
            return compare(comparison, Known(self.facts))
        if self.leaves_out(comparison.fact):
            return comparison.operator == "known" and comparison.wanted is False
        return None

    def leaves_out(self, fact: str) -> bool:
        """Return whether nobody is asked here for what a fact is about."""
        return _item_of(fact) in self.unasked

    @property
    def name(self) -> str:
        """Its choices, as a file writes them."""
        return ", ".join(f"{name.partition('.')[2]} {value}" for name, value in self.facts.items())


def _item_of(fact: str) -> str:
    """Return the item that a fact is about; empty if it is about none."""
    family, _, rest = fact.partition(".")
    return rest.partition(".")[0] if family in OF_ITEMS else ""


def scenes_of(instrument: Instrument) -> tuple[Scene, ...]:
    """Return every framing by the switches that decide what is asked; what the others say is left open."""
    decided_by = _decisions(instrument)
    switches = [switch for switch in instrument.framing if switch.id in decided_by]
    values = [_values(switch, decided_by[switch.id]) for switch in switches]
    framings = dict.fromkeys(tuple(_chosen(switches, slugs).items()) for slugs in product(*values))
    # Where it only matters whether a switch says anything, what it says is left open, too.
    said = {switch for switch, asked in decided_by.items() if asked != {()}}
    return tuple(_scene(dict(framing), said, instrument) for framing in framings)


def _decisions(instrument: Instrument) -> Mapping[str, set[tuple[str, ...]]]:
    """Return the switches that decide what is asked, each with the values it is asked for."""
    decisions: dict[str, set[tuple[str, ...]]] = {}
    for question in instrument.questions:
        for when in question.framings:
            for switch, slugs in when.items():
                decisions.setdefault(switch, set()).add(tuple(slugs))
    return decisions


def _values(switch: PickQuestion, asked: Container[tuple[str, ...]]) -> list[str]:
    slugs = [choice.slug for choice in switch.choices]
    if () not in asked:
        return slugs
    return [*slugs, ""] if asked != {()} else [slugs[0], ""]


def _chosen(switches: Sequence[PickQuestion], slugs: Sequence[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for switch, slug in zip(switches, slugs, strict=True):
        value = slug if matches(switch.asked_when, chosen) else switch.default
        if value:
            chosen[switch.id] = value
    return chosen


def _scene(chosen: Mapping[str, str], said: Container[str], instrument: Instrument) -> Scene:
    unasked, _limits = instrument.unasked(chosen)
    return Scene({f"engagement.{name}": slug for name, slug in chosen.items() if name in said}, unasked)


def contradictions(rules: RuleSet, instrument: Instrument) -> Found:
    """Yield what can never fire or be said, and framings in which a rule has no title or too many steps."""
    scenes = scenes_of(instrument)
    for place, rule in enumerate(rules.rules):
        at = ("rules", place)
        firing = [scene for scene in _differing(rule, scenes) if scene.may_hold(rule.when)]
        if not firing:
            yield (*at, "when"), "impossible", f"{rule.id} can fire in no framing."
            continue
        yield from _unsaid(rule, at, firing)
        untitled = (
            scene for scene in firing if not any(scene.surely_holds(each.when) for each in rule.title)
        )
        if rule.title and (scene := next(untitled, None)) is not None:
            yield (*at, "title"), "no_title", f"No title of {rule.id} is sure to hold: {scene.name}."
        crowded = (scene for scene in firing if _sure_steps(rule, scene) > MOST_STEPS)
        if (scene := next(crowded, None)) is not None:
            message = f"More than {MOST_STEPS} steps of {rule.id} are printed: {scene.name}."
            yield (*at, "steps"), "too_many", message


def _differing(rule: Rule, scenes: Iterable[Scene]) -> Iterable[Scene]:
    """Return the framings that differ to a rule: most look at few switches."""
    named = sorted({name for condition in rule.conditions for name in facts_in(condition)})
    items = {*rule.items, *map(_item_of, named)}
    differing: dict[tuple[object, ...], Scene] = {}
    for scene in scenes:
        view = tuple(map(scene.facts.get, named)), scene.unasked & items
        differing.setdefault(view, scene)
    return differing.values()


def _sure_steps(rule: Rule, scene: Scene) -> int:
    return sum(scene.surely_holds(step.when) for step in rule.steps)


def _unsaid(rule: Rule, at: Steps, firing: Sequence[Scene]) -> Found:
    parts: Mapping[str, Sequence[Text | Answer | Step | LeaveAlone]] = {
        "title": rule.title,
        "answers": rule.answers,
        "steps": rule.steps,
        "evidence": rule.evidence,
        "leaves_alone": rule.leaves_alone,
    }
    for name, said in parts.items():
        for place, each in enumerate(said):
            if not any(scene.may_hold(rule.when, each.when) for scene in firing):
                yield (
                    (*at, name, place, "when"),
                    "impossible",
                    f"In no framing where {rule.id} can fire is this said.",
                )
    for place, answer in enumerate(rule.answers):
        asked = (scene for scene in firing if answer.item not in scene.unasked)
        if not any(scene.may_hold(answer.when) for scene in asked):
            message = f"{answer.item} is asked in no framing where {rule.id} can fire."
            yield (*at, "answers", place), "unasked_item", message
