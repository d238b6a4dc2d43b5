"""Finds what a rule set could say against itself, in every framing, before anybody is told."""

from collections.abc import Iterator, Mapping, Sequence

from apps.advice.conditions.conditions import always_holds
from apps.advice.instrument import Instrument
from apps.advice.rules.framings import RuleScene, scenes_of
from apps.advice.rules.rules import Rule, RuleSet
from apps.documents.problems import Problem


def contradictions(rules: RuleSet, instrument: Instrument) -> list[Problem]:
    """Find rules that have nothing to say where they fire, and pairs of which one does what the other forbids.

    Parameters
    ----------
    rules : RuleSet
        Each part of it fits.
    instrument : Instrument
        The one it reads.

    Returns
    -------
    list of Problem
        Each once, with the first framing it was found in.
    """
    settled = {each.topic for each in rules.resolutions if always_holds(each.when)}
    found: dict[tuple[str, str, str], Problem] = {}
    for scene in scenes_of(instrument):
        firing = [
            (index, rule) for index, rule in enumerate(rules.rules) if scene.truth(rule.when) is not False
        ]
        for problem in (*_speechless(firing, scene), *_opposed(firing, scene, settled)):
            found.setdefault((problem.path, problem.code, problem.message.partition(":")[0]), problem)
    return list(found.values())


def _speechless(firing: Sequence[tuple[int, Rule]], scene: RuleScene) -> Iterator[Problem]:
    for index, rule in firing:
        if not any(text.when is None or scene.truth(text.when) is True for text in rule.recommendation):
            message = f"No text of the recommendation of {rule.id} is sure to hold: {scene.name}."
            yield Problem(f"rules[{index}].recommend", "no_branch", message)


def _opposed(firing: Sequence[tuple[int, Rule]], scene: RuleScene, settled: set[str]) -> Iterator[Problem]:
    does = {rule.id: _topics(rule, scene, "does") for _, rule in firing}
    forbids = {rule.id: _topics(rule, scene, "forbids") for _, rule in firing}
    for index, one in firing:
        for other_index, other in firing:
            if one is not other and _exclude(one, other, index < other_index):
                continue
            for topic in sorted((does[one.id] & forbids[other.id]) - settled):
                message = f"{one.id} does {topic} and {other.id} forbids it, and no line of resolves always holds: {scene.name}."
                yield Problem(f"rules[{max(index, other_index)}]", "conflict", message)


def _topics(rule: Rule, scene: RuleScene, of: str) -> frozenset[str]:
    said = (text for text in rule.texts if text.when is None or scene.truth(text.when) is not False)
    topics: Mapping[str, Iterator[str]] = {
        "does": (topic for text in said for topic in text.does),
        "forbids": (topic for text in said for topic in text.forbids),
    }
    return frozenset(topics[of])


def _exclude(one: Rule, other: Rule, is_before: bool) -> bool:
    earlier, later = (one, other) if is_before else (other, one)
    return earlier.silences(later)
