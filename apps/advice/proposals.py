"""Proposes promises from the answers, where nothing is invented that is missing, and tests of what a result assumes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from apps.advice.conditions.conditions import Condition, FactValue, Judgement, Leaf, judge
from apps.advice.conditions.written import FIRED
from apps.advice.dated import Ages, OldSource
from apps.advice.facts.gathering import Facts, RuleFraming
from apps.advice.facts.pooling import rounded
from apps.advice.filling import fill
from apps.advice.firing import RuleEvidence, Trial, evidence_of, explained
from apps.advice.rules.file import Looser, WrittenExperiment
from apps.advice.rules.ruleset import TargetRule
from apps.advice.wording.tables import gettext_noop
from apps.advice.wording.wording import Wording
from apps.documents.mapping import LEFT_OUT

TO_BE_AGREED = gettext_noop("to be agreed")
MOST_PROMISES = 9
_FRAMING = "engagement."
_MINUTES_A_DAY = 1440


class NamesTargets(Protocol):
    """A rule that fired, and the targets it names."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def targets(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class PerspectiveValue:
    perspective: str
    value: FactValue
    words: str
    people: int  # how many named it


@dataclass(frozen=True)
class TargetProposal:
    id: str
    indicator: str
    value: FactValue | None  # None where its answer is missing: it is still to be agreed
    words: str
    unit: str
    window: str
    source: str | None  # the fact it was taken from, None where the rule set itself proposes the value
    source_label: str
    people: int  # how many answers it, or its limit, rests on
    note: str
    named_by: tuple[str, ...]  # rules that fired
    terms: Mapping[str, FactValue]  # what belongs to the promise besides its value
    perspectives: tuple[PerspectiveValue, ...]  # where they named different values
    budget: str = field(default="", metadata=LEFT_OUT)  # how much may be missed
    stop: str = field(default="", metadata=LEFT_OUT)  # the value at which one stops
    looser: Looser | None = field(default=None, metadata=LEFT_OUT)  # the step that would do with less
    metric: str = field(
        default="", metadata=LEFT_OUT
    )  # where a service counts it; what has none is a guardrail
    dated: tuple[OldSource, ...] = field(default=(), metadata=LEFT_OUT)  # old prices that its value rests on


@dataclass(frozen=True)
class ExperimentProposal:
    """One test: what is assumed, what to do, how many days it takes, what has to come out, and why it matters here."""

    id: str
    assumption: str
    test: str
    days: int
    passes_if: str
    evidence: tuple[RuleEvidence, ...]
    dated: tuple[OldSource, ...] = field(
        default=(), metadata=LEFT_OUT
    )  # old prices that the evidence rests on
    measures: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # the limits it measures, by quantity


def propose_experiments(
    experiments: Sequence[tuple[WrittenExperiment, Condition]],
    *,
    trials: Sequence[Trial],
    facts: Facts,
    wording: Wording,
    framing: RuleFraming,
    ages: Ages,
) -> tuple[ExperimentProposal, ...]:
    """Return every experiment whose condition holds, in the order of the rule set."""
    tried = {trial.rule.id: trial for trial in trials}
    # Where a rule that fired makes it matter, the evidence is that of the rule: that it fired says nothing to readers.
    judged = [(each, explained(judge(when, facts.known), tried)) for each, when in experiments]
    return tuple(
        ExperimentProposal(
            id=each.id,
            assumption=fill(each.assumption, framing, wording.gettext),
            test=fill(each.test, framing, wording.gettext),
            days=each.days,
            passes_if=fill(each.passes_if, framing, wording.gettext),
            measures=each.measures,
            evidence=evidence_of(_telling(judgement), facts, wording),
            dated=ages.behind([leaf.comparison.fact for leaf in judgement.decided_by]),
        )
        for each, judgement in judged
        if judgement.truth is True
    )


def _telling(judgement: Judgement) -> Iterable[Leaf]:
    """Return what speaks for a test, each fact once, without what kind of system it is where there is more to say."""
    leaves = {leaf.comparison.fact: leaf for leaf in judgement.decided_by}
    own = [leaf for fact, leaf in leaves.items() if not fact.startswith((FIRED, _FRAMING))]
    return own or [leaf for fact, leaf in leaves.items() if not fact.startswith(FIRED)]


def propose_targets(
    targets: Sequence[TargetRule],
    *,
    fired: Sequence[NamesTargets],
    facts: Facts,
    wording: Wording,
    framing: RuleFraming,
    ages: Ages,
) -> tuple[TargetProposal, ...]:
    """Return the targets that a fired rule names or whose own condition holds, nine at most, in the order of the rule set.

    Of more those stay whose own condition holds, then those that rules of the kind further up name, and of one kind
    those further up in the rule set.
    """
    # Ranked to choose, shown in the order of the rule set: what guards people stands there before what is convenient.
    ranks = [(rank, at) for at, each in enumerate(targets) if (rank := _rank(each, fired, facts)) is not None]
    kept = sorted(at for _, at in sorted(ranks)[:MOST_PROMISES])
    return tuple(_propose(targets[at], fired, facts, wording, framing, ages) for at in kept)


