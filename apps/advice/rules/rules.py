"""A rule set, frozen and typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from apps.advice.conditions.conditions import Condition, FactValue, facts_in
from apps.advice.rules.file import (
    EFFORTS,
    REVERSIBILITIES,
    Constant,
    DatedDay,
    DatedPrice,
    Formula,
    Looser,
    Meaning,
    RuleStep,
    WhyNot,
)


@dataclass(frozen=True)
class Text:
    """A text, said where its condition holds, and the topics it does something about or forbids.

    `step` holds its days where it is an action of the first ninety. Where a dimension it `gives_room` is over its limit
    it isn't said.
    """

    text: str
    when: Condition | None = None
    does: frozenset[str] = frozenset()
    forbids: frozenset[str] = frozenset()
    step: RuleStep | None = None
    gives_room: frozenset[str] = frozenset()


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
    instead_of: tuple[WhyNot, ...]
    leads: Condition | None  # where it holds, this rule leads the plan
    means: Meaning

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
        """Return whether a rule further down in the file cannot fire after this one did.

        It is excluded by its id, its kind, a topic, its effort or how hard it is to undo.
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
                *_levels("effort", self.effort, EFFORTS),
                *_levels("reversibility", self.reversibility, REVERSIBILITIES),
            }
        )


def _levels(name: str, level: str, order: tuple[str, ...]) -> Iterator[str]:
    """Yield a level, and every one it reaches, with a plus: `effort:large`, `effort:medium+`."""
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
    allows_outage: bool
    limit_source: str | None
    shown_when: Condition | None
    terms: tuple[tuple[str, FactValue], ...]  # what belongs to the promise besides its value
    when: Condition | None
    budget: str
    stop: str
    looser: Looser | None
    metric: str


@dataclass(frozen=True)
class ExperimentRule:
    """A test of an assumption, and when the assumption matters."""

    id: str
    assumption: str
    test: str
    days: int
    passes_if: str
    when: Condition


@dataclass(frozen=True)
class DerivedFact:
    """How a fact is computed, and the condition without which its value would say nothing."""

    formula: Formula
    valid_if: Condition | None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The facts that must be known before it is computed."""
        asked = () if self.valid_if is None else facts_in(self.valid_if)
        return (*self.formula.facts, *asked)


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
    sure: float  # how probable a bound on a figure has to be that says nothing of it itself
    ordered: frozenset[str]
    nominal: frozenset[str]
    many: frozenset[str]
    nominal_share: Fraction
    derived: Mapping[str, DerivedFact]
    rules: tuple[Rule, ...]
    targets: tuple[TargetRule, ...]
    experiments: tuple[ExperimentRule, ...]
    resolutions: tuple[TopicRule, ...]
    dates: Mapping[str, DatedDay]
    prices: Mapping[str, DatedPrice]
    constants: Mapping[str, Constant]
    words: Mapping[str, str]

    @property
    def pooled(self) -> frozenset[str]:
        """The items whose picks it pools."""
        return self.ordered | self.nominal | self.many

    @property
    def formulas(self) -> Mapping[str, Formula]:
        """How each derived fact is computed."""
        return {name: each.formula for name, each in self.derived.items()}

    @property
    def name(self) -> str:
        """The name an engagement pins, `slug@version`."""
        return f"{self.slug}@{self.version}"
