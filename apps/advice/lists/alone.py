"""What is better left alone: what the rules that are shown say, then what stands for everybody."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from apps.advice.lists.advice import LeftAlone
from apps.advice.lists.case import Case, money_in
from apps.advice.rules.ruleset import LeaveAlone, Rule

_MOST = 5


def left_alone(shown: Sequence[Rule], done: Collection[str], case: Case) -> tuple[LeftAlone, ...]:
    """Return at most five: of rules that are shown, then of the standing ones; `done` are the topics of entries."""
    standing = [rule for rule in case.fired if rule.kind == "leave_alone"]
    favoured = _favoured(case)

    def is_later(pair: tuple[Rule, LeaveAlone]) -> bool:
        return pair[1].gives_room.isdisjoint(favoured)

    found = chain.from_iterable(
        # First that to which most of the money goes, or which the brief names.
        sorted(_said(rules, done, case), key=is_later)
        for rules in (shown, standing)
    )
    said: dict[str, LeftAlone] = {}
    told: set[str] = set()  # what the said ones are about
    for rule, alone in found:
        words = _in_words(rule, alone, case)
        if words is not None and words.what not in said and alone.forbids.isdisjoint(told):
            said[words.what] = words
            told |= alone.forbids
    return tuple(said.values())[:_MOST]


def _favoured(case: Case) -> frozenset[str]:
    return frozenset({money_in(case.rules, case.facts), case.framing.claim} - {""})


def _said(rules: Sequence[Rule], done: Collection[str], case: Case) -> Iterator[tuple[Rule, LeaveAlone]]:
    pressed = case.urgent_dimensions()
    for rule in rules:
        for alone in rule.leaves_alone:
            is_denied = bool(pressed & alone.gives_room) or (alone.all_roomy and bool(pressed))
            if case.facts.holds(alone.when) and not is_denied and alone.forbids.isdisjoint(done):
                yield rule, alone


def _in_words(rule: Rule, alone: LeaveAlone, case: Case) -> LeftAlone | None:
    items = [item for item in case.items if any(each.item == item.id for each in rule.answers)]
    texts = case.texts(items[0] if items else None, tuple(each.item for each in rule.answers))
    what, why, until = (texts.fill(text) for text in (alone.what, alone.why, alone.until))
    if what is None or why is None or until is None:
        return None
    return LeftAlone(what, why, until, rule.id)
