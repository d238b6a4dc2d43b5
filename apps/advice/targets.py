"""Proposes service levels and guardrails from the answers; where an answer is missing nothing is invented."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.advice.conditions.conditions import FactValue, judge
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts, RuleFraming
from apps.advice.facts.pooling import rounded
from apps.advice.rules.file import Looser
from apps.advice.rules.rules import Rule, TargetRule
from apps.advice.wording.placeholders import fill
from apps.advice.wording.tables import gettext_noop
from apps.advice.wording.wording import Wording
from apps.documents.mapping import LEFT_OUT

MOST_PROMISES = 9
TO_BE_AGREED = gettext_noop("to be agreed")
_MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class PerspectiveValue:
    """What one perspective named, and how many people of it. Whoever shows it decides if they are enough."""

    perspective: str
    value: FactValue
    words: str
    people: int


@dataclass(frozen=True)
class TargetProposal:
    """One target. `value` is None where its answer is missing: it is still to be agreed.

    `source` is the fact it was taken from, None where the rule set itself proposes the value; `people` is how many
    answers it, or its limit, rests on. `named_by` are the rules that fired and name it. `terms` belong to the promise
    besides its value. `perspectives` is filled where they named different values. `budget` is how much may be missed,
    `stop` the value at which one stops, `looser` the step that would do with less, and `metric`
    where a service counts it: what has none is a guardrail. `dated` are old prices that its value rests on.
    """

    id: str
    indicator: str
    value: FactValue | None
    words: str
    unit: str
    window: str
    source: str | None
    source_label: str
    people: int
    note: str
    named_by: tuple[str, ...]
    terms: Mapping[str, FactValue]
    perspectives: tuple[PerspectiveValue, ...]
    budget: str = field(default="", metadata=LEFT_OUT)
    stop: str = field(default="", metadata=LEFT_OUT)
    looser: Looser | None = field(default=None, metadata=LEFT_OUT)
    metric: str = field(default="", metadata=LEFT_OUT)
    dated: tuple[OldSource, ...] = field(default=(), metadata=LEFT_OUT)


def propose_targets(
    targets: Sequence[TargetRule],
    *,
    fired: Sequence[Rule],
    facts: Facts,
    wording: Wording,
    framing: RuleFraming,
    ages: Ages,
) -> tuple[TargetProposal, ...]:
    """Return the targets that a fired rule names or whose own condition holds, nine at most, in the order of the rule set.

    Of more those stay whose own condition holds, then those that rules of the kind further up name, and of one kind
    those further up in the rule set.
    """
    proposals = [(target, _propose(target, fired, facts, wording, framing, ages)) for target in targets]
    kinds = list(dict.fromkeys(rule.kind for rule in fired))
    places = {rule.id: kinds.index(rule.kind) for rule in fired}
    ranked = sorted(
        (
            (-1 if _has_reason(target, facts) else places[proposal.named_by[0]], at)
            for at, (target, proposal) in enumerate(proposals)
            if (proposal.named_by or _has_reason(target, facts)) and _makes_sense(target, facts)
        )
    )
    kept = {at for _, at in ranked[:MOST_PROMISES]}
    return tuple(proposal for at, (_, proposal) in enumerate(proposals) if at in kept)


def _makes_sense(target: TargetRule, facts: Facts) -> bool:
    return target.when is None or judge(target.when, facts.known).truth is True


def _has_reason(target: TargetRule, facts: Facts) -> bool:
    return target.shown_when is not None and judge(target.shown_when, facts.known).truth is True


def _propose(
    target: TargetRule,
    fired: Sequence[Rule],
    facts: Facts,
    wording: Wording,
    framing: RuleFraming,
    ages: Ages,
) -> TargetProposal:
    source, answer = _least(target, facts)
    terms = dict(_terms(target, source, facts, wording))
    value, times = answer, terms.get("times")
    if isinstance(times, int | float) and isinstance(answer, int | float):
        value = rounded(answer * times)
    unit = wording.unit(source) if source else target.unit
    return TargetProposal(
        id=target.id,
        indicator=fill(target.indicator, framing),
        value=value,
        words=_words(value, source, unit, wording),
        unit=unit,
        window=target.window,
        source=source,
        source_label=wording.label(source) if source else "",
        people=facts.people.get(source or target.limit_source or "", 0),
        note=target.note,
        named_by=tuple(rule.id for rule in fired if target.id in rule.targets),
        terms=terms,
        perspectives=_perspectives(target, facts, wording),
        budget=fill(target.budget, framing),
        stop=fill(target.stop, framing),
        looser=target.looser
        and Looser(fill(target.looser.step, framing), fill(target.looser.saves, framing)),
        metric=target.metric,
        dated=ages.behind(facts=(source, target.limit_source)),
    )


def _least(target: TargetRule, facts: Facts) -> tuple[str | None, FactValue | None]:
    if not target.sources:
        return None, target.value
    # A figure of 0 says "not live yet": it is no promise.
    known = [(source, facts.values[source]) for source in target.sources if facts.values.get(source)]
    if not known:
        return target.sources[0], None
    figures = [(value, source) for source, value in known if isinstance(value, int | float)]
    if len(figures) < len(known):
        return known[0]
    value, source = min(figures)
    return source, value


def _terms(
    target: TargetRule, source: str | None, facts: Facts, wording: Wording
) -> Iterator[tuple[str, FactValue]]:
    yield from target.terms
    value = facts.values.get(source) if source else None
    if target.times_when is not None and value and judge(target.times_when, facts.known).truth is True:
        yield "times", target.times
    if target.limit_source is not None and target.limit_source in facts.values:
        yield "limit", facts.values[target.limit_source]
        yield "limit_words", wording.value(target.limit_source, facts.values[target.limit_source])
    days, _, unit = target.window.partition(" ")
    if target.allows_outage and isinstance(value, str) and unit == "days":
        yield "allowed_outage_minutes", rounded((100 - float(value)) / 100 * int(days) * _MINUTES_A_DAY)


def _words(value: FactValue | None, source: str | None, unit: str, wording: Wording) -> str:
    match value:
        case None:
            return TO_BE_AGREED
        case tuple():
            return ", ".join(map(str, value))
        case _ if source:
            return wording.value(source, value)
        case _:
            return f"{value} {unit}".strip()


def _perspectives(target: TargetRule, facts: Facts, wording: Wording) -> tuple[PerspectiveValue, ...]:
    if len(target.sources) != 1:
        return ()
    source = target.sources[0]
    views = facts.by_perspective.get(source, ())
    if len({value for _, value, _ in views}) < 2:
        return ()
    return tuple(
        PerspectiveValue(who, value, wording.value(source, value), people) for who, value, people in views
    )
