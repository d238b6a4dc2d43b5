"""Reads a rule set from its document: checked first, as a whole, then frozen and typed."""

import re
from fractions import Fraction

from apps.advice.conditions.conditions import Condition, Every
from apps.advice.conditions.written import Grammar, WrittenCondition, parse_condition
from apps.advice.errors import RulesError
from apps.advice.instrument import Instrument
from apps.advice.rules.checking import find_problems
from apps.advice.rules.contradictions import contradictions
from apps.advice.rules.file import (
    RulesFile,
    RuleStep,
    WrittenExperiment,
    WrittenRule,
    WrittenStep,
    WrittenTarget,
    WrittenText,
)
from apps.advice.rules.rules import DerivedFact, ExperimentRule, Rule, RuleSet, TargetRule, Text, TopicRule
from apps.advice.vocabulary import fact_types
from apps.documents.mapping import read
from apps.documents.values import JsonObject

_DAYS = {"today": "0-2", "30": "3-30", "60": "31-60", "90": "61-90"}


def parse_rules(document: object, instrument: JsonObject, *, is_checked: bool = False) -> RuleSet:
    """Return the rule set of a `scalelens-rules/2` document, of any shape.

    `is_checked` says that it was checked before, as every stored version was: it is read alone then, which takes a
    fraction of the time. Raises RulesError with every problem, each with its path.
    """
    asked = read(Instrument, instrument)
    if not is_checked and (problems := find_problems(document, asked)):
        raise RulesError(problems)
    written = read(RulesFile, document)
    pooling, grammar = written.pooling, grammar_of(written, asked)
    rules = RuleSet(
        slug=written.slug,
        version=written.version,
        title=written.title,
        instrument=written.instrument,
        sure=written.sure,
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
        experiments=tuple(_experiment(each, grammar) for each in written.experiments),
    )
    if not is_checked and (found := contradictions(rules, asked)):
        raise RulesError(found)
    return rules


def grammar_of(written: RulesFile, instrument: Instrument) -> Grammar:
    """Return how the conditions of a file are read: bounds on figures are probabilities."""
    facts = fact_types(written.pooling.items, written.derived, instrument)
    orders = {name: fact.steps for name, fact in facts.items() if fact.steps}
    return Grammar(written.conditions, orders, written.sure)


def _condition(written: WrittenCondition | None, grammar: Grammar) -> Condition | None:
    return None if written is None else parse_condition(written, grammar)


def _text(written: str | WrittenText, grammar: Grammar) -> Text:
    if isinstance(written, str):
        return Text(written)
    condition = _condition(written.when, grammar)
    return Text(
        written.text,
        condition,
        frozenset(written.does),
        frozenset(written.forbids),
        gives_room=frozenset(written.gives_room),
    )


def _step(written: WrittenStep, grammar: Grammar) -> Text:
    step = RuleStep(_DAYS[written.by], written.action, written.by)
    condition = _condition(written.when, grammar)
    return Text(written.action, condition, frozenset(written.does), frozenset(written.forbids), step)


def _rule(written: WrittenRule, grammar: Grammar) -> Rule:
    depth = re.search(r"\d+", written.module_depth)
    said = (written.recommend,) if isinstance(written.recommend, str) else written.recommend
    return Rule(
        id=written.id,
        kind=written.kind,
        title=written.title,
        when=parse_condition(written.when, grammar),
        excludes=frozenset(written.excludes),
        recommendation=tuple(_text(text, grammar) for text in said),
        practices=tuple(_text(text, grammar) for text in written.practices),
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
        leads=_condition(written.leads, grammar),
        means=written.means,
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
        allows_outage=default.allows_outage,
        limit_source=default.limit_from,
        shown_when=_condition(shown_when, grammar),
        terms=tuple((term, value) for term, value in terms if value is not None),
        when=_condition(written.when, grammar),
        budget=written.budget,
        stop=written.stop,
        looser=written.looser,
        metric=written.metric,
    )


def _experiment(written: WrittenExperiment, grammar: Grammar) -> ExperimentRule:
    return ExperimentRule(
        id=written.id,
        assumption=written.assumption,
        test=written.test,
        days=written.days,
        passes_if=written.passes_if,
        when=parse_condition(written.when, grammar),
    )
