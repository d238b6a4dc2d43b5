"""A rule set, read from its document: checked once, then frozen and typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.advice.conditions.conditions import Condition, FactValue, parse_condition
from apps.advice.errors import RulesError
from apps.advice.rules.checking import find_problems

type Node = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One action of the first ninety days; days count from 0."""

    days: str
    action: str

    @property
    def first_day(self) -> int:
        """The day it begins."""
        return int(self.days.partition("-")[0])

    @property
    def last_day(self) -> int:
        """The day it ends."""
        return int(self.days.partition("-")[2])


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
    first_90_days: tuple[Step, ...]
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
class Formula:
    """A derived fact: a product of facts and numbers over another."""

    multiply: tuple[str | float, ...]
    divide_by: tuple[str | float, ...]


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
    derived: Mapping[str, Formula]
    rules: tuple[Rule, ...]
    targets: tuple[TargetRule, ...]

    @property
    def name(self) -> str:
        """The name an engagement pins, `slug@version`."""
        return f"{self.slug}@{self.version}"


def parse_rules(document: object, instrument: Node) -> RuleSet:
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
    problems = find_problems(document, instrument)
    if problems or not isinstance(document, dict):
        raise RulesError(problems)
    pooling = document["pooling"]
    shared = document["conditions"]
    return RuleSet(
        slug=document["slug"],
        version=document["version"],
        title=document["title"],
        instrument=document["instrument"],
        ordered=frozenset(pooling["ordered"]["items"]),
        nominal=frozenset(pooling["nominal"]["items"]),
        many=frozenset(pooling["many"]["items"]),
        # Through its digits: 0.6 as binary is a little off three fifths.
        nominal_share=Fraction(str(pooling["nominal"]["at_least"])),
        derived={
            name: Formula(tuple(formula["multiply"]), tuple(formula["divide_by"]))
            for name, formula in document["derived"].items()
        },
        rules=tuple(_rule(node, shared) for node in document["rules"]),
        targets=tuple(_target(node, shared) for node in document["targets"]),
    )


def _rule(node: Node, shared: Node) -> Rule:
    depth = re.search(r"\d+", node.get("module_depth", ""))
    return Rule(
        id=node["id"],
        kind=node["kind"],
        title=node["title"],
        when=parse_condition(node["when"], shared),
        excludes=frozenset(node["excludes"]),
        recommendation=node["recommend"],
        practices=tuple(node["practices"]),
        practices_if=tuple(
            MorePractices(parse_condition(each["when"], shared), tuple(each["practices"]))
            for each in node.get("practices_if", ())
        ),
        anti_patterns=tuple(node["anti_patterns"]),
        first_90_days=tuple(Step(each["days"], each["action"]) for each in node["first_90_days"]),
        leave_alone=tuple(node["leave_alone"]),
        effect=node["effect"],
        effort=node["effort"],
        reversibility=node["reversibility"],
        stop_if=node["stop_if"],
        targets=tuple(node["slo"]),
        module_days=int(depth.group()) if depth else None,
    )


_TERMS = ("hold_minutes", "busiest_hour_minutes", "alarm_weeks_before", "alarms_percent", "at_most")


def _target(node: Node, shared: Node) -> TargetRule:
    default = node["default"]
    when = default.get("times_when")
    return TargetRule(
        id=node["id"],
        indicator=node["indicator"],
        window=node["window"],
        note=node["note"],
        sources=(default["from"],) if "from" in default else tuple(default.get("least_of", ())),
        value=_frozen(default.get("value")),
        unit=default.get("unit", ""),
        times=default.get("times", 1),
        times_when=parse_condition(when, shared) if when else None,
        limit_source=default.get("limit_from"),
        shown_when=parse_condition(node["shown_when"], shared) if "shown_when" in node else None,
        terms=tuple((term, _frozen(default[term])) for term in _TERMS if term in default),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
