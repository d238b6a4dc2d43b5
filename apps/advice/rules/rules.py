"""A rule set, frozen and typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from apps.advice.conditions.conditions import Condition, facts_in
from apps.advice.rules.file import (
    EFFORTS,
    REVERSIBILITIES,
    Constant,
    DatedDay,
    DatedPrice,
    Formula,
    Meaning,
    Resolution,
    RuleStep,
    WhyNot,
    WrittenExperiment,
    WrittenTarget,
)


@dataclass(frozen=True)
class Text:
    """A text, said where its condition holds, and the topics it does something about or forbids."""

    text: str
    when: Condition | None = None
    does: frozenset[str] = frozenset()
    forbids: frozenset[str] = frozenset()
    step: RuleStep | None = None  # its days, where it is an action of the first ninety
    gives_room: frozenset[str] = frozenset()  # dimensions: where one of them is over its limit it isn't said


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
    def parts(self) -> Mapping[str, tuple[Text, ...]]:
        """What it says, by the fields of a file."""
        return {
            "recommend": self.recommendation,
            "practices": self.practices,
            "anti_patterns": self.anti_patterns,
            "first_90_days": self.first_90_days,
            "leave_alone": self.leave_alone,
        }

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(chain.from_iterable(self.parts.values()))

    def silences(self, other: "Rule") -> bool:
        """Return whether a rule further down in the file cannot fire after this one did."""
        return not self.excludes.isdisjoint(other.handles)

    @cached_property
    def handles(self) -> frozenset[str]:
        """Everything by which another rule may exclude it."""
        # What it forbids is no handle: it is what rules do that another keeps from being done.
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
    # With a plus one guard can silence all that is costly or more.
    yield from (f"{name}:{each}+" for each in order[: order.index(level) + 1])


@dataclass(frozen=True)
class TargetRule:
    """One service level or guardrail as it is written, and its conditions."""

    written: WrittenTarget
    when: Condition | None  # it is promised nowhere else
    shown_when: Condition | None  # then it is proposed also where no rule that fired names it
    times_when: Condition | None  # then its answer is multiplied


@dataclass(frozen=True)
class DerivedFact:
    """How a fact is computed, and the condition without which its value would say nothing."""

    formula: Formula
    valid_if: Condition | None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The facts that must be known before it is computed."""
        return (*self.formula.facts, *(facts_in(self.valid_if) if self.valid_if else ()))


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
    experiments: tuple[tuple[WrittenExperiment, Condition], ...]  # each with when its assumption matters
    resolutions: tuple[tuple[Resolution, Condition], ...]  # each with where it decides
    dates: Mapping[str, DatedDay]
    prices: Mapping[str, DatedPrice]
    constants: Mapping[str, Constant]
    words: Mapping[str, str]

    @property
    def pooled(self) -> frozenset[str]:
        return self.ordered | self.nominal | self.many

    @property
    def formulas(self) -> Mapping[str, Formula]:
        return {name: each.formula for name, each in self.derived.items()}

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"
