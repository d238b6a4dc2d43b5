"""What is advised, `scalelens-advice/2`, all of it in the words of one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from apps.advice.firing import Outcome, RuleEvidence
from apps.advice.proposals import ExperimentProposal, TargetProposal
from apps.advice.rules.rulefile import Act
from apps.documents.mapping import LEFT_OUT, plain, read
from apps.documents.values import Json

type Weeks = tuple[float, float]  # of one person, the least and the most


@dataclass(frozen=True)
class LateOrder:
    """An order that is usually given more days ahead than are left."""

    lead_days: int
    days_left: int
    until: str  # the day by which it is known whether it is granted


@dataclass(frozen=True)
class BriefWords:
    title: str
    tail: str
    asks: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True, kw_only=True)
class EntryStep:
    on: str  # the day by which it is done
    do: str
    who: tuple[str, ...]  # perspectives, the doer first
    weeks: Weeks
    late: LateOrder | None
    begins: str = field(default="", metadata=LEFT_OUT)  # the day on which the work on it begins
    overdue_since: str | None = field(default=None, metadata=LEFT_OUT)
    builds: bool = field(default=False, metadata=LEFT_OUT)
    acts: Act | None = field(default=None, metadata=LEFT_OUT)
    brief: BriefWords | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True)
class EntryMeasure:
    """How people see that it worked: in words, and where they come from."""

    text: str
    until: str = field(default="", metadata=LEFT_OUT)
    of: str = field(default="", metadata=LEFT_OUT)
    experiment: str = field(default="", metadata=LEFT_OUT)
    target: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, kw_only=True)
class Entry:
    rule: str
    title: str
    dimension: str
    items: tuple[str, ...]  # it relieves, the most urgent first
    because: str
    steps: tuple[EntryStep, ...]
    who: tuple[str, ...]
    weeks: Weeks
    measure: EntryMeasure
    stop_if: str
    mistakes: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    merged: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    too_late: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # what can't be done before its event
    event: str = field(default="", metadata=LEFT_OUT)  # the day of the event it serves
    safety: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True)
class ChecklistRow:
    rule: str
    title: str
    on: str
    who: tuple[str, ...]
    weeks: Weeks
    why: str = field(default="", metadata=LEFT_OUT)  # waits or withheld; empty: others were more urgent


@dataclass(frozen=True)
class Duty:
    """One row of the law."""

    rule: str
    title: str
    short: str
    because: str
    steps: tuple[EntryStep, ...]
    on: str | None  # the day it is due
    owner: str
    articles: Mapping[str, str]  # by regime that binds it; empty where a regime has no number here
    standard: bool = field(default=False, metadata=LEFT_OUT)  # good order anyway: a row, and not counted


@dataclass(frozen=True)
class LawAdvice:
    line: str
    above: bool  # it stands above all that is to be done
    stops: tuple[Duty, ...]
    dated: tuple[Duty, ...]
    good_practice: tuple[Duty, ...]
    as_of: str
    regimes: tuple[str, ...]  # empty: nobody said which law binds it


@dataclass(frozen=True)
class LeftAlone:
    what: str
    why: str
    until: str
    rule: str


@dataclass(frozen=True)
class WhyNotShape:
    rule: str
    title: str
    because: str


@dataclass(frozen=True)
class Note:
    """A rule in one or two sentences: a guard, or what stands under a shape."""

    rule: str
    title: str
    steps: tuple[EntryStep, ...]
    because: str = field(default="", metadata=LEFT_OUT)
    says_who_leads: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True)
class Shape:
    rule: str
    title: str
    why_not: tuple[WhyNotShape, ...]
    notes: tuple[Note, ...]
    steps: tuple[EntryStep, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True)
class ListSize:
    """The work of one list, low with low and high with high, to half a week."""

    weeks: Weeks
    by: Mapping[str, Weeks]  # the doer of each step


@dataclass(frozen=True)
class Money:
    now: tuple[float, float]
    next: tuple[float, float]
    currency: str


@dataclass(frozen=True)
class Cost:
    now: ListSize
    next: ListSize
    money: Money | None  # None: nobody said what a week of work costs


@dataclass(frozen=True)
class Ask:
    """What is asked of those who decide, or of who gave a figure."""

    kind: str  # event, figure or jurisdiction
    text: str
    about: str  # an event's kind, a cross-check or an item


@dataclass(frozen=True)
class Unused:
    """A statement that rules do not see, because too few were asked; with `more` of a perspective they would."""

    item: str
    short_name: str
    perspective: str = field(default="", metadata=LEFT_OUT)  # empty: it is asked of everybody
    more: int = field(default=0, metadata=LEFT_OUT)  # 0: nobody knows how many


@dataclass(frozen=True)
class AdvisedItem:
    id: str
    class_: int
    date: str | None = None
    times_over: float | None = None
    answered_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class TracedRule:
    rule: str
    outcome: Outcome
    excluded_by: str | None
    decided_by: tuple[RuleEvidence, ...]


@dataclass(frozen=True)
class NearRule:
    rule: str
    title: str
    lacking: tuple[RuleEvidence, ...]


@dataclass(frozen=True, kw_only=True)
class Advice:
    rules: str
    issued_on: str
    law: LawAdvice
    do_now: tuple[Entry, ...]
    do_next: tuple[Entry, ...]
    checklist: tuple[ChecklistRow, ...]
    standards: tuple[str, ...]
    leave_alone: tuple[LeftAlone, ...]
    shape: Shape | None
    guards: tuple[Note, ...]
    cost: Cost
    asks: tuple[Ask, ...]
    unused: tuple[Unused, ...]
    items: tuple[AdvisedItem, ...]
    targets: tuple[TargetProposal, ...]
    experiments: tuple[ExperimentProposal, ...]
    fired: tuple[str, ...]
    trace: tuple[TracedRule, ...]
    near_misses: tuple[NearRule, ...]
    asks_again: bool = field(default=False, metadata=LEFT_OUT)  # by a guard: beside it nobody may stop asking

    def to_json(self) -> dict[str, Json]:
        return plain(self)

    @classmethod
    def from_json(cls, document: object) -> Self:
        return read(cls, document)
