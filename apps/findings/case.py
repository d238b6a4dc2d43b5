"""The case behind every sentence about a result: frozen evidence, the engine's result, the questions, and k."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self

from django.utils.translation import gettext as _

from apps.advice import PersonAnswers, RuleFraming
from apps.core.translations import inside
from apps.documents.mapping import LEFT_OUT, plain, read
from apps.documents.values import JsonObject
from apps.findings.head_counts import People
from apps.findings.privacy import is_enough, shown_groups
from apps.findings.sentences import listed
from apps.instruments.definition import Definition, Routing, filled
from apps.instruments.figures.format import format_rounded
from apps.ranking import Assessment, Engagement, Settings

# Of what sets a time so much must rest on enough people: all of it would let one rare figure hide the rest.
MOSTLY = 0.8


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

    @property
    def routing(self) -> Routing:
        return {"model_hosting": self.model_hosting, "stage": self.stage, **(self.switches or {})}

    @property
    def is_confidential(self) -> bool:
        return self.mode == "confidential"

    def for_rules(self) -> RuleFraming:
        return RuleFraming(
            model_hosting=self.model_hosting,
            stage=self.stage,
            horizon_months=self.horizon_months,
            success_measure=self.success_measure,
            currency=self.currency,
            switches=self.switches or {},
            success_unit=self.success_unit,
            success_today=self.success_today,
            success_wanted=self.success_wanted,
        )


@dataclass(frozen=True)
class Turnout:
    """People of one perspective: asked, answered anything, sent, asked the express form alone, interviewed."""

    asked: int
    answered: int
    sent: int
    # Left out if 0, so that evidence frozen before this field existed gives the same snapshot.
    express: int = field(default=0, metadata=LEFT_OUT)
    interviews: int = field(default=0, metadata=LEFT_OUT)
    # Of those who answered: who does not count toward k. Before this field it was not known.
    uncounted: int = field(default=0, metadata=LEFT_OUT)


ENGINE_INPUT = "scalelens-engine-input/2"


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


@dataclass(frozen=True)
class Quote:
    item: str
    text: str


@dataclass(frozen=True)
class FrozenEvidence:
    """A `scalelens-snapshot/1` document: everything engine, rules, page and report need, without names."""

    format: str
    instrument: str
    rules: str
    round: int
    framing: FrozenFraming
    coverage: dict[str, Turnout]  # by perspective
    engine_input: EngineInput
    answers: tuple[PersonAnswers, ...]  # what the rules pool, in the order of the engine's stakeholders
    # Without a key, and in an order of their own: a text beside its writer's answers would tell who wrote it.
    comments: tuple[Quote, ...]
    texts: dict[str, tuple[str, ...]]
    splits: dict[str, tuple[Mapping[str, int], ...]]
    # Left out where there is nobody, as in evidence frozen before these fields: the engine's ids of who does
    # not count toward k, an item once for each text or split of theirs, and how many guests were left out
    # with what they gave.
    uncounted: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    uncounted_texts: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    left_out: int = field(default=0, metadata=LEFT_OUT)

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

    @property
    def counted(self) -> dict[str, int]:
        """Count those of them who count toward k, for every perspective that answered."""
        return {name: each.answered - each.uncounted for name, each in self.coverage.items() if each.answered}

    @property
    def counted_answers(self) -> tuple[PersonAnswers, ...]:
        if not self.uncounted:
            return self.answers
        # Both lists hold the same people in the same order.
        pairs = zip(self.engagement.stakeholders, self.answers, strict=True)
        return tuple(answers for person, answers in pairs if person.id not in self.uncounted)

    def for_rules(self) -> RuleFraming:
        # Past the day on which it was to go live it is live to the rules, as it is to the engine.
        is_past = self.framing.launch_on is not None and self.engagement.live
        return (replace(self.framing, stage="live") if is_past else self.framing).for_rules()

    @property
    def raises_k(self) -> int:
        """Return by how many people k is raised."""
        # Older evidence names nobody in `uncounted`: each of its interviews may be one of any k.
        interviews = sum(turnout.interviews for turnout in self.coverage.values())
        return 0 if self.uncounted else interviews

    # Read many times for one page: who stands behind each figure is counted once.
    @cached_property
    def people(self) -> People:
        return People(
            answers=self.engagement.stakeholders,
            items={item.id: item for item in self.engagement.items},
            quantities={quantity.id: quantity for quantity in self.engagement.quantities},
            uncounted_ids=frozenset(self.uncounted),
        )


@dataclass(frozen=True)
class Ground:
    """What a result rests on, and how many people who count must be behind a figure: everything but the result itself."""

    evidence: FrozenEvidence
    definition: Definition
    k: int

    @property
    def framing(self) -> FrozenFraming:
        return self.evidence.framing

    @property
    def people(self) -> People:
        return self.evidence.people

    def may_show(self, people: int, *, uncounted: int = 0) -> bool:
        """Return whether a figure that rests on this many people, so many of them uncounted, may be shown."""
        return is_enough(people - uncounted, self.k)

    def withholds(self, discloses: bool) -> bool:
        """Return whether a figure that would disclose answers is withheld."""
        # With a k of 1 it is the page of a named engagement's facilitator, who sees each answer anyway.
        return discloses and self.k > 1

    def may_show_quantity(self, name: str | None) -> bool:
        return is_enough(self.people.counted_behind_quantity(name), self.k)

    def may_show_voters(self, people: int) -> bool:
        return self.may_show(people, uncounted=len(self.people.uncounted.voters))

    def may_show_item(self, name: str, people: int) -> bool:
        return self.may_show(people, uncounted=self.people.uncounted.who_answered(name).total())

    def may_show_pooled(self, fact: str, people: int) -> bool:
        return self.may_show(people, uncounted=self.uncounted_behind(fact).total())

    def uncounted_behind(self, fact: str) -> Counter[str]:
        """Count by perspective who may be behind a pooled fact and does not count: who answered its item."""
        if not self.people.uncounted_ids:
            return Counter()
        item = fact.split(".")[1] if "." in fact else ""
        pairs = zip(self.evidence.engagement.stakeholders, self.evidence.answers, strict=True)
        return Counter(
            given.perspective
            for person, given in pairs
            if person.id in self.people.uncounted_ids
            # Of a fact that is no item's own nobody knows who is behind it: everybody may be.
            and (item not in self.definition.by_id or given.answers.get(item) is not None)
        )

    def may_show_camp(self, members: Iterable[str]) -> bool:
        return is_enough(sum(person not in self.people.uncounted_ids for person in members), self.k)

    def may_ask_about(self, name: str) -> bool:
        # That all of few left it open would tell what each of them did.
        return self.may_show(self.people.asked(name), uncounted=self.people.uncounted.asked(name))

    @property
    def counts_from_launch(self) -> bool:
        # Of a launch without a month months can count from nothing but it, and not from today.
        engagement = self.evidence.engagement
        return not engagement.live and engagement.launch_month is None

    def shown_groups(
        self, people: Mapping[str, int], discloses: Callable[[Collection[str]], bool] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Group perspectives until each group has at least `k` people who count.

        `people` is as of `People.counted_by`; `discloses` is whether a group's figures would tell what each one said.
        """

        def may_stand(group: Collection[str]) -> bool:
            return self.k <= 1 or discloses is None or not discloses(group)

        sides, fallback = self.definition.sides, self.definition.side_fallback
        return shown_groups(people, sides=sides, fallback=fallback, k=self.k, may_stand=may_stand)

    def perspectives_words(self, names: Iterable[str]) -> str:
        return "; ".join(self.definition.perspectives[name] for name in names)

    def labels(self, names: Iterable[str], conjunction: str = "and") -> str:
        return listed([inside(self.definition.dimensions[name]) for name in names], conjunction)

    def quoted(self, name: str) -> str:
        return _("“%(question)s”") % {"question": self.question(name)}

    def question(self, name: str) -> str:
        return self.filled(self.definition.item(name).text.rstrip("."))

    def filled(self, text: str) -> str:
        framing = self.framing
        return filled(text, horizon_months=framing.horizon_months, initiative=framing.initiative)

    def figure(self, value: float, unit: str, digits: int = 2) -> str:
        return format_rounded(value, unit, self.framing.currency, digits=digits)


@dataclass(frozen=True)
class Case(Ground):
    """One result and what it rests on. A figure is shown only if at least `k` people are behind it."""

    result: Assessment

    @property
    def is_shown(self) -> bool:
        return self.may_show(self.result.coverage.n, uncounted=self.people.uncounted.givers())

    def may_show_months(self, dimension: str) -> bool:
        """Return whether a time of this dimension may be shown: enough people are behind most of what sets it."""
        sets = {
            name: each.sets_first
            for name, each in self.result.quantities.items()
            if each.dimension == dimension and each.known
        }
        shown = sum(share for name, share in sets.items() if self.may_show_quantity(name))
        return bool(sets) and shown >= MOSTLY * sum(sets.values()) and any(map(self.may_show_quantity, sets))
