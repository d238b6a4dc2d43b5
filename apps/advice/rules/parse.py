"""Reads a rule set from its document: checked first, as a whole, then frozen and typed."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from apps.advice.conditions.conditions import Condition, Every
from apps.advice.conditions.written import Grammar, Steps, WrittenCondition, parse_condition
from apps.advice.errors import RulesError
from apps.advice.instrument import Instrument
from apps.advice.rules.checking import find_problems
from apps.advice.rules.file import (
    BRACES,
    FILLED,
    RulesFile,
    RuleStep,
    WrittenRule,
    WrittenStep,
    WrittenTarget,
    WrittenText,
)
from apps.advice.rules.framings import contradictions
from apps.advice.rules.rules import DerivedFact, Rule, RuleSet, TargetRule, Text
from apps.advice.vocabulary import fact_types
from apps.documents.mapping import read
from apps.documents.problems import Problem, joined

_DAYS = {"today": "0-2", "30": "3-30", "60": "31-60", "90": "61-90"}


def parse_rules(document: object, instrument: object, *, is_checked: bool = False) -> RuleSet:
    """Return the rule set of a `scalelens-rules/2` document, of any shape.

    Raises RulesError with every problem, each with its path.
    """
    questions = read(Instrument, instrument)
    # Every stored version was checked when it was loaded. Advice reads it alone, which takes a fraction of the time.
    if not is_checked and (problems := find_problems(document, questions)):
        raise RulesError(problems)
    rules = _rule_set(read(RulesFile, document), questions)
    if not is_checked and (problems := contradictions(rules, questions)):
        raise RulesError(problems)
    return rules


def _rule_set(written: RulesFile, instrument: Instrument) -> RuleSet:
    pooling = written.pooling
    facts = fact_types(pooling.items, written.derived, instrument)
    orders = {name: fact.steps for name, fact in facts.items() if fact.steps}
    grammar = Grammar(written.conditions, orders, written.sure)
    return RuleSet(
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
        resolutions=tuple((each, _condition(each.when, grammar) or Every(())) for each in written.resolves),
        dates=written.dates,
        prices=written.prices,
        constants=written.constants,
        words=written.words,
        experiments=tuple((each, parse_condition(each.when, grammar)) for each in written.experiments),
    )


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
    # Most rules say one thing whatever is known, and a file may have that as a text alone.
    recommend = (written.recommend,) if isinstance(written.recommend, str) else written.recommend
    return Rule(
        id=written.id,
        kind=written.kind,
        title=written.title,
        when=parse_condition(written.when, grammar),
        excludes=frozenset(written.excludes),
        recommendation=tuple(_text(text, grammar) for text in recommend),
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
    conditions = (written.when, written.shown_when, written.default.times_when)
    return TargetRule(written, *(_condition(each, grammar) for each in conditions))


def unfilled(document: Mapping[str, object]) -> list[Problem]:
    """Return the placeholders that a reader of the advice would see in braces, in a rule set without problems."""
    # Of promises and tests these two alone are filled in: they are proposed whatever was answered, so that nothing else
    # is sure to have a value, and a text that lacks one can't be left out.
    return [
        Problem(
            joined("", *steps),
            "unfilled_placeholder",
            f"{{{name}}} is not filled in yet: rules that have it can be a draft, but not be published.",
        )
        for part in ("targets", "experiments")
        for steps, text in _strings(document.get(part), (part,))
        for name in BRACES.findall(text)
        if name not in FILLED
    ]


def _strings(value: object, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _strings(each, (*steps, name))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _strings(each, (*steps, at))
