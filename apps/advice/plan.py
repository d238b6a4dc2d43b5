"""What rules say once they fired, what of it gives way to others, and the parts of the plan that follows."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from apps.advice.conditions.conditions import Condition
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts
from apps.advice.filling import Filling
from apps.advice.firing import RuleEvidence
from apps.advice.rules.file import Meaning, Resolution, RuleStep
from apps.advice.rules.rules import Rule, Text
from apps.documents.mapping import LEFT_OUT

# Whoever stands further down gives way, where no line of the rule set says otherwise.
_RANKS = ("law", "stop", "guard", "module", "base", "pair", "modifier", "additive")


@dataclass(frozen=True)
class FiredRule:
    id: str
    kind: str
    title: str
    recommendation: str
    practices: tuple[str, ...]
    anti_patterns: tuple[str, ...]
    first_90_days: tuple[RuleStep, ...]
    leave_alone: tuple[str, ...]
    effect: str | None
    effort: str | None
    reversibility: str | None
    stop_if: str
    evidence: tuple[RuleEvidence, ...]
    # Where a guard lets only the first days of a module be shown: the recommendation is the first step then, and what
    # promises or costs more than these days (effect, effort, reversibility, practices) is left out.
    shown_days: int | None
    # The prices and laws it rests on that were old when the answers were closed.
    dated: tuple[OldSource, ...] = field(default=(), metadata=LEFT_OUT)
    means: Meaning = field(default=Meaning(), metadata=LEFT_OUT)


@dataclass(frozen=True)
class Withheld:
    """A text of a fired rule that isn't said, because another rule, `stays`, says the opposite on a topic."""

    rule: str
    text: str
    topic: str
    stays: str
    why: str


@dataclass(frozen=True)
class PlanEntry:
    rule: str
    title: str
    recommendation: str  # empty where an earlier part said it already
    steps: tuple[RuleStep, ...]


@dataclass(frozen=True)
class Restraint:
    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    # Three parts of equal rank: what not to invest in is as prominent as what to do.
    do_now: tuple[PlanEntry, ...]
    do_next: tuple[PlanEntry, ...]
    leave_alone: tuple[Restraint, ...]
    # Rules of which one line is shown: others are more urgent.
    brief: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)


def spell_out(
    rule: Rule,
    *,
    evidence: tuple[RuleEvidence, ...],
    facts: Facts,
    filling: Filling,
    ages: Ages,
    module_days: int | None,
    withheld: Container[str] = (),
) -> FiredRule:
    """Return a fired rule in words, without a placeholder left: what `filling` can't fill is left out.

    `module_days` says how many days of a module may be shown, where a guard fired that shows no more; `withheld` are the
    texts of this rule that give way to those of another.
    """
    days = module_days if rule.kind == "module" else None
    shown = rule if days is None else _cut_short(rule, days)
    spoken = _spoken(shown, facts, withheld)
    filled = {name: filling.fill_all(each.text for each in texts) for name, texts in spoken.items()}
    steps = tuple(_steps(spoken["first_90_days"], filling))
    recommended = _recommended(shown, facts, filling)
    fired = FiredRule(
        id=rule.id,
        kind=rule.kind,
        title=filling.fill(rule.title) or rule.id,
        recommendation=filling.fill(recommended) or "",
        practices=filled["practices"],
        anti_patterns=filled["anti_patterns"],
        first_90_days=steps,
        leave_alone=filled["leave_alone"],
        effect=filling.fill(shown.effect),
        effort=rule.effort,
        reversibility=rule.reversibility,
        stop_if=filling.fill(rule.stop_if) or "",
        evidence=evidence,
        shown_days=days,
        dated=_dated([recommended, shown.effect, shown.stop_if], spoken, evidence, filling, ages),
        means=rule.means,
    )
    if days is None:
        return fired
    recommendation = "; ".join(step.action for step in steps)
    return replace(fired, recommendation=recommendation, effect=None, effort=None, reversibility=None)


