"""A rule set as its files have it, `scalelens-rules/3`: a manifest and one file a part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from apps.advice.conditions.written import WrittenCondition
from apps.advice.rules.file import (
    Constant,
    DatedDay,
    DatedPrice,
    Formula,
    Pooling,
    WhyNot,
    WrittenExperiment,
    WrittenTarget,
)

FORMAT = "scalelens-rules/3"
# What is put into texts beside figures and targets of the case (`{QO1}`), dates, prices and the words of the rule set.
_OF_THE_ITEM = "line now limit times need needs spare soon wanted chosen event at_event date left lead short_name agree asked month"
_OF_THE_CASE = "early late half two_thirds still_over n L q halfway a b leader money_from systems thing things horizon success_measure factor growth_free"
SPOKEN = frozenset((*_OF_THE_ITEM.split(), *_OF_THE_CASE.split()))
# Of an item that is named: `{need:QM5}`.
OF_AN_ITEM = frozenset({"now", "limit", "need", "more", "half", "at_event", "for_event"})

type By = Literal["today", "30", "60", "90"]
DAYS_BY: Mapping[By, int] = {"today": 0, "30": 30, "60": 60, "90": 90}  # from the day of issue
type Act = Literal["raise", "lower", "prove", "soften"]
type Event = Literal["launch", "peak", "limit"]


@dataclass(frozen=True)
class WrittenWords:
    text: str
    when: WrittenCondition | None = None


type Words = str | tuple[WrittenWords, ...]


@dataclass(frozen=True)
class WrittenAnswer:
    item: str
    when: WrittenCondition | None = None


@dataclass(frozen=True)
class Before:
    """How many days before an event something is due."""

    event: Event
    lead_days: int
    lead_from: str = ""  # a fact that, where it is known, says the days instead


@dataclass(frozen=True)
class Brief:
    """A step in the words of page 2: an imperative with its object and number, and what follows."""

    title: str
    tail: str = ""
    asks: bool = False  # it costs nothing yet: the answer is there before it is decided


@dataclass(frozen=True)
class WrittenStep:
    by: By
    do: str
    weeks: tuple[float, float]
    who: tuple[str, ...]
    when: WrittenCondition | None = None
    builds: bool = False
    acts: Act | None = None
    brief: Brief | None = None
    before: tuple[Before, ...] = ()
    after: tuple[str, ...] = ()
    gives: str = ""
    lent: Brief | None = (
        None  # it may stand where its result is waited for; the title that is left to its rule
    )
    at_once: bool = False
    freezes: bool = False
    does: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """How people see that it worked: a text about an item, an experiment or a target."""

    text: str = ""
    of: str = ""
    until: str = ""
    experiment: str = ""
    target: str = ""
    when: WrittenCondition | None = None  # of several the first that holds counts


@dataclass(frozen=True)
class WrittenLeaveAlone:
    what: str
    why: str
    until: str
    when: WrittenCondition | None = None
    gives_room: tuple[str, ...] = ()
    all_roomy: bool = False
    forbids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """A day of the law, or days from the day of issue; with both, the days count once that day has passed."""

    date: str = ""
    days: int | None = None


@dataclass(frozen=True)
class WrittenLawEffect:
    effect: Literal["stops_launch", "stops_growth", "dated", "good_practice"]
    due: Due = Due()
    when: WrittenCondition | None = None


@dataclass(frozen=True)
class WrittenLaw:
    short: Words
    owner: str
    articles: Mapping[str, Words]
    effects: tuple[WrittenLawEffect, ...]


@dataclass(frozen=True)
class Moved:
    """How many tenths of the money move, and between which two facts."""

    tenths: int
    from_: str
    to: str


@dataclass(frozen=True)
class WrittenRule:
    id: str
    kind: str
    when: WrittenCondition
    title: Words = ""
    phrase: str = ""
    answers: tuple[str | WrittenAnswer, ...] = ()
    relieves: str = ""
    topic: str = ""
    excludes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    steps: tuple[WrittenStep, ...] = ()
    before: tuple[Before, ...] = ()
    measure: Measure | tuple[Measure, ...] | None = None
    stop_if: Words = ""
    evidence: Words = ""
    not_: tuple[str, ...] = ()
    leaves_alone: tuple[WrittenLeaveAlone, ...] = ()
    then: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    note: bool = False
    instead_of: tuple[WhyNot, ...] = ()
    moves_money: Moved | None = None
    says_who_leads: bool = False
    asks_again: bool = False
    reversible_only: bool = False
    nothing_pressed: bool = False
    reads_first: bool = False
    halts: bool = False
    leads: bool = False
    builds_from: int | None = None
    moves_launch: bool = False
    measures: bool = False
    safety: bool = False
    law: WrittenLaw | None = None
    sources: tuple[str, ...] = ()

    @property
    def measured_by(self) -> tuple[Measure, ...]:
        return (self.measure,) if isinstance(self.measure, Measure) else self.measure or ()


@dataclass(frozen=True)
class TwoFigures:
    """Two facts of one item: what it is today, and what it may be."""

    item: str
    now: str
    wanted: str


@dataclass(frozen=True)
class GrowingBill:
    """What a target is paid from: today, at the horizon, and what it may be."""

    item: str
    now: str
    later: str
    wanted: str


@dataclass(frozen=True)
class WrittenBound:
    """A figure that is let come to a limit at an event, and no further."""

    item: str
    limit: str  # a fact, of this or another item
    when: WrittenCondition | None = None


@dataclass(frozen=True)
class WrittenPressed:
    """What makes an item pressed, beside its own limit."""

    missed: tuple[TwoFigures, ...]
    bills: tuple[TwoFigures, ...]
    impossible: tuple[WrittenAnswer, ...]
    wanted: tuple[WrittenAnswer, ...]
    untried: tuple[WrittenAnswer, ...]
    cutoffs: Mapping[str, float]
    unkept: tuple[TwoFigures, ...] = ()
    growing: tuple[GrowingBill, ...] = ()
    harms: tuple[WrittenAnswer, ...] = ()  # picks that say whom a mistake may hit
    scaled: tuple[WrittenAnswer, ...] = ()  # figures that grow with a peak here, beside those that always do
    opened: tuple[WrittenBound, ...] = ()  # limits that nothing is opened beyond at an event


@dataclass(frozen=True)
class EvidenceLines:
    """One line an entry, by the class of its item."""

    over: str
    over_before: str  # over, and more so at an event
    expected: str  # over, before anything of it runs
    expected_reached: str
    expected_reached_in: str
    expected_unsure: str
    expected_guessed: str
    missed: str
    event: str
    reached: str
    reached_in: str  # where early and late are one month
    felt: str
    half_felt: str  # by fewer than half, and as strongly as if all were undecided
    felt_by_some: str  # by one crowd, and not by all of them together
    wanted: str
    unsure: str  # of a figure of which nobody knows yet whether it is over
    guessed: str  # of the same, where one person guessed it and nobody else said anything
    at_limit: str  # instead of how many times over
    both_guessed: str = ""  # behind what is expected by a guess, beside a limit that is one
    at_limit_then: str = ""  # of an event, where it is under its limit today
    then: str = ""  # behind what is over at an event, where more is asked for: what a later one brings
    event_opened: str = ""  # of an event that is opened only as far as another limit allows


@dataclass(frozen=True)
class Manifest:
    """What the parts of a rule set share. The parts are read in its order."""

    slug: str
    version: int
    title: str
    language: str
    instrument: str
    kinds: tuple[str, ...]
    parts: tuple[str, ...]
    verbs: tuple[str, ...]
    little_words: tuple[str, ...]
    sure: float
    pooling: Pooling
    topics: Mapping[str, str]  # what texts may do or forbid
    shared: Mapping[str, str]  # topics of entries that several rules share: one of them is printed
    dates: Mapping[str, DatedDay]
    prices: Mapping[str, DatedPrice]
    constants: Mapping[str, Constant]
    words: Mapping[str, str]
    derived: Mapping[str, Formula]
    conditions: Mapping[str, WrittenCondition]
    pressed: WrittenPressed
    evidence_lines: EvidenceLines
    sources: Mapping[str, str]


@dataclass(frozen=True)
class RuleFile(Manifest):
    """A rule set in one piece: the manifest, and what its parts hold in their order."""

    rules: tuple[WrittenRule, ...]
    targets: tuple[WrittenTarget, ...]
    experiments: tuple[WrittenExperiment, ...]
