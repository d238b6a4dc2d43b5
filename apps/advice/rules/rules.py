"""A rule set, read from its document: checked once, then frozen and typed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from apps.advice.conditions.conditions import Condition, Every, FactValue
from apps.advice.conditions.written import Grammar, WrittenCondition, parse_condition
from apps.advice.errors import RulesError
from apps.advice.instrument import Instrument
from apps.advice.rules.checking import find_problems
from apps.advice.rules.file import (
    FIRST_FORMAT,
    Constant,
    DatedDay,
    DatedPrice,
    Formula,
    RulesFile,
    RuleStep,
    WhyNot,
    WrittenRule,
    WrittenStep,
    WrittenTarget,
    WrittenText,
)
from apps.advice.vocabulary import fact_types
from apps.documents.mapping import read
from apps.documents.values import JsonObject

_EFFORTS = ("small", "medium", "large")
_REVERSIBILITIES = ("easy", "costly", "hard")
# A bound on a figure is a probability from edition 2 on.
_P = 0.8
_DAYS = {"today": "0-2", "30": "3-30", "60": "31-60", "90": "61-90"}


@dataclass(frozen=True)
class Text:
    """A text, said where its condition holds, and the topics it does something about or forbids.

    `step` holds its days where it is an action of the first ninety.
    """

    text: str
    when: Condition | None = None
    does: frozenset[str] = frozenset()
    forbids: frozenset[str] = frozenset()
    step: RuleStep | None = None


@dataclass(frozen=True)
class Rule:
    """One rule: when it fires, what it then silences, and what it says. Texts still hold their placeholders."""

    id: str
    kind: str
    title: str
    when: Condition
    excludes: frozenset[str]
    recommendation: tuple[Text, ...]  # the first that holds is said
    practices: tuple[Text, ...]
    anti_patterns: tuple[Text, ...]
    first_90_days: tuple[Text, ...]
    leave_alone: tuple[Text, ...]
    effect: str
    effort: str
    reversibility: str
    stop_if: str
    targets: tuple[str, ...]
    module_days: int | None
    instead_of: tuple[WhyNot, ...] = ()

    @property
    def texts(self) -> tuple[Text, ...]:
        """What may do or forbid a topic."""
        return (
            *self.recommendation,
            *self.practices,
            *self.anti_patterns,
            *self.first_90_days,
            *self.leave_alone,
        )

    def silences(self, other: "Rule") -> bool:
        """Say whether the other rule cannot fire after this one did.

        Parameters
        ----------
        other : Rule
            A rule further down in the file.

        Returns
        -------
        bool
            True where it is excluded by its id, its kind, a topic, its effort or how hard it is to undo.
        """
        return not self.excludes.isdisjoint(other.handles)

    @cached_property
    def handles(self) -> frozenset[str]:
        """Everything by which another rule may exclude it."""
        topics = (f"topic:{topic}" for text in self.texts for topic in text.does)
        return frozenset(
            {
                self.id,
                f"kind:{self.kind}",
                *topics,
                *_levels("effort", self.effort, _EFFORTS),
                *_levels("reversibility", self.reversibility, _REVERSIBILITIES),
            }
        )


def _levels(name: str, level: str, order: tuple[str, ...]) -> Iterator[str]:
    """Name a level, and every one it reaches, with a plus.

    Yields
    ------
    str
        Such as `effort:large`, `effort:medium+`.
    """
    yield f"{name}:{level}"
    yield from (f"{name}:{each}+" for each in order[: order.index(level) + 1])


@dataclass(frozen=True)
class TargetRule:
    """One service level or guardrail, and where its proposed value comes from."""

    id: str
    indicator: str
    window: str
    note: str
    sources: tuple[str, ...]  # facts; the least of them is proposed
    value: FactValue | None  # what is proposed where there is no source
    unit: str
    times: float
    times_when: Condition | None
    limit_source: str | None
    shown_when: Condition | None
    terms: tuple[tuple[str, FactValue], ...]  # what belongs to the promise besides its value


@dataclass(frozen=True)
class DerivedFact:
    """How a fact is computed, and the condition without which its value would say nothing."""

    formula: Formula
    valid_if: Condition | None


@dataclass(frozen=True)
class TopicRule:
    """Which text stays where one rule does what another forbids, and why."""

    topic: str
    stays: Literal["does", "forbids", "kind"]
    why: str
    when: Condition


@dataclass(frozen=True)
class RuleSet:
    """Versioned rules from a ranking to advice. `rules` keeps the order of the file, which decides."""

    slug: str
    version: int
    title: str
    instrument: str
    ordered: frozenset[str]
    nominal: frozenset[str]
    many: frozenset[str]
    nominal_share: Fraction
    derived: Mapping[str, DerivedFact]
    rules: tuple[Rule, ...]
    targets: tuple[TargetRule, ...]
    resolutions: tuple[TopicRule, ...] = ()
    dates: Mapping[str, DatedDay] = field(default_factory=dict)
    prices: Mapping[str, DatedPrice] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name an engagement pins, `slug@version`."""
        return f"{self.slug}@{self.version}"