def _spoken(rule: Rule, facts: Facts, withheld: Container[str]) -> dict[str, list[Text]]:
    parts = {name: texts for name, texts in rule.parts.items() if name != "recommend"}
    return {
        name: [
            each
            for each in texts
            if facts.holds(each.when) and each.text not in withheld and not _is_denied(each, facts)
        ]
        for name, texts in parts.items()
    }


def _steps(texts: Sequence[Text], filling: Filling) -> Iterator[RuleStep]:
    for each in texts:
        if each.step is not None and (action := filling.fill(each.text)) is not None:
            yield replace(each.step, action=action)


def _dated(
    sentences: Sequence[str],
    spoken: Mapping[str, Sequence[Text]],
    evidence: Sequence[RuleEvidence],
    filling: Filling,
    ages: Ages,
) -> tuple[OldSource, ...]:
    texts = (*sentences, *(each.text for part in spoken.values() for each in part))
    return ages.behind(
        # What is left out shows no price to anybody.
        texts=[text for text in texts if not filling.lacking(text)],
        facts=[fact for each in evidence for fact in (each.fact, each.wanted_fact)],
    )


def _cut_short(rule: Rule, days: int) -> Rule:
    steps = tuple(each for each in rule.first_90_days if each.step is not None and each.step.last_day <= days)
    return replace(
        rule,
        recommendation=(),
        practices=(),
        anti_patterns=(),
        first_90_days=steps,
        effect="",
    )


def _is_denied(text: Text, facts: Facts) -> bool:
    # On one page it would deny what the page says first: that a dimension it gives room is over its limit.
    over = facts.values.get("verdict.over")
    return isinstance(over, tuple) and not text.gives_room.isdisjoint(map(str, over))


def _recommended(rule: Rule, facts: Facts, filling: Filling) -> str:
    texts = (each.text for each in rule.recommendation if facts.holds(each.when))
    # A rule may write below what it says where the first has a placeholder without a value.
    return next((text for text in texts if not filling.lacking(text)), "")


def restraints(ranked: Sequence[FiredRule]) -> tuple[Restraint, ...]:
    """Return what is to be left alone, each text once, in the order of these rules."""
    names: dict[str, list[str]] = {}
    for rule in ranked:
        for text in rule.leave_alone:
            names.setdefault(text, []).append(rule.id)
    return tuple(Restraint(text, tuple(rules)) for text, rules in names.items())


@dataclass(frozen=True)
class _Side:
    rule: Rule
    text: Text


def settle(
    fired: Sequence[Rule], resolutions: Sequence[tuple[Resolution, Condition]], facts: Facts
) -> tuple[Withheld, ...]:
    """Return the texts of the rules that fired that are withheld, each once."""
    withheld: dict[tuple[str, str], Withheld] = {}
    for topic in sorted(frozenset().union(*(text.does for rule in fired for text in rule.texts))):
        does, forbids = (list(_sides(fired, topic, part, facts)) for part in ("does", "forbids"))
        if does and forbids:
            line = _line_on(topic, resolutions, facts)
            stays, goes = (does, forbids) if _is_done(does, forbids, line) else (forbids, does)
            keeper, why = min(stays, key=_rank).rule.id, line.why if line is not None else ""
            for side in goes:
                text = side.text.text
                withheld.setdefault((side.rule.id, text), Withheld(side.rule.id, text, topic, keeper, why))
    return tuple(withheld.values())


def _sides(fired: Sequence[Rule], topic: str, part: str, facts: Facts) -> Iterator[_Side]:
    for rule in fired:
        for text in rule.texts:
            if topic in getattr(text, part) and facts.holds(text.when):
                yield _Side(rule, text)


def _line_on(
    topic: str, resolutions: Sequence[tuple[Resolution, Condition]], facts: Facts
) -> Resolution | None:
    return next((line for line, when in resolutions if line.topic == topic and facts.holds(when)), None)


def _is_done(does: Sequence[_Side], forbids: Sequence[_Side], line: Resolution | None) -> bool:
    if line is not None and line.stays != "kind":
        return line.stays == "does"
    # The side of the higher kind stays; of one kind, what forbids.
    return min(map(_rank, does)) < min(map(_rank, forbids))


def _rank(side: _Side) -> int:
    return _RANKS.index(side.rule.kind)
