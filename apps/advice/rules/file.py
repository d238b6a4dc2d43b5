"""A rule set as it is written, `scalelens-rules/2`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from apps.advice.conditions.conditions import FactValue
from apps.advice.conditions.written import Steps, WrittenCondition
from apps.documents.mapping import LEFT_OUT

EFFORTS = ("small", "medium", "large")
REVERSIBILITIES = ("easy", "costly", "hard")
# What has a value where the answers give one; a rule set adds words of its own.
PLACEHOLDERS = ("horizon", "success_measure", "worst", "over", "months", "peak_name", "peak_days", "tied")
# What is known of every engagement, whatever was answered. Titles have nothing else: a rule is never without one.
FILLED = ("horizon", "success_measure")
BRACES = re.compile(r"\{([^}]*)\}")
FORMAT = "scalelens-rules/2"

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
class RuleStep:
    """One action of the first ninety days, done by today, 30, 60 or 90."""

    days: str  # those it takes, counted from 0
    action: str
    by: str

    @property
    def first_day(self) -> int:
        return int(self.days.partition("-")[0])

    @property
    def last_day(self) -> int:
        return int(self.days.partition("-")[2])


@dataclass(frozen=True)
class WrittenText:
    """A text that may have a condition of its own, and the topics it does something about or forbids."""

    text: str
    when: WrittenCondition | None = None
    does: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    gives_room: tuple[str, ...] = ()  # dimensions: where one of them is over its limit it isn't said


@dataclass(frozen=True)
class WrittenStep:
    action: str
    by: str
    when: WrittenCondition | None = None
    does: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()


@dataclass(frozen=True)
class WhyNot:
    """Why a base shape stands and not another one, and the facts that speak."""

    shape: str
    because: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class LeavesAlone:
    """What a rule leaves alone is said unless one of these rules is in the plan or one of these dimensions over."""

    rules: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    dimensions: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What pages make of a rule beyond its words."""

    # Said by the file: no id and no sentence of a rule stands in Python, so that rules change without a release.
    joins: tuple[str, ...] = field(
        default=(), metadata=LEFT_OUT
    )  # dimensions its title puts first, or first and second
    relieves: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # those it is about otherwise
    leaves_alone: LeavesAlone = field(default=LeavesAlone(), metadata=LEFT_OUT)
    asks_again: bool = field(default=False, metadata=LEFT_OUT)  # it holds a second round
    says_who_leads: bool = field(default=False, metadata=LEFT_OUT)  # past where something is over its limit
    leads_together: bool = field(default=False, metadata=LEFT_OUT)  # it works on the two that lead together
    reversible_only: bool = field(default=False, metadata=LEFT_OUT)  # it leaves what can be undone
    moves_money: bool = field(default=False, metadata=LEFT_OUT)  # its words name no dimension


@dataclass(frozen=True)
class Resolution:
    """Which text stays where one rule does what another forbids: what does it, what forbids it, or the higher kind."""

    topic: str
    stays: Literal["does", "forbids", "kind"]
    why: str
    when: WrittenCondition | None = None


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
class WrittenRule:
    id: str
    kind: str
    title: str
    when: WrittenCondition
    excludes: tuple[str, ...]
    recommend: str | tuple[WrittenText, ...]
    practices: tuple[str | WrittenText, ...]
    anti_patterns: tuple[str | WrittenText, ...]
    first_90_days: tuple[WrittenStep, ...]
    leave_alone: tuple[str | WrittenText, ...]
    effect: str
    effort: str
    reversibility: str
    stop_if: str
    slo: tuple[str, ...]
    sources: tuple[str, ...]
    module_depth: str = ""
    instead_of: tuple[WhyNot, ...] = ()
    leads: WrittenCondition | None = None
    means: Meaning = Meaning()


def texts_of(rule: WrittenRule) -> Iterator[tuple[Steps, WrittenText | WrittenStep]]:
    """Yield what a rule says, each text with where in the rule it stands."""
    if isinstance(rule.recommend, str):
        yield ("recommend",), WrittenText(rule.recommend)
    else:
        yield from ((("recommend", at), text) for at, text in enumerate(rule.recommend))
    for name, texts in (
        ("practices", rule.practices),
        ("anti_patterns", rule.anti_patterns),
        ("leave_alone", rule.leave_alone),
    ):
        for at, text in enumerate(texts):
            yield (name, at), WrittenText(text) if isinstance(text, str) else text
    yield from ((("first_90_days", at), step) for at, step in enumerate(rule.first_90_days))


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


@dataclass(frozen=True)
class RulesFile:
    slug: str
    version: int
    title: str
    instrument: str
    sure: float  # how probable a bound on a figure has to be that says nothing of it itself
    pooling: Pooling
    derived: Mapping[str, Formula]
    conditions: Mapping[str, WrittenCondition]
    rules: tuple[WrittenRule, ...]
    targets: tuple[WrittenTarget, ...]
    experiments: tuple[WrittenExperiment, ...]
    topics: Mapping[str, str]
    resolves: tuple[Resolution, ...]
    dates: Mapping[str, DatedDay]
    prices: Mapping[str, DatedPrice]
    constants: Mapping[str, Constant]
    words: Mapping[str, str]
    sources: Mapping[str, str]