def parse_rules(document: object, instrument: JsonObject) -> RuleSet:
    """Read a `scalelens-rules/1` or `/2` document.

    Parameters
    ----------
    document : object
        The parsed JSON, of any shape.
    instrument : mapping
        The valid instrument that the rules read.

    Returns
    -------
    RuleSet
        Frozen and typed.

    Raises
    ------
    RulesError
        With every problem, each with its path.
    """
    asked = read(Instrument, instrument)
    problems = find_problems(document, asked)
    if problems:
        raise RulesError(problems)
    written = read(RulesFile, document)
    pooling, grammar = written.pooling, grammar_of(written, asked)
    return RuleSet(
        slug=written.slug,
        version=written.version,
        title=written.title,
        instrument=written.instrument,
        ordered=frozenset(pooling.ordered.items),
        nominal=frozenset(pooling.nominal.items),
        many=frozenset(pooling.many.items),
        # Through its digits: 0.6 as binary is a little off three fifths.
        nominal_share=Fraction(str(pooling.nominal.at_least)),
        derived={
            name: DerivedFact(formula, _condition(formula.valid_if, grammar))
            for name, formula in written.derived.items()
        },
        rules=tuple(_rule(rule, grammar) for rule in written.rules),
        targets=tuple(_target(target, grammar) for target in written.targets),
        resolutions=tuple(
            TopicRule(each.topic, each.stays, each.why, _condition(each.when, grammar) or Every(()))
            for each in written.resolves
        ),
        dates=written.dates,
        prices=written.prices,
        constants=written.constants,
        words=written.words,
    )


def grammar_of(written: RulesFile, instrument: Instrument) -> Grammar:
    """Say how the conditions of a file are read.

    Parameters
    ----------
    written : RulesFile
        It fits its schema.
    instrument : Instrument
        The one it reads.

    Returns
    -------
    Grammar
        Bounds on figures are probabilities from edition 2 on.
    """
    facts = fact_types(written.pooling.items, written.derived, instrument)
    orders = {name: fact.steps for name, fact in facts.items() if fact.steps}
    return Grammar(written.conditions, orders, None if written.format == FIRST_FORMAT else _P)


def _condition(written: WrittenCondition | None, grammar: Grammar) -> Condition | None:
    return None if written is None else parse_condition(written, grammar)


def _text(written: str | WrittenText, grammar: Grammar) -> Text:
    if isinstance(written, str):
        return Text(written)
    condition = _condition(written.when, grammar)
    return Text(written.text, condition, frozenset(written.does), frozenset(written.forbids))


def _step(written: WrittenStep, grammar: Grammar) -> Text:
    step = RuleStep(_DAYS.get(written.by, written.days), written.action, written.by)
    condition = _condition(written.when, grammar)
    return Text(written.action, condition, frozenset(written.does), frozenset(written.forbids), step)


def _rule(written: WrittenRule, grammar: Grammar) -> Rule:
    depth = re.search(r"\d+", written.module_depth)
    said = (written.recommend,) if isinstance(written.recommend, str) else written.recommend
    more = (
        Text(practice, parse_condition(each.when, grammar))
        for each in written.practices_if
        for practice in each.practices
    )
    return Rule(
        id=written.id,
        kind=written.kind,
        title=written.title,
        when=parse_condition(written.when, grammar),
        excludes=frozenset(written.excludes),
        recommendation=tuple(_text(text, grammar) for text in said),
        practices=(*(_text(text, grammar) for text in written.practices), *more),
        anti_patterns=tuple(_text(text, grammar) for text in written.anti_patterns),
        first_90_days=tuple(_step(step, grammar) for step in written.first_90_days),
        leave_alone=tuple(_text(text, grammar) for text in written.leave_alone),
        effect=written.effect,
        effort=written.effort,
        reversibility=written.reversibility,
        stop_if=written.stop_if,
        targets=written.slo,
        module_days=int(depth.group()) if depth else None,
        instead_of=written.instead_of,
    )


def _target(written: WrittenTarget, grammar: Grammar) -> TargetRule:
    default, shown_when = written.default, written.shown_when
    when = default.times_when
    terms = (
        ("hold_minutes", default.hold_minutes),
        ("busiest_hour_minutes", default.busiest_hour_minutes),
        ("alarm_weeks_before", default.alarm_weeks_before),
        ("alarms_percent", default.alarms_percent),
        ("at_most", default.at_most),
    )
    return TargetRule(
        id=written.id,
        indicator=written.indicator,
        window=written.window,
        note=written.note,
        sources=(default.from_,) if default.from_ else default.least_of or (),
        value=default.value,
        unit=default.unit,
        times=default.times,
        times_when=_condition(when, grammar),
        limit_source=default.limit_from,
        shown_when=_condition(shown_when, grammar),
        terms=tuple((term, value) for term, value in terms if value is not None),
    )
