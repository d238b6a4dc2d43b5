"""What the manifest and the parts of a rule set are made of beside rules: pooling, formulas, prices, targets, experiments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.advice.conditions.conditions import FactValue
from apps.advice.conditions.written import WrittenCondition

DEFINITIONS = Path(__file__).parents[1] / "definitions"
BRACES = re.compile(r"\{([^}]*)\}")
FILLED = ("horizon", "success_measure")  # what stands in texts of targets and experiments, and nothing else
type Factor = str | int | float


@dataclass(frozen=True)
class PooledItems:
    items: tuple[str, ...]
    at_least: int | float = 1  # the share that decides, for picks of one


@dataclass(frozen=True)
class Pooling:
    ordered: PooledItems
    nominal: PooledItems
    many: PooledItems

    @property
    def items(self) -> frozenset[str]:
        return frozenset(item for each in (self.ordered, self.nominal, self.many) for item in each.items)


@dataclass(frozen=True)
class Formula:
    """A derived fact, of facts and numbers: a product, a sum, a least or a greatest, one of several, or a range."""

    multiply: tuple[Factor, ...] = ()
    divide_by: tuple[Factor, ...] = ()
    plus: tuple[Factor, ...] = ()
    minus: tuple[Factor, ...] = ()
    min: tuple[Factor, ...] = ()
    max: tuple[Factor, ...] = ()
    first: tuple[Factor, ...] = ()  # the first of them that is known
    spread: tuple[str, ...] = ()  # how wide the draws of this one fact are: the 90th percentile over the 10th
    # The least and the most, both above 0, of what nobody was asked.
    between: tuple[float, float] | None = None
    valid_if: WrittenCondition | None = None  # without it the value would say nothing
    label: str = ""
    unit: str = ""  # a `currency` in it is that of the engagement

    @property
    def parts(self) -> Mapping[str, tuple[Factor, ...]]:
        """Its facts and numbers, by field."""
        names = ("multiply", "divide_by", "plus", "minus", "min", "max", "first", "spread")
        return {name: getattr(self, name) for name in names}

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(part for parts in self.parts.values() for part in parts if isinstance(part, str))


@dataclass(frozen=True)
class WhyNot:
    """Why a base shape stands and not another one, and the facts that speak."""

    shape: str
    because: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class DatedDay:
    """A day that law or a supplier has set, as far as was known on `as_of`."""

    on: str
    as_of: str
    source: str


@dataclass(frozen=True)
class DatedPrice:
    """What something costs, as far as was known on `as_of`: the least and the most."""

    between: tuple[float, float]
    unit: str
    as_of: str
    source: str
    currencies: tuple[str, ...] = ()  # in which the figure holds as it stands; with none it holds in any


@dataclass(frozen=True)
class Constant:
    value: float
    source: str


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
    allows_outage: bool = False  # a share of the time, of which minutes of the window are left
    at_most: bool | None = None


@dataclass(frozen=True)
class Looser:
    """The next step of a promise that would do with less, and what it would save."""

    step: str
    saves: str


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
    budget: str
    stop: str
    when: WrittenCondition | None = None
    looser: Looser | None = None
    metric: str = ""  # where a service counts it; a guardrail has none

    @property
    def sources(self) -> tuple[str, ...]:
        """Facts; the least of them is proposed."""
        return (self.default.from_,) if self.default.from_ else self.default.least_of or ()

    @property
    def terms(self) -> Mapping[str, FactValue]:
        """What belongs to the promise besides its value."""
        names = ("hold_minutes", "busiest_hour_minutes", "alarm_weeks_before", "alarms_percent", "at_most")
        return {name: value for name in names if (value := getattr(self.default, name)) is not None}


@dataclass(frozen=True)
class WrittenExperiment:
    id: str
    assumption: str
    test: str
    days: int
    passes_if: str
    when: WrittenCondition
    sources: tuple[str, ...]
    measures: tuple[str, ...] = ()
