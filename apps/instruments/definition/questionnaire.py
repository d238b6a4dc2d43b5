"""A whole questionnaire: its items in their order, and who is asked which of them in which framing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Literal

from apps.advice.cross_checks import CrossCheck
from apps.instruments.definition.items import (
    EXPRESS,
    IDEA,
    SOURCE,
    AgreementItem,
    Choice,
    ChoiceItem,
    Conditions,
    Item,
    QuantityItem,
    QuantityScale,
    RankingItem,
    Routing,
    TargetItem,
    TextItem,
    hold,
)


@dataclass(frozen=True)
class Section:
    slug: str
    title: str
    items: tuple[Item, ...]
    is_shuffled: bool  # across dimensions, anew for each person
    idea_title: str = ""  # while nothing runs yet


@dataclass(frozen=True)
class FramingQuestion:
    """A switch: what the facilitator chooses decides who is asked what."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    default: str  # empty: it must be chosen, or may stay open
    optional: bool = False  # it may stay open: not known
    pick: Literal["one", "many"] = "one"
    short_name: str = ""
    help: str = ""
    asked_when: Conditions = ()  # elsewhere it is not shown, and has its default

    def label_of(self, value: str) -> str:
        """Return the words of a value, empty for one it doesn't have."""
        return next((choice.label for choice in self.choices if choice.value == value), "")


@dataclass(frozen=True)
class LoadModel:
    """What answering takes: words read a minute, seconds of a decision, and the most that may be asked."""

    words_a_minute: int
    first_page: int  # words
    first_page_in_room: int
    go_on: int  # words of the page between the express part and the rest
    ladder: int  # words of it that are read
    growth: int
    on_record: int
    seconds: Mapping[str, float]
    seconds_of_points: tuple[float, ...]  # of a figure asked at one, two and three points
    most_minutes: float
    median_minutes: float
    most_express: float
    most_room: float


@dataclass(frozen=True)
class Roles:
    """Which items say what other things follow from."""

    price: str  # of 1,000 answers
    bills: str  # of a month
    answers: str  # of a day
    load: str  # at the busiest
    tokens: str  # sent for an answer
    waits: tuple[str, ...]  # how long one may wait
    money: str  # where most of what is planned goes
    checkers: str  # people who check
    ceiling: str  # the most that a month may cost
    outage: str  # what an hour without it costs


@dataclass(frozen=True)
class Term:
    """A word that is explained in a tap."""

    slug: str
    word: str
    text: str


