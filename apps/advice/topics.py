"""Of two texts that contradict each other on a topic one stays: which, and what was withheld."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from apps.advice.conditions.conditions import judge
from apps.advice.facts.gathering import Facts
from apps.advice.rules.rules import Rule, Text, TopicRule

# Whoever stands further down gives way, where no line of the rule set says otherwise.
_RANKS = ("law", "stop", "guard", "module", "base", "pair", "modifier", "additive")


@dataclass(frozen=True)
class Withheld:
    """A text of a fired rule that isn't said, because another rule, `stays`, says the opposite on a topic."""

    rule: str
    text: str
    topic: str
    stays: str
    why: str


@dataclass(frozen=True)
class _Side:
    rule: Rule
    text: Text


def settle(fired: Sequence[Rule], resolutions: Sequence[TopicRule], facts: Facts) -> tuple[Withheld, ...]:
    """Return the texts of the rules that fired that are withheld, each once.

    Of several resolutions on a topic the first whose condition is true decides. Where none does, the side of the
    highest kind stays; of one kind, what forbids.
    """
    found: dict[tuple[str, str], Withheld] = {}
    for topic in sorted({topic for rule in fired for text in rule.texts for topic in text.does}):
        does, forbids = (
            list(_sides(fired, topic, "does", facts)),
            list(_sides(fired, topic, "forbids", facts)),
        )
        if not (does and forbids):
            continue
        line = next((each for each in resolutions if _holds(each, topic, facts)), None)
        stays, goes = (does, forbids) if _is_done(does, forbids, line) else (forbids, does)
        keeper, why = min(stays, key=_rank).rule.id, line.why if line is not None else ""
        for side in goes:
            withheld = Withheld(side.rule.id, side.text.text, topic, keeper, why)
            found.setdefault((side.rule.id, side.text.text), withheld)
    return tuple(found.values())


def _sides(
    fired: Sequence[Rule], topic: str, part: Literal["does", "forbids"], facts: Facts
) -> Iterator[_Side]:
    for rule in fired:
        for text in rule.texts:
            named = text.does if part == "does" else text.forbids
            if topic in named and (text.when is None or judge(text.when, facts.known).truth is True):
                yield _Side(rule, text)


def _holds(line: TopicRule, topic: str, facts: Facts) -> bool:
    return line.topic == topic and judge(line.when, facts.known).truth is True


def _is_done(does: Sequence[_Side], forbids: Sequence[_Side], line: TopicRule | None) -> bool:
    if line is not None and line.stays != "kind":
        return line.stays == "does"
    return min(map(_rank, does)) < min(map(_rank, forbids))


def _rank(side: _Side) -> int:
    return _RANKS.index(side.rule.kind)
