"""What a rule says once it fired, and the plan that follows from all that did: do now, do next, leave alone."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from apps.advice.conditions.conditions import judge
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts
from apps.advice.filling import Filling
from apps.advice.firing import RuleEvidence
from apps.advice.result import RuleResult
from apps.advice.rules.file import EFFORTS, REVERSIBILITIES, RuleStep
from apps.advice.rules.rules import Rule, Text
from apps.documents.mapping import LEFT_OUT

_KINDS = ("guard", "base", "module")  # lead the plan, in this order; the others follow by cost
# What published rules leave alone although it gives these dimensions room. A published rule set never changes, so
# where one of them is over its limit the text is left out: on one page it would deny what the page says first.
_GIVES_ROOM: Mapping[str, tuple[str, ...]] = {
    "Request handling beyond today's need": ("user",),
    "Replicas, caches and services for users who are not there": ("user",),
    "Separate services, autoscaling, a second region": ("user",),
    "Separate services, streaming and multi-region set-ups": ("user",),
    "Replicas and regions before the answer fits and pays": ("user",),
    "Replicas before the cost per answer is under its ceiling": ("user",),
    "A data platform beyond what serving reads": ("data",),
    "A new data platform before serving holds its peak": ("data",),
    "A company-wide data programme": ("data",),
    "A common data model for every unit": ("data",),
    "Accelerators while a run waits for its data": ("model",),
    "More accelerators until results can be repeated": ("model",),
    "Larger accelerators for peaks": ("model",),
    "Accelerators of one's own": ("model",),
    "More machines and larger models": (
        "user",
        "model",
    ),
    "Bigger models and more machines": (
        "user",
        "model",
    ),
    "A platform team": ("organization",),
    "A platform team for fewer than three teams": ("organization",),
}
_ALL_ROOMY = "All four dimensions: each has at least three times the room it needs at the horizon"
_NO_TROUBLE, _TROUBLE = " and nobody reports trouble", 0.5


@dataclass(frozen=True)
class FiredRule:
    """A rule that fired, in full words.

    `shown_days` is set where a guard lets only the first days of a module be shown: what promises or costs more than
    these (`effect`, `effort`, `reversibility`, practices) is then left out, and the recommendation is the first step.
    `dated` are the prices and laws it rests on that were old when the answers were closed.
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

    `brief` names rules of the second format of which one line is shown: others are more urgent.
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
    result: RuleResult,
    ages: Ages,
    module_days: int | None,
    withheld: Container[str] = (),
) -> FiredRule:
    """Give a fired rule its words.

    Parameters
    ----------
    rule : Rule
        It fired.
    evidence : tuple of Evidence
        What made it fire.
    facts : Facts
        Decide which practices are added.
    filling : Filling
        Fills the placeholders; what it cannot fill is left out.
    result : RuleResult
        What it denies is left out of the words.
    ages : Ages
        Says which prices and laws are old.
    module_days : int or None
        Where a guard fired that lets only the first days of a module be shown: how many.
    withheld : container of str
        Texts of this rule that give way to those of another.

    Returns
    -------
    FiredRule
        Without a placeholder left.
    """
    days = module_days if rule.kind == "module" else None
    shown = rule if days is None else _cut_short(rule, days)
    practices, anti_patterns, leave_alone = (
        [each.text for each in texts if holds(each, facts) and each.text not in withheld]
        for texts in (
            shown.practices,
            shown.anti_patterns,
            [each for each in shown.leave_alone if not _is_denied(each.text, result)],
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
    said = _untroubled(filling.fill(recommended) or "", facts)
    texts = (*practices, *anti_patterns, *leave_alone, recommended, shown.effect, shown.stop_if)
    return FiredRule(
        id=rule.id,
        kind=rule.kind,
        title=filling.fill(rule.title) or rule.id,
        recommendation=said if days is None else "; ".join(step.action for step in steps),
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


def _is_denied(text: str, result: RuleResult) -> bool:
    if text == _ALL_ROOMY:
        return not result.is_roomy
    return not result.over.isdisjoint(_GIVES_ROOM.get(text, ()))


def holds(text: Text, facts: Facts) -> bool:
    """Say whether a text of a fired rule is said.

    Parameters
    ----------
    text : Text
        Of a rule that fired.
    facts : Facts
        What is known.

    Returns
    -------
    bool
        True unless it has a condition that isn't true.
    """
    return text.when is None or judge(text.when, facts.known).truth is True


def _recommended(rule: Rule, facts: Facts, filling: Filling) -> str:
    texts = (each.text for each in rule.recommendation if holds(each, facts))
    return next((text for text in texts if not filling.lacking(text)), "")


def _untroubled(said: str, facts: Facts) -> str:
    # Rules of edition 1 look at no symptom before they say that nobody reports trouble.
    symptoms = [value for name, value in facts.values.items() if name.startswith("symptom.")]
    is_trouble = any(isinstance(score, int | float) and score >= _TROUBLE for score in symptoms)
    return said.replace(_NO_TROUBLE, "") if is_trouble else said


def make_plan(fired: Sequence[FiredRule]) -> Plan:
    """Divide what fired by when it begins.

    Parameters
    ----------
    fired : sequence of FiredRule
        In the order of the file.

    Returns
    -------
    Plan
        Now: what guard and base shape say, and every step that begins on the first day. Next: every later step, and
        what rules say that have no earlier one. Guards, base shape and modules lead, then what costs least to do and
        to undo; next is in order of time.
    """
    ranked = sorted(fired, key=_rank)
    now = tuple(_entries_now(ranked))
    told = {entry.rule for entry in now}
    later = tuple(
        sorted(_entries_later(ranked, told), key=lambda entry: min(map(_first_day, entry.steps), default=91))
    )
    return Plan(now, later, restraints(ranked))


def _rank(rule: FiredRule) -> tuple[int, int, int]:
    if rule.kind in _KINDS:
        return _KINDS.index(rule.kind), 0, 0
    reversibility = REVERSIBILITIES.index(rule.reversibility or "hard")
    return len(_KINDS), reversibility, EFFORTS.index(rule.effort or "large")


def _first_day(step: RuleStep) -> int:
    return step.first_day


def _entries_now(ranked: Sequence[FiredRule]) -> Iterator[PlanEntry]:
    for rule in ranked:
        steps = tuple(step for step in rule.first_90_days if step.first_day == 0)
        if steps or rule.kind in ("guard", "base"):
            yield PlanEntry(rule.id, rule.title, rule.recommendation, steps)


def _entries_later(ranked: Sequence[FiredRule], told: set[str]) -> Iterator[PlanEntry]:
    for rule in ranked:
        steps = tuple(step for step in rule.first_90_days if step.first_day > 0)
        if steps or rule.id not in told:
            yield PlanEntry(rule.id, rule.title, "" if rule.id in told else rule.recommendation, steps)


def restraints(ranked: Sequence[FiredRule]) -> tuple[Restraint, ...]:
    """Collect what is to be left alone.

    Parameters
    ----------
    ranked : sequence of FiredRule
        In the order in which they are told.

    Returns
    -------
    tuple of Restraint
        Each text once.
    """
    said: dict[str, list[str]] = {}
    for rule in ranked:
        for text in rule.leave_alone:
            said.setdefault(text, []).append(rule.id)
    return tuple(Restraint(text, tuple(rules)) for text, rules in said.items())
