"""The case behind every sentence about a result: frozen evidence, the engine's result, and the questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self

from django.utils.translation import gettext as _

from apps.advice import PersonAnswers, RuleFraming
from apps.core.translations import inside
from apps.documents.mapping import LEFT_OUT, plain, read
from apps.documents.values import JsonObject
from apps.findings.sentences import listed
from apps.findings.tallies import Tallies
from apps.instruments.definition import Definition, Routing, SwitchValue, routing_of
from apps.instruments.figures.format import format_rounded
from apps.ranking import Assessment, Engagement, Settings


@dataclass(frozen=True)
class FrozenFraming:
    """The framing of the engagement when the answers were frozen."""

    client: str
    initiative: str
    success_measure: str
    success_unit: str
    success_today: float | None
    success_wanted: float | None
    brief_claim: str  # a dimension's slug, or empty
    stage: str
    model_hosting: str
    existing_systems: tuple[str, ...]
    peaks: tuple[Mapping[str, str | int | float], ...]
    horizon_months: int
    horizon_on: str
    currency: str
    mode: str
    k: int
    perspectives: tuple[str, ...]
    # Left out where no day was named, as in evidence frozen before this field.
    launch_on: str | None = field(default=None, metadata=LEFT_OUT)
    # The switches of its questionnaire beside `model_hosting` and `stage`. Left out where it has no others.
    switches: Mapping[str, str] | None = field(default=None, metadata=LEFT_OUT)
    # What else is known of the system.
    known_switches: Mapping[str, SwitchValue] | None = field(default=None, metadata=LEFT_OUT)
    picks: Mapping[str, str] | None = field(default=None, metadata=LEFT_OUT)  # by question
    counsel_on: str | None = field(default=None, metadata=LEFT_OUT)
    lead_days_cards: int | None = field(default=None, metadata=LEFT_OUT)
    week_rate: int | None = field(default=None, metadata=LEFT_OUT)
    machine_price: float | None = field(default=None, metadata=LEFT_OUT)  # an hour
    post_year: int | None = field(default=None, metadata=LEFT_OUT)
    # What it makes, in the words of its people: one and several.
    thing_one: str = field(default="", metadata=LEFT_OUT)
    thing_many: str = field(default="", metadata=LEFT_OUT)
    figures_for: str = field(default="horizon", metadata=LEFT_OUT)

    @property
    def routing(self) -> Routing:
        known = routing_of(self.known_switches or {})
        return {"model_hosting": self.model_hosting, "stage": self.stage, **(self.switches or {}), **known}

    @property
    def is_confidential(self) -> bool:
        return self.mode == "confidential"

    def for_rules(self) -> RuleFraming:
        """Return all that rules may know of the framing, as a file of facts has it."""
        return RuleFraming(
            model_hosting=self.model_hosting,
            stage=self.stage,
            horizon_months=self.horizon_months,
            success_measure=self.success_measure,
            currency=self.currency,
            switches={**(self.switches or {}), **(self.known_switches or {})},
            success_unit=self.success_unit,
            success_today=self.success_today,
            success_wanted=self.success_wanted,
            claim=self.brief_claim,
            counsel_on=self.counsel_on or "",
            existing_systems=self.existing_systems,
            lead_days_cards=self.lead_days_cards,
            week_rate=self.week_rate,
            figures_for=self.figures_for,
            machine_price=self.machine_price,
            post_year=self.post_year,
            thing_one=self.thing_one,
            thing_many=self.thing_many,
        )


@dataclass(frozen=True)
class Turnout:
    """People of one perspective: asked, answered anything, sent; of those who answered, who is known to be there, and how."""

    asked: int
    answered: int
    sent: int
    known_by_mail: int
    vouched: int
    declined: int = field(default=0, metadata=LEFT_OUT)


ENGINE_INPUT = "scalelens-engine-input/3"


@dataclass(frozen=True)
class RunSettings:
    draws: int = 16384
    seed: int | None = None
    unranked: Literal["unknown", "below"] = "unknown"

    def for_engine(self) -> Settings:
        return Settings(draws=self.draws, seed=self.seed, unranked=self.unranked)


@dataclass(frozen=True)
class EngineInput:
    format: str
    engagement: Engagement
    settings: RunSettings


JOINED = "+"  # between the perspectives in the id of a crowd


@dataclass(frozen=True)
class FrozenCrowd:
    """A crowd of one block: the perspectives it holds, in the instrument's order, and how many people are in it.

    `waiting` counts people with later answers that wait for enough others.
    """

    perspectives: tuple[str, ...]
    people: int
    waiting: int = field(default=0, metadata=LEFT_OUT)

    @property
    def id(self) -> str:
        return JOINED.join(self.perspectives)


@dataclass(frozen=True)
class MovedCount:
    """Of those who voted again on an item: how many changed their answer, and how many of these toward what.

    Of figures the most frequent answer is the middle of those given.
    """

    voted: int
    moved: int
    to_measured: int
    to_most: int


@dataclass(frozen=True)
class CameBack:
    """Of the people who had answered before: how many gave anything in a round that asked again; and everybody who did."""

    before: int
    again: int
    answered: int


CORE = "core"  # the block of the order and of the statements everybody is asked


@dataclass(frozen=True)
class FrozenEvidence:
    """A `scalelens-snapshot/2` document: everything engine, rules, page and report need, without names.

    Opinions are there of crowds alone, block by block; nothing joins what a person gave in two blocks.
    """

    format: str
    instrument: str
    rules: str
    round: int
    framing: FrozenFraming
    coverage: dict[str, Turnout]  # by perspective
    # Of the whole round.
    interviews: int
    engine_input: EngineInput
    # By block: CORE, and the id of any other opinion. A block without a crowd is absent.
    crowds: dict[str, tuple[FrozenCrowd, ...]]
    # On the record: figures, targets, picks and splits of each person, in the order of the engine's figures.
    facts: tuple[PersonAnswers, ...]
    # Of blocks with a crowd, in an order of their own.
    texts: dict[str, tuple[str, ...]]
    left_out: int = field(default=0, metadata=LEFT_OUT)
    # Of a round after the first: the items it asked again, who came back, and by item who moved, if enough voted.
    topics: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    came_back: CameBack | None = field(default=None, metadata=LEFT_OUT)
    moved: Mapping[str, MovedCount] = field(default_factory=dict, metadata=LEFT_OUT)
    # Of the items that have such a count: why people moved, where they let it be quoted.
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict, metadata=LEFT_OUT)

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Self:
        return read(cls, document)

    def to_json(self) -> JsonObject:
        # The order of the fields is the order of the keys: a snapshot keeps its bytes.
        return plain(self)

    @property
    def engagement(self) -> Engagement:
        return self.engine_input.engagement

    @property
    def answered(self) -> dict[str, int]:
        return {name: turnout.answered for name, turnout in self.coverage.items()}

    def for_rules(self) -> RuleFraming:
        # Past the day on which it was to go live it is live to the rules, as it is to the engine.
        is_past = self.framing.launch_on is not None and self.engagement.live
        return (replace(self.framing, stage="live") if is_past else self.framing).for_rules()

    # Read many times for one page.
    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self.engagement)


@dataclass(frozen=True)
class Ground:
    """What a result rests on: everything but the result itself."""

    evidence: FrozenEvidence
    definition: Definition

    @property
    def framing(self) -> FrozenFraming:
        return self.evidence.framing

    @property
    def tallies(self) -> Tallies:
        return self.evidence.tallies

    @property
    def counts_from_launch(self) -> bool:
        # Of a launch without a month months can count from nothing but it, and not from today.
        engagement = self.evidence.engagement
        return not engagement.live and engagement.launch_month is None

    @property
    def is_told_of_launch(self) -> bool:
        """Whether people's later figures are those of a launch to come, with which the engine begins."""
        return self.framing.figures_for == "launch" and self.evidence.engagement.launch_month is not None

    def crowds_of(self, item: str) -> tuple[str, ...]:
        """Return the crowds of an opinion's block, in the instrument's order; none where it has no block of its own."""
        crowds = self.evidence.crowds
        return tuple(each.id for each in crowds.get(item) or crowds.get(CORE, ()))

    def crowd_words(self, crowd: str) -> str:
        """Name a crowd by the perspectives it holds."""
        # In quotation marks several perspectives read as one.
        names = crowd.split(JOINED)
        words = self.perspectives_words(names)
        return words if len(names) == 1 else f"“{words}”"

    def perspectives_words(self, names: Iterable[str]) -> str:
        return "; ".join(self.definition.perspectives[name] for name in names)

    def labels(self, names: Iterable[str], conjunction: str = "and") -> str:
        return listed([inside(self.definition.dimensions[name]) for name in names], conjunction)

    def quoted(self, name: str) -> str:
        return _("“%(question)s”") % {"question": self.question(name)}

    def question(self, name: str) -> str:
        return self.definition.item(name).text.rstrip(".")

    def figure(self, value: float, unit: str, digits: int = 2) -> str:
        return format_rounded(value, unit, self.framing.currency, digits=digits)


@dataclass(frozen=True)
class Case(Ground):
    """One result and what it rests on. `before` is the one of the round before, where somebody looked at it."""

    result: Assessment
    before: "Case | None" = None