def _rank(target: TargetRule, fired: Sequence[NamesTargets], facts: Facts) -> int | None:
    # An answer alone proposes nothing, and what makes no sense here is not promised.
    if not facts.holds(target.when):
        return None
    if target.shown_when is not None and facts.holds(target.shown_when):
        return -1
    kinds = list(dict.fromkeys(rule.kind for rule in fired))
    return next((kinds.index(rule.kind) for rule in fired if target.written.id in rule.targets), None)


def _propose(
    target: TargetRule,
    fired: Sequence[NamesTargets],
    facts: Facts,
    wording: Wording,
    framing: RuleFraming,
    ages: Ages,
) -> TargetProposal:
    written, looser = target.written, target.written.looser
    source, value, terms = _valued(target, facts, wording)
    return TargetProposal(
        id=written.id,
        indicator=fill(written.indicator, framing, wording.gettext),
        value=value,
        words=_words(value, source, target, wording),
        unit=_unit(source, target, wording),
        window=written.window,
        source=source,
        source_label=wording.label(source) if source else "",
        people=facts.people.get(source or written.default.limit_from or "", 0),
        note=written.note,
        named_by=tuple(rule.id for rule in fired if written.id in rule.targets),
        terms=terms,
        perspectives=_perspectives(target, facts, wording),
        budget=fill(written.budget, framing, wording.gettext),
        stop=fill(written.stop, framing, wording.gettext),
        looser=looser
        and Looser(fill(looser.step, framing, wording.gettext), fill(looser.saves, framing, wording.gettext)),
        metric=written.metric,
        dated=ages.behind((source, written.default.limit_from)),
    )


def aim_words(target: TargetRule, facts: Facts, wording: Wording) -> str:
    """Return the value that a target proposes and over what it counts: `95 % (quarter)`, `to be agreed (28 days)`."""
    source, value, _ = _valued(target, facts, wording)
    return f"{_words(value, source, target, wording)} ({target.written.window})"


def _valued(
    target: TargetRule, facts: Facts, wording: Wording
) -> tuple[str | None, FactValue | None, Mapping[str, FactValue]]:
    source, answer = _least(target, facts)
    terms = dict(_terms(target, source, facts, wording))
    times = terms.get("times")
    if isinstance(times, int | float) and isinstance(answer, int | float):
        return source, rounded(answer * times), terms
    return source, answer, terms


def _unit(source: str | None, target: TargetRule, wording: Wording) -> str:
    return wording.unit(source) if source else target.written.default.unit


def _least(target: TargetRule, facts: Facts) -> tuple[str | None, FactValue | None]:
    sources = target.written.sources
    if not sources:
        return None, target.written.default.value
    # A figure of 0 says "not live yet": it is no promise.
    known = [(source, facts.values[source]) for source in sources if facts.values.get(source)]
    if not known:
        return sources[0], None
    figures = [(value, source) for source, value in known if isinstance(value, int | float)]
    # Slugs have no least: of them the first source is taken.
    if len(figures) < len(known):
        return known[0]
    value, source = min(figures)
    return source, value


def _terms(
    target: TargetRule, source: str | None, facts: Facts, wording: Wording
) -> Iterator[tuple[str, FactValue]]:
    default = target.written.default
    yield from target.written.terms.items()
    value = facts.values.get(source) if source else None
    if target.times_when is not None and value and facts.holds(target.times_when):
        yield "times", default.times
    if default.limit_from is not None and default.limit_from in facts.values:
        limit = facts.values[default.limit_from]
        yield from (("limit", limit), ("limit_words", wording.value(default.limit_from, limit)))
    days = target.written.window.partition(" ")[0]  # whatever days are called in the language of the rules
    if default.allows_outage and isinstance(value, str) and days.isdigit():
        yield "allowed_outage_minutes", rounded((100 - float(value)) / 100 * int(days) * _MINUTES_A_DAY)


def _words(value: FactValue | None, source: str | None, target: TargetRule, wording: Wording) -> str:
    match value:
        case None:
            return wording.gettext(TO_BE_AGREED)
        case tuple():
            return ", ".join(map(str, value))
        case _ if source:
            return wording.value(source, value)
        case str():
            return wording.gettext(value)
        case _:
            return f"{value} {_unit(source, target, wording)}".strip()


def _perspectives(target: TargetRule, facts: Facts, wording: Wording) -> tuple[PerspectiveValue, ...]:
    if len(target.written.sources) != 1:
        return ()
    (source,) = target.written.sources
    views = facts.by_perspective.get(source, ())
    # Where they named the same there is nothing to set side by side.
    if len({value for _, value, _ in views}) < 2:
        return ()
    return tuple(
        PerspectiveValue(who, value, wording.value(source, value), people) for who, value, people in views
    )
