"""A rule set, read from its document: checked once, then frozen and typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apps.advice.conditions.conditions import Condition, FactValue
from apps.advice.conditions.written import Grammar, parse_condition
from apps.advice.errors import RulesError
from apps.advice.instrument import Instrument
from apps.advice.rules.checking import find_problems
from apps.advice.rules.file import Formula, RulesFile, RuleStep, WrittenRule, WrittenTarget
from apps.documents.mapping import read
from apps.documents.values import JsonObject


@dataclass(frozen=True)
class MorePractices:
    """Practices that are added where a condition of their own is true."""

    when: Condition
    practices: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule: when it fires, what it then silences, and what it says. Texts still hold their placeholders."""

    id: str
    kind: str
    title: str
    when: Condition
    excludes: frozenset[str]
    recommendation: str
    practices: tuple[str, ...]
    practices_if: tuple[MorePractices, ...]
    anti_patterns: tuple[str, ...]
    first_90_days: tuple[RuleStep, ...]
    leave_alone: tuple[str, ...]
    effect: str
    effort: str
    reversibility: str
    stop_if: str
    targets: tuple[str, ...]
    module_days: int | None

    def silences(self, other: "Rule") -> bool:
        """Say whether the other rule cannot fire after this one did.

        Parameters
        ----------
        other : Rule
            A rule further down in the file.

        Returns
        -------
        bool
            True where its id or its kind is excluded.
        """
        return other.id in self.excludes or f"kind:{other.kind}" in self.excludes


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

    @property
    def name(self) -> str:
        """The name an engagement pins, `slug@version`."""
        return f"{self.slug}@{self.version}"


def parse_rules(document: object, instrument: JsonObject) -> RuleSet:
    """Read a `scalelens-rules/1` document.

    Parameters
    ----------
    document : object
        The parsed JSON, of any shape.
    instrument : mapping
        The valid `scalelens-instrument/1` that the rules read.

    Returns
    -------
    RuleSet
        Frozen and typed.

    Raises
    ------
    RulesError
        With every problem, each with its path.
    """
    problems = find_problems(document, read(Instrument, instrument))
    if problems:
        raise RulesError(problems)
    written = read(RulesFile, document)
    pooling, grammar = written.pooling, Grammar(written.conditions)
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
            name: DerivedFact(
                formula, parse_condition(formula.valid_if, grammar) if formula.valid_if is not None else None
            )
            for name, formula in written.derived.items()
        },
        rules=tuple(_rule(rule, grammar) for rule in written.rules),
        targets=tuple(_target(target, grammar) for target in written.targets),
    )


def _rule(written: WrittenRule, grammar: Grammar) -> Rule:
    depth = re.search(r"\d+", written.module_depth)
    return Rule(
        id=written.id,
        kind=written.kind,
        title=written.title,
        when=parse_condition(written.when, grammar),
        excludes=frozenset(written.excludes),
        recommendation=written.recommend,
        practices=written.practices,
        practices_if=tuple(
            MorePractices(parse_condition(each.when, grammar), each.practices)
            for each in written.practices_if
        ),
        anti_patterns=written.anti_patterns,
        first_90_days=written.first_90_days,
        leave_alone=written.leave_alone,
        effect=written.effect,
        effort=written.effort,
        reversibility=written.reversibility,
        stop_if=written.stop_if,
        targets=written.slo,
        module_days=int(depth.group()) if depth else None,
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
        times_when=parse_condition(when, grammar) if when is not None else None,
        limit_source=default.limit_from,
        shown_when=parse_condition(shown_when, grammar) if shown_when is not None else None,
        terms=tuple((term, value) for term, value in terms if value is not None),
    )
