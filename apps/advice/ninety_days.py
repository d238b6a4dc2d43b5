"""The plan of ninety days: the few things to do now, by what is reached soonest, and why not another shape."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from apps.advice.conditions.conditions import FactValue
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts
from apps.advice.filling import Filling
from apps.advice.firing import RuleEvidence
from apps.advice.plan import FiredRule, Plan, PlanEntry, restraints
from apps.advice.rules.file import EFFORTS, REVERSIBILITIES, RuleStep
from apps.advice.rules.rules import Rule
from apps.advice.vocabulary import ANY
from apps.advice.wording.wording import Wording
from apps.documents.mapping import LEFT_OUT

# What binds today, what bleeds, what holds for all the rest; then whatever else can't wait, and what binds later.
_FIRST = ("law", "stop", "guard", "today", "later law")
_ALWAYS_NOW = frozenset({"guard", "base"})
_FEWER_LINES = frozenset({"modifier", "additive"})
_END_OF_MONTH = 30
# Nothing is begun beside what has to stop first.
_AFTER_A_STOP = RuleStep("31-60", "", "60")


@dataclass(frozen=True)
class SpokenFact:
    fact: str
    label: str
    words: str
    people: int | None  # how many answers it rests on
    value: FactValue | None = field(default=None, metadata=LEFT_OUT)  # what the words say


@dataclass(frozen=True)
class OtherShape:
    shape: str
    title: str
    because: str
    facts: tuple[SpokenFact, ...]
    dated: tuple[OldSource, ...] = field(default=(), metadata=LEFT_OUT)  # old prices and laws it rests on


def plan_ninety_days(
    fired: Sequence[FiredRule], *, soon: Mapping[str, float], leading: Collection[str] = ()
) -> Plan:
    """Divide what fired into what to do now and what to do next; `leading` rules stand before all others.

    Now: at most seven rules with steps in the first thirty days, and these steps. Next: everything else.
    """

    def place(rule: FiredRule) -> tuple[bool, int, bool, float, int, int]:
        waits = not any(_is_today(step) for step in rule.first_90_days)
        return (
            rule.id not in leading,
            _place_of(rule.kind, waits=waits),
            waits,
            # Of what is alike in these: what is reached soonest, is easiest to undo and takes least effort.
            -_soonest(rule.evidence, soon),
            # What has neither was cut short, which goes last of its like.
            REVERSIBILITIES.index(rule.reversibility or "hard"),
            EFFORTS.index(rule.effort or "large"),
        )

    # Stable: of rules that are alike in all of this, the order of the file decides.
    ranked = sorted(fired, key=place)
    brief = [rule.id for rule in ranked if rule.kind in _FEWER_LINES][8:]
    begun = [rule for rule in ranked if rule.id not in brief and (rule.kind in _ALWAYS_NOW or _early(rule))]
    now = tuple(_entry(rule, _early(rule)) for rule in begun[:7])
    waits = any(rule.kind == "stop" for rule in fired)
    later = sorted(_later(ranked, now, brief, waits=waits), key=_first_day)
    return Plan(now, tuple(later), restraints(ranked), tuple(brief))


def _place_of(kind: str, *, waits: bool) -> int:
    # A law that asks nothing of today lets go first what must stop or begin today.
    if kind == "law" and waits:
        return _FIRST.index("later law")
    if kind in _FIRST:
        return _FIRST.index(kind)
    return len(_FIRST) if waits else _FIRST.index("today")


def _soonest(evidence: Sequence[RuleEvidence], soon: Mapping[str, float]) -> float:
    # What made the rule fire names the quantities and dimensions it is about.
    chances = [0.0]
    for each in evidence:
        value = each.value if isinstance(each.value, tuple) else ()
        named = (*each.fact.split(".")[1:2], *value)
        chances += [p for name, p in soon.items() if name in named or ANY in named]
    return max(chances)


def _early(rule: FiredRule) -> tuple[RuleStep, ...]:
    return tuple(step for step in rule.first_90_days if step.last_day <= _END_OF_MONTH)


def _entry(rule: FiredRule, steps: tuple[RuleStep, ...]) -> PlanEntry:
    return PlanEntry(rule.id, rule.title, rule.recommendation, steps)


def _later(
    ranked: Sequence[FiredRule], now: Sequence[PlanEntry], brief: Collection[str], *, waits: bool
) -> Iterator[PlanEntry]:
    begun = {entry.rule for entry in now}
    for rule in ranked:
        steps = () if rule.id in brief else rule.first_90_days
        if rule.id in begun:
            late = tuple(step for step in steps if step.last_day > _END_OF_MONTH)
            if late:
                yield PlanEntry(rule.id, rule.title, "", late)
        else:
            # Law has its day, whatever else has to stop.
            is_put_off = waits and rule.kind != "law"
            yield _entry(rule, tuple(map(_put_off, steps)) if is_put_off else steps)


def _put_off(step: RuleStep) -> RuleStep:
    waits = step.last_day <= _END_OF_MONTH and not _is_today(step)
    return replace(_AFTER_A_STOP, action=step.action) if waits else step


def _is_today(step: RuleStep) -> bool:
    return step.by == "today"


def _first_day(entry: PlanEntry) -> int:
    return min((step.first_day for step in entry.steps), default=91)


def other_shapes(
    fired: Sequence[Rule],
    rules: Sequence[Rule],
    *,
    facts: Facts,
    filling: Filling,
    wording: Wording,
    ages: Ages,
) -> tuple[OtherShape, ...]:
    """Return why the base shape that fired is none of the others, in the order of the file."""
    titles = {rule.id: rule.title for rule in rules}
    base = next((rule for rule in fired if rule.kind == "base"), None)
    shapes = []
    for why in base.instead_of if base else ():
        # A sentence that lacks a value is left out, and the shape with it: a title alone gives no reason.
        if (because := filling.fill(why.because)) is not None:
            known = [fact for fact in why.facts if fact in facts.values]
            title = filling.fill(titles[why.shape]) or why.shape
            spoken = tuple(_spoken(fact, facts, wording) for fact in known)
            dated = ages.behind(texts=(why.because,), facts=known)
            shapes.append(OtherShape(why.shape, title, because, spoken, dated))
    return tuple(shapes)


def _spoken(fact: str, facts: Facts, wording: Wording) -> SpokenFact:
    value = facts.values[fact]
    return SpokenFact(fact, wording.label(fact), wording.value(fact, value), facts.people.get(fact), value)