@dataclass(frozen=True)
class Definition:
    """One version of an instrument. `items` stand in its order; mappings keep the order of its lists."""

    name: str
    title: str
    language: str
    dimensions: Mapping[str, str]
    perspectives: Mapping[str, str]
    sides: Mapping[str, tuple[str, ...]]
    smallest_shown: int
    framing: tuple[FramingQuestion, ...]
    quantity_scale: QuantityScale
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    load: LoadModel
    most_items: int
    not_counted: frozenset[str]
    cross_checks: tuple[CrossCheck, ...]
    roles: Roles
    perspective_names: Mapping[str, str]  # short ones
    # By dimension: what people name when it fails, what it is called in a sentence, and what money for it buys.
    causes: Mapping[str, str]
    marks: Mapping[str, str]
    capacity: Mapping[str, str]
    instructions: Mapping[str, str]  # by stage, the one sentence that speaks of when
    growth_text: str  # asks for growth, under a figure of today
    terms: tuple[Term, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return MappingProxyType({item.id: item for item in self.items})

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        return {each.id: each.short_name for each in self.items} | {e.id: e.short_name for e in self.framing}

    @cached_property
    def short_perspectives(self) -> Mapping[str, str]:
        return {**self.perspectives, **self.perspective_names}

    @cached_property
    def ranking(self) -> RankingItem:
        return next(iter(self._of_kind(RankingItem).values()))

    @cached_property
    def agreements(self) -> Mapping[str, AgreementItem]:
        return self._of_kind(AgreementItem)

    @cached_property
    def quantities(self) -> Mapping[str, QuantityItem]:
        return self._of_kind(QuantityItem)

    @cached_property
    def targets(self) -> Mapping[str, TargetItem]:
        return self._of_kind(TargetItem)

    @cached_property
    def texts(self) -> Mapping[str, TextItem]:
        return self._of_kind(TextItem)

    def headroom_of(self, routing: Routing) -> tuple[QuantityItem, ...]:
        """Return the quantities that somebody is asked up to their limit."""
        return tuple(
            item.as_asked(routing)
            for item in self.quantities.values()
            if any(
                item.as_asked(routing, whom).headroom
                for whom in item.perspectives
                if item.is_asked_of(whom, routing)
            )
        )

    def _of_kind[K: Item](self, kind: type[K]) -> Mapping[str, K]:
        return MappingProxyType({item.id: item for item in self.items if isinstance(item, kind)})

    @cached_property
    def places(self) -> Mapping[str, int]:
        return MappingProxyType({item.id: place for place, item in enumerate(self.items)})

    def item(self, item_id: str) -> Item:
        return self.by_id[item_id]

    def asked_of(self, perspective: str, routing: Routing) -> tuple[Item, ...]:
        """Return the questions of a perspective, without what another question keeps."""
        return tuple(
            item.as_asked(routing, perspective)
            for item in self.items
            if item.is_asked_of(perspective, routing) and not item.kept_for
        )

    def room_of(self, perspective: str, routing: Routing) -> tuple[Item, ...]:
        """Return the room form: of what a perspective is asked, the express part and a little more."""
        asked = self.asked_of(perspective, routing)
        return tuple(item for item in asked if self.by_id[item.id].is_in_room(perspective, routing))

    @cached_property
    def picks_of_facilitator(self) -> Mapping[str, ChoiceItem]:
        return {item.id: item for item in self._of_kind(ChoiceItem).values() if item.of_facilitator}

    def items_of_topic(self, topic: str, routing: Routing, perspective: str = "") -> tuple[str, ...]:
        """Return what is asked where people talk about an item or a cross-check; nothing of what is no topic here.

        With a perspective it is what this one is asked, as it was in the first round.
        """
        check = next((each for each in self.cross_checks if each.id == topic), None)
        named = dict.fromkeys(fact.split(".")[1] for fact in check.facts) if check else (topic,)
        return tuple(
            name
            for name in named
            if (item := self.by_id.get(name)) is not None
            and (item.is_asked_of(perspective, routing) if perspective else item.is_asked_where(routing))
            and self._can_be_talked_about(item)
        )

    def _can_be_talked_about(self, item: Item) -> bool:
        is_aside = item.kept_for or item.optional or item.id in self.picks_of_facilitator
        return not is_aside and item.kind != SOURCE

    def items_of_topics(
        self, topics: Iterable[str], routing: Routing, perspective: str = ""
    ) -> dict[str, tuple[str, ...]]:
        return {topic: self.items_of_topic(topic, routing, perspective) for topic in topics}

    @cached_property
    def how_known(self) -> ChoiceItem:
        """The question how somebody knows their figures, asked once for all of them."""
        return next(item for item in self._of_kind(ChoiceItem).values() if item.kind == SOURCE)

    def settled(self, chosen: Routing) -> dict[str, str]:
        """Return the value of each switch: what was chosen, else its default, which one that is not shown has always.

        A switch that must be chosen and was not is left out.
        """
        values: dict[str, str] = {}
        for question in self.framing:
            # By what the switches before it settled at: an old choice behind one that is hidden now counts no more.
            is_shown = hold(question.asked_when, values)
            value = chosen.get(question.id, question.default) if is_shown else question.default
            if value:
                values[question.id] = value
        return values

    def framed(self, routing: Routing) -> "Definition":
        """Return it in the words its items have where the framing is so."""
        is_idea = routing.get("stage") == IDEA
        worded = {item.id: item.worded(routing) for item in self.items}
        sections = (
            replace(
                section,
                title=(is_idea and section.idea_title) or section.title,
                items=tuple(worded[item.id] for item in section.items),
            )
            for section in self.sections
        )
        return replace(self, sections=tuple(sections), items=tuple(worded.values()))

    @cached_property
    def _conditions(self) -> Conditions:
        of_items = (each for item in self.items for each in item.conditions)
        of_framing = (each for question in self.framing for each in question.asked_when)
        return (*of_items, *of_framing)

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The switches that decide who is asked what, in the order of the framing."""
        named = {each.switch for each in self._conditions}
        return tuple(question.id for question in self.framing if question.id in named)

    @cached_property
    def routings(self) -> tuple[Routing, ...]:
        """Every framing there can be, as far as it decides who is asked what."""
        # Of values that decide nothing one stands for all: there are enough framings without them.
        named = {(each.switch, value) for each in self._conditions for value in each.values}
        offered = [
            [(question.id, value) for value in self._values_of(question, named)] for question in self.framing
        ]
        routings = (tuple(self.settled(dict(chosen)).items()) for chosen in product(*offered))
        return tuple(MappingProxyType(dict(each)) for each in dict.fromkeys(routings))

    def _values_of(self, question: FramingQuestion, named: Collection[tuple[str, str]]) -> list[str]:
        values = [str(choice.value) for choice in question.choices]
        if question.id not in self.deciding:
            return [""] if question.optional else values[:1]
        apart = [value for value in values if (question.id, value) in named]
        others = [value for value in values if value not in apart][:1]
        return [*apart, *others, *([""] if question.optional else [])]

    def express_of(self, perspective: str, routing: Routing) -> tuple[Item, ...]:
        """Return the part of what a perspective is asked that is complete in itself."""
        return tuple(item for item in self.asked_of(perspective, routing) if item.section == EXPRESS)

    @cached_property
    def counted(self) -> tuple[Item, ...]:
        """What counts of a form, where it is asked."""
        return tuple(item for item in self.items if item.id not in self.not_counted and not item.kept_for)

    def counted_of(self, perspective: str, routing: Routing) -> tuple[Item, ...]:
        return tuple(item for item in self.counted if item.is_asked_of(perspective, routing))


def filled(text: str, *, horizon_months: int, initiative: str) -> str:
    # Not str.format: an initiative may be called "{model}".
    return text.replace("{horizon}", str(horizon_months)).replace("{initiative}", initiative)
