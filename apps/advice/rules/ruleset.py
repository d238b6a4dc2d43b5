"""A rule set of `scalelens-rules/3`, frozen and typed: what its files say, with conditions that can be judged."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apps.advice.conditions.conditions import Condition, facts_in
from apps.advice.rules.file import (
    Constant,
    DatedDay,
    DatedPrice,
    Formula,
    WhyNot,
    WrittenExperiment,
    WrittenTarget,
)
from apps.advice.rules.rulefile import (
    Act,
    Before,
    Brief,
    By,
    Due,
    EvidenceLines,
    GrowingBill,
    Measure,
    Moved,
    TwoFigures,
)

type Kind = Literal["stop", "step", "latency", "shape", "guard", "law", "standard", "leave_alone"]
type Effect = Literal["stops_launch", "stops_growth", "dated", "good_practice"]


@dataclass(frozen=True)
class Text:
    """A text, said where its condition holds. Placeholders still stand in it."""

    text: str
    when: Condition


@dataclass(frozen=True)
class Answer:
    """An item the rule relieves, where its condition holds."""

    item: str
    when: Condition


@dataclass(frozen=True)
class Step:
    """What is done, by whom and when; `weeks` are person-weeks, the least and the most."""

    by: By
    do: str
    when: Condition
    weeks: tuple[float, float]
    who: tuple[str, ...]  # perspectives, the doer first
    builds: bool  # it buys or builds what is hard to take back
    acts: Act | None
    brief: Brief | None  # its words for page 2, where it acts
    before: tuple[Before, ...]  # then it is due that many days before the event, if that is earlier than `by`
    after: frozenset[
        str
    ]  # rules whose steps are over before it, and results that are there, where they have a place
    gives: str  # a result that other steps may wait for
    lent: Brief | None  # it may stand in an entry that waits for its result; the title of its rule without it
    at_once: bool  # it is little work and a long wait for others, so that it does not stand in line
    freezes: bool  # from its day until the event nothing is released
    does: frozenset[str]  # topics


@dataclass(frozen=True)
class Measured:
    written: Measure
    when: Condition


@dataclass(frozen=True)
class LeaveAlone:
    """What is better left alone, why, and until when."""

    what: str
    why: str
    until: str
    when: Condition
    gives_room: frozenset[
        str
    ]  # dimensions: it isn't said where one of them has an item over, at an event or reached
    all_roomy: bool  # the same, of all dimensions
    forbids: frozenset[str]


@dataclass(frozen=True)
class LawEffect:
    effect: Effect
    when: Condition
    due: Due


@dataclass(frozen=True)
class Law:
    """A duty. Of its effects the first that holds counts."""

    short: tuple[Text, ...]  # for the one line of law, without a full stop
    owner: str
    # By regime, `eu_ai_act`, `gdpr`, `us`, `sector`: empty where it has no article, none that holds where it is not in play.
    articles: Mapping[str, tuple[Text, ...]]
    effects: tuple[LawEffect, ...]


@dataclass(frozen=True)
class GuardMeaning:
    """What a guard changes in the lists."""

    says_who_leads: bool
    asks_again: bool
    reversible_only: bool  # entries with steps that build wait, its tests take their places
    nothing_pressed: bool  # its one entry is all of Do now, and Do next has safety alone
    reads_first: bool  # its step comes first for a figure that is disputed, guessed or close to its limit
    halts: bool  # entries of such guards are all there is to do: whatever may grow is stopped
    leads: bool  # its entry is the first, and the items it stands for are answered by others all the same
    builds_from: int | None  # the first day on which a step that builds may be due
    moves_launch: bool  # nothing else is planned to the day that was named for it


@dataclass(frozen=True)
class Rule:
    """One rule: when it fires, which items it answers, and what it says."""

    id: str
    kind: Kind
    title: tuple[Text, ...]  # the first that holds is said; a standard and a leave-alone have none
    phrase: str  # of a standard
    when: Condition
    answers: tuple[Answer, ...]  # the main one first
    relieves: str  # a dimension; empty where nothing is answered
    topic: str  # one entry a topic
    excludes: frozenset[str]  # ids, `kind:…`, `topic:…` (what it does), `builds`
    replaces: frozenset[str]
    does: frozenset[str]
    forbids: frozenset[str]
    steps: tuple[Step, ...]
    before: tuple[Before, ...]
    measures_by: tuple[Measured, ...]  # the first that holds counts
    stop_if: tuple[Text, ...]
    evidence: tuple[Text, ...]  # the first that holds and can be filled; else the line of the item's class
    mistakes: tuple[str, ...]  # `not` in the file
    leaves_alone: tuple[LeaveAlone, ...]
    then: tuple[str, ...]
    joins: tuple[str, ...]
    note: bool  # of kind shape: it stands under the shape and is none
    instead_of: tuple[WhyNot, ...]
    moves_money: Moved | None
    guard: GuardMeaning
    measures: bool
    safety: bool
    law: Law | None
    sources: tuple[str, ...]

    def measured_by(self, holds: Callable[[Condition], bool]) -> Measure | None:
        """Return what shows that it worked: of several the first that holds."""
        return next((each.written for each in self.measures_by if holds(each.when)), None)

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(answer.item for answer in self.answers)

    def silences(self, other: "Rule") -> bool:
        """Return whether a rule further down cannot fire after this one did."""
        return not self.excludes.isdisjoint(other.handles)

    @property
    def handles(self) -> frozenset[str]:
        """Everything by which another rule may exclude the whole of it; `builds` alone holds back single steps."""
        kind = "note" if self.note else self.kind
        return frozenset({self.id, f"kind:{kind}", *(f"topic:{topic}" for topic in self.does)})

    @property
    def conditions(self) -> Iterator[Condition]:
        """Yield every condition of it, its own first."""
        yield self.when
        said = (
            self.title,
            self.answers,
            self.steps,
            self.measures_by,
            self.stop_if,
            self.evidence,
            self.leaves_alone,
        )
        for parts in said:
            yield from (part.when for part in parts)
        if self.law is not None:
            yield from (effect.when for effect in self.law.effects)
            yield from (each.when for texts in self.law.articles.values() for each in texts)


@dataclass(frozen=True)
class Bound:
    """A figure that is let come to a limit at an event, and no further."""

    item: str
    limit: str
    when: Condition


@dataclass(frozen=True)
class Pressed:
    """What makes an item pressed, beside its own limit."""

    missed: tuple[TwoFigures, ...]  # of class 3: a figure of today that misses a target
    bills: tuple[TwoFigures, ...]  # of class 0: an item that is over also where this figure passes its limit
    unkept: tuple[TwoFigures, ...]  # of class 0, before all others: more is promised than can be done
    impossible: tuple[Answer, ...]  # of class 3, before all others
    harms: tuple[Answer, ...]  # of class 3: a mistake may hit some people more than others
    wanted: tuple[Answer, ...]  # of class 5
    growing: tuple[GrowingBill, ...]  # targets that are passed in a month that is known
    scaled: tuple[Answer, ...]  # figures that grow with a peak here, beside those that always do
    opened: tuple[Bound, ...]  # limits that nothing is opened beyond at an event
    untried: tuple[Answer, ...]  # of class 0, before all others: nobody knows yet whether it can be done
    cutoffs: Mapping[str, float]


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
    """Versioned rules from a ranking to advice. `rules` keeps the order of the files, which decides."""

    slug: str
    version: int
    title: str
    instrument: str
    sure: float
    kinds: tuple[Kind, ...]
    ordered: frozenset[str]
    nominal: frozenset[str]
    many: frozenset[str]
    nominal_share: Fraction
    derived: Mapping[str, DerivedFact]
    rules: tuple[Rule, ...]
    targets: tuple[TargetRule, ...]
    experiments: tuple[tuple[WrittenExperiment, Condition], ...]
    topics: Mapping[str, str]
    pressed: Pressed
    evidence_lines: EvidenceLines
    dates: Mapping[str, DatedDay]
    prices: Mapping[str, DatedPrice]
    constants: Mapping[str, Constant]
    words: Mapping[str, str]
    sources: Mapping[str, str]

    @property
    def pooled(self) -> frozenset[str]:
        return self.ordered | self.nominal | self.many

    @property
    def formulas(self) -> Mapping[str, Formula]:
        return {name: each.formula for name, each in self.derived.items()}

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"
