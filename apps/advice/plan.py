"""What a rule says once it fired, and the parts of the plan that follows: do now, do next, leave alone."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from apps.advice.conditions.conditions import judge
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts
from apps.advice.filling import Filling
from apps.advice.firing import RuleEvidence
from apps.advice.rules.file import Meaning, RuleStep
from apps.advice.rules.rules import Rule, Text
from apps.documents.mapping import LEFT_OUT


@dataclass(frozen=True)
class FiredRule:
    """A rule that fired, in full words.

    `shown_days` is set where a guard lets only the first days of a module be shown: what promises or costs more than
    these (`effect`, `effort`, `reversibility`, practices) is then left out, and the recommendation is the first step.
    `dated` are the prices and laws it rests on that were old when the answers were closed; `means` is what pages make
    of it beyond its words.
    """

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
    shown_days: int | None
    dated: tuple[OldSource, ...] = field(default=(), metadata=LEFT_OUT)
    means: Meaning = field(default=Meaning(), metadata=LEFT_OUT)


@dataclass(frozen=True)
class PlanEntry:
    """What one rule adds to a part of the plan. `recommendation` is empty where an earlier part said it already."""

    rule: str
    title: str
    recommendation: str
    steps: tuple[RuleStep, ...]


@dataclass(frozen=True)
class Restraint:
    """What is to be left alone, and the rules that say so."""

    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Three parts of equal rank: what not to invest in is as prominent as what to do.

    `brief` names rules of which one line is shown: others are more urgent.
    """

    do_now: tuple[PlanEntry, ...]
    do_next: tuple[PlanEntry, ...]
    leave_alone: tuple[Restraint, ...]
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
    practices, anti_patterns, leave_alone = (
        [each.text for each in texts if holds(each, facts) and each.text not in withheld]
        for texts in (
            shown.practices,
            shown.anti_patterns,
            [each for each in shown.leave_alone if not _is_denied(each, facts)],
        )
    )
    written = [
        (each.text, each.step)
        for each in shown.first_90_days
        if each.step is not None and holds(each, facts) and each.text not in withheld
    ]
    steps = tuple(
        replace(step, action=action) for text, step in written if (action := filling.fill(text)) is not None
    )
    recommended = _recommended(shown, facts, filling)
    texts = (*practices, *anti_patterns, *leave_alone, recommended, shown.effect, shown.stop_if)
    return FiredRule(
        id=rule.id,
        kind=rule.kind,
        title=filling.fill(rule.title) or rule.id,
        recommendation=(filling.fill(recommended) or "")
        if days is None
        else "; ".join(step.action for step in steps),
        practices=filling.fill_all(practices),
        anti_patterns=filling.fill_all(anti_patterns),
        first_90_days=steps,
        leave_alone=filling.fill_all(leave_alone),
        effect=filling.fill(shown.effect) if days is None else None,
        effort=shown.effort or None,
        reversibility=shown.reversibility or None,
        stop_if=filling.fill(rule.stop_if) or "",
        evidence=evidence,
        shown_days=days,
        dated=ages.behind(
            texts=[text for text in (*texts, *(text for text, _ in written)) if not filling.lacking(text)],
            facts=[fact for each in evidence for fact in (each.fact, each.wanted_fact)],
        ),
        means=rule.means,
    )


def _cut_short(rule: Rule, days: int) -> Rule:
    # The steps of these days stay; what promises or costs more than they do goes.
    steps = tuple(each for each in rule.first_90_days if each.step is not None and each.step.last_day <= days)
    return replace(
        rule,
        recommendation=(),
        practices=(),
        anti_patterns=(),
        first_90_days=steps,
        effect="",
        effort="",
        reversibility="",
    )


def _is_denied(text: Text, facts: Facts) -> bool:
    # On one page it would deny what the page says first: that a dimension it gives room is over its limit.
    over = facts.values.get("verdict.over")
    return isinstance(over, tuple) and not text.gives_room.isdisjoint(map(str, over))


def holds(text: Text, facts: Facts) -> bool:
    """Return whether a text of a rule that fired is said: it is unless it has a condition that isn't true."""
    return text.when is None or judge(text.when, facts.known).truth is True


def _recommended(rule: Rule, facts: Facts, filling: Filling) -> str:
    texts = (each.text for each in rule.recommendation if holds(each, facts))
    return next((text for text in texts if not filling.lacking(text)), "")


def restraints(ranked: Sequence[FiredRule]) -> tuple[Restraint, ...]:
    """Return what is to be left alone, each text once, in the order in which the rules are told."""
    said: dict[str, list[str]] = {}
    for rule in ranked:
        for text in rule.leave_alone:
            said.setdefault(text, []).append(rule.id)
    return tuple(Restraint(text, tuple(rules)) for text, rules in said.items())
