"""A rule set as it is written, `scalelens-rules/1`."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.advice.conditions.conditions import FactValue
from apps.advice.conditions.written import WrittenCondition

type Factor = str | int | float


@dataclass(frozen=True)
class PooledItems:
    """The items that are pooled in one way, and for picks of one, the share that decides."""

    items: tuple[str, ...]
    at_least: int | float = 1


@dataclass(frozen=True)
class Pooling:
    """How the picks of each item are pooled."""

    ordered: PooledItems
    nominal: PooledItems
    many: PooledItems


@dataclass(frozen=True)
class Formula:
    """A derived fact, of facts and numbers: a product over another, a sum, the least or greatest, or a range.

    Attributes
    ----------
    multiply, divide_by, plus, minus, min, max : tuple of str or number
        Facts and numbers. One kind of formula at a time: a product, a sum, a least, a greatest.
    between : tuple of two numbers, or None
        The least and the most, both above 0, of what nobody was asked.
    valid_if : WrittenCondition or None
        Without it the value would say nothing.
    """

    multiply: tuple[Factor, ...] = ()
    divide_by: tuple[Factor, ...] = ()
    plus: tuple[Factor, ...] = ()
    minus: tuple[Factor, ...] = ()
    min: tuple[Factor, ...] = ()
    max: tuple[Factor, ...] = ()
    between: tuple[float, float] | None = None
    valid_if: WrittenCondition | None = None

    @property
    def parts(self) -> Mapping[str, tuple[Factor, ...]]:
        """Its facts and numbers, by field."""
        names = ("multiply", "divide_by", "plus", "minus", "min", "max")
        return {name: getattr(self, name) for name in names}

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it is computed of."""
        return tuple(part for parts in self.parts.values() for part in parts if isinstance(part, str))


@dataclass(frozen=True)
class RuleStep:
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
class WrittenPractices:
    """Practices with a condition of their own."""

    when: WrittenCondition
    practices: tuple[str, ...]


@dataclass(frozen=True)
class WrittenRule:
    """One rule."""

    id: str
    kind: str
    title: str
    when: WrittenCondition
    excludes: tuple[str, ...]
    recommend: str
    practices: tuple[str, ...]
    anti_patterns: tuple[str, ...]
    first_90_days: tuple[RuleStep, ...]
    leave_alone: tuple[str, ...]
    effect: str
    effort: str
    reversibility: str
    stop_if: str
    slo: tuple[str, ...]
    practices_if: tuple[WrittenPractices, ...] = ()
    module_depth: str = ""


@dataclass(frozen=True)
class WrittenDefault:
    """Where a target's value comes from: one answer, the least of several, or the rule set itself."""

    from_: str | None
    least_of: tuple[str, ...] | None
    value: FactValue | None
    times_when: WrittenCondition | None
    limit_from: str | None
    unit: str = ""
    times: int | float = 1
    hold_minutes: int | float | None = None
    busiest_hour_minutes: int | float | None = None
    alarm_weeks_before: int | float | None = None
    alarms_percent: tuple[int | float, ...] | None = None
    at_most: bool | None = None


@dataclass(frozen=True)
class WrittenTarget:
    """One service level or guardrail."""

    id: str
    indicator: str
    window: str
    note: str
    evidence: tuple[str, ...]
    default: WrittenDefault
    shown_when: WrittenCondition | None


@dataclass(frozen=True)
class RulesFile:
    """A whole rule set."""

    slug: str
    version: int
    title: str
    instrument: str
    pooling: Pooling
    derived: Mapping[str, Formula]
    conditions: Mapping[str, WrittenCondition]
    rules: tuple[WrittenRule, ...]
    targets: tuple[WrittenTarget, ...]
