"""A questionnaire as typed values: its items, in its order, and who is asked which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self

from apps.advice.cross_checks import CrossCheck
from apps.documents.vocabulary import LIMIT, NOW

type Pooling = Literal["lower_median", "upper_median", "most_frequent", "strictest", "all"]
type Routing = Mapping[str, str]  # what the facilitator chose at each switch of the framing, by its slug

type SwitchValue = str | tuple[str, ...]  # of some switches several values hold

SEVERAL = ","  # stands between them where who is asked what is decided
EVERYWHERE = frozenset({"model_hosting", "stage"})  # the switches every questionnaire has
SEVERAL = ","  # stands between the values of a switch that has several
SOURCE = "source"  # the kind of the question how one knows one's figures
EXPRESS, STATEMENTS, REST = PARTS = ("express", "statements", "rest")


def routing_of(values: Mapping[str, SwitchValue]) -> dict[str, str]:
    return {name: each if isinstance(each, str) else SEVERAL.join(each) for name, each in values.items()}


@dataclass(frozen=True)
class Choice:
    value: str | int | float  # what an answer stores
    label: str
    number: float | None = None  # what it stands for where cross-checks compare it
    alone: bool = False  # of several picks it clears the others, and they clear it


@dataclass(frozen=True)
class Card:
    dimension: str
    title: str
    text: str


@dataclass(frozen=True)
class Source:
    """How one knows a figure."""

    slug: str
    label: str
    factor: int | float  # leads down to P10 and up to P90


@dataclass(frozen=True)
class QuantityScale:
    sources: tuple[Source, ...]
    growth: tuple[float, ...]
    zero_label: str
    zero_points: tuple[str, ...]
    row_spread_decades: float
    horizon_at_least: str
    ask_back_decades: float


@dataclass(frozen=True)
class Condition:
    """Holds where the facilitator chose one of these values at a switch; of no values, where nothing was chosen."""

    switch: str
    values: tuple[str, ...]

    def holds(self, routing: Routing) -> bool:
        chosen = routing.get(self.switch, "")
        return any(value in self.values for value in chosen.split(SEVERAL)) if self.values else not chosen


type Conditions = tuple[Condition, ...]  # all must hold


def hold(conditions: Conditions, routing: Routing) -> bool:
    return all(condition.holds(routing) for condition in conditions)


@dataclass(frozen=True)
class WordsWhere:
    when: Conditions
    said: tuple[tuple[str, Any], ...]  # what stands in fields of the item then, by their names
    perspective: str = ""  # whom alone it is said to; empty: everybody


@dataclass(frozen=True)
class PartWhere:
    """In which part of the form an item stands, for one perspective or (empty) for all."""

    part: str
    perspective: str = ""
    when: Conditions = ()


@dataclass(frozen=True, kw_only=True)
class Item:
    is_pooled: ClassVar[bool] = False  # whether the rules of the advice may read it
    is_fact: ClassVar[bool] = False  # whether it is on the record where its file does not say

    id: str
    kind: str
    text: str
    section: str
    perspectives: tuple[str, ...]
    short_name: str = ""  # what it asks, in a few words that are no question; empty: its text has to do
    optional: bool = False
    asked_when: Conditions = ()
    # Perspectives that are asked it only then; one that stands here twice, where either holds.
    asked_of_when: tuple[tuple[str, Conditions], ...] = ()
    replaces: tuple[str, ...] = ()  # the items whose place it takes
    help: str = ""  # one sentence under the question
    example: str = ""  # one more
    uses: tuple[str, ...] = ()  # what its answers go into
    on_record: bool = False  # facts of the organisation, shown without a name; all else is an opinion
    points_at_giver: bool = False  # such a fact also says something of whoever gives it
    wordings: tuple[WordsWhere, ...] = ()  # the first that holds counts
    # Where it stands elsewhere than in its section; the first that holds counts.
    elsewhere: tuple[PartWhere, ...] = ()
    in_room: Conditions | None = None  # where the room form asks it too; None: nowhere

    @property
    def is_express(self) -> bool:
        """Whether the express form asks it too."""
        return False

    def is_asked_where(self, routing: Routing) -> bool:
        return hold(self.asked_when, routing)

    def is_asked_of(self, perspective: str, routing: Routing) -> bool:
        narrowed = [when for whom, when in self.asked_of_when if whom == perspective] or [()]
        return (
            perspective in self.perspectives
            and hold(self.asked_when, routing)
            and any(hold(when, routing) for when in narrowed)
        )

    def worded(self, routing: Routing, perspective: str = "") -> Self:
        said = next(
            (
                each.said
                for each in self.wordings
                if each.perspective in {"", perspective} and hold(each.when, routing)
            ),
            (),
        )
        return replace(self, **dict(said)) if said else self

    def part_for(self, perspective: str, routing: Routing) -> str:
        places = (
            each.part
            for each in self.elsewhere
            if each.perspective in {"", perspective} and hold(each.when, routing)
        )
        return next(places, self.section)

    def as_asked(self, routing: Routing, perspective: str = "") -> Self:
        """Return it in the words, with the points and in the part it has for a perspective where the framing is so."""
        worded, part = self.worded(routing, perspective), self.part_for(perspective, routing)
        return worded if part == self.section else replace(worded, section=part)

    def is_in_room(self, perspective: str, routing: Routing) -> bool:
        """Return whether the room form asks it: the express part, and a little more."""
        is_express = self.part_for(perspective, routing) == EXPRESS
        return is_express or (self.in_room is not None and hold(self.in_room, routing))

    @property
    def conditions(self) -> Conditions:
        # Words count, too: what is asked in other words is another question.
        groups = (
            *(conditions for _, conditions in self.asked_of_when),
            *(each.when for each in self.wordings),
            *(each.when for each in self.elsewhere),
        )
        room = self.in_room or ()
        return (*self.asked_when, *room, *(each for group in groups for each in group))


@dataclass(frozen=True, kw_only=True)
class RankingItem(Item):
    cards: tuple[Card, ...]
    only_first: str
    decline: str

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(card.dimension for card in self.cards)

    @property
    def is_express(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class AgreementItem(Item):
    is_pooled: ClassVar[bool] = True

    dimension: str
    anchor: bool
    reverse: bool
    scored: bool
    choices: tuple[Choice, ...]  # without "don't know"
    dont_know: str  # its label

    @property
    def points(self) -> int:
        return len(self.choices)

    @property
    def is_express(self) -> bool:
        return self.anchor


@dataclass(frozen=True)
class TypedUnit:
    """A unit in which a figure may be typed: divided by so many it is in the unit of the item that keeps it."""

    slug: str
    label: str
    divide_by: float = 1.0
    kept_in: tuple[
        tuple[str, str], ...
    ] = ()  # by kind of system the item that keeps it; none: the item itself


@dataclass(frozen=True, kw_only=True)
class QuantityItem(Item):
    is_pooled: ClassVar[bool] = True
    is_fact: ClassVar[bool] = True

    dimension: str
    points: tuple[str, ...]  # of now, horizon, limit
    unit: str
    direction: Literal["ceiling", "floor"]
    ladder: tuple[float, ...]
    typical: str
    limit_text: str
    limit_none: str  # the choice that says there is no limit to name; empty: it has none
    limit_when: Conditions  # elsewhere only today's figure is asked
    plausible: tuple[float, float] | None  # least and most; None: `plausible_range` works it out
    zero_label: str
    whole: bool  # rows of whole numbers: each ends one below the next
    peak_scaled: bool  # asked for an ordinary day, so known peaks come on top
    scale: QuantityScale
    row_examples: tuple[str, ...] = ()  # what each row is like
    grows_with: tuple[str, ...] = ()  # whose growth it has where nobody gave it one of its own
    steady: bool = False  # it does not grow
    units: tuple[TypedUnit, ...] = ()  # what it may be typed in; empty: its own unit
    kept_for: str = ""  # the item that asks for it, and keeps it here by the unit somebody knows
    sentence: str = ""  # says {n} wanted and {L} possible
    milestone: str = ""  # what has happened once the limit is reached

    @property
    def headroom(self) -> bool:
        """Whether it is asked up to its limit, so that the engine can say what room is left."""
        return LIMIT in self.points

    @property
    def row_count(self) -> int:
        return len(self.ladder) - 1

    def as_asked(self, routing: Routing, perspective: str = "") -> Self:
        asked = super().as_asked(routing, perspective)
        return asked if hold(self.limit_when, routing) else replace(asked, points=(NOW,))

    @property
    def conditions(self) -> Conditions:
        return (*super().conditions, *self.limit_when)


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    is_pooled: ClassVar[bool] = True
    is_fact: ClassVar[bool] = True

    choices: tuple[Choice, ...]
    pick: Literal["one", "many"]
    ordered: bool
    pooled: Pooling | None = None  # None: no rule reads it
    # The choices from the least to the strictest, equal ones together.
    order: tuple[tuple[str, ...], ...] = ()
    of_facilitator: bool = False  # set in the framing, asked of nobody else


@dataclass(frozen=True, kw_only=True)
class TargetItem(Item):
    is_pooled: ClassVar[bool] = True
    is_fact: ClassVar[bool] = True

    unit: str
    ordered: bool
    steps: tuple[str | int | float, ...]
    labels: tuple[str, ...] = ()  # of the steps, where they are more than figures


@dataclass(frozen=True, kw_only=True)
class SplitItem(Item):
    is_fact: ClassVar[bool] = True

    over: tuple[str, ...]
    parts: int


@dataclass(frozen=True, kw_only=True)
class TextItem(Item):
    max_length: int


@dataclass(frozen=True)
class Section:
    slug: str
    title: str
    intro: str
    intro_unless_live: str  # one more sentence where the initiative is not live
    items: tuple[Item, ...]
    is_shuffled: bool  # across dimensions, anew for each person


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
    money_even: str  # its choice that says: to each about the same
    checkers: str  # people who check


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
    side_fallback: Mapping[str, str]
    framing: tuple[FramingQuestion, ...]
    quantity_scale: QuantityScale
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    most_items: int
    not_counted: frozenset[str] = field(default_factory=frozenset)
    cross_checks: tuple[CrossCheck, ...] = ()
    load: LoadModel | None = None
    roles: Roles | None = None
    perspective_names: Mapping[str, str] = field(default_factory=dict)  # short ones
    instructions: Mapping[str, str] = field(
        default_factory=dict
    )  # by stage, the one sentence that speaks of when
    go_on: Mapping[str, str] = field(
        default_factory=dict
    )  # by perspective, what comes after the express part
    growth_text: str = ""  # asks for growth, under a figure of today
    terms: tuple[Term, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return MappingProxyType({item.id: item for item in self.items})

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        return {each.id: each.short_name for each in self.items} | {e.id: e.short_name for e in self.framing}

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
    def splits(self) -> Mapping[str, SplitItem]:
        return self._of_kind(SplitItem)

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
            if item.is_asked_of(perspective, routing)
            and not (isinstance(item, QuantityItem) and item.kept_for)
        )

    def room_of(self, perspective: str, routing: Routing) -> tuple[Item, ...]:
        """Return the room form: of what a perspective is asked, the express part and a little more."""
        asked = self.asked_of(perspective, routing)
        return tuple(item for item in asked if self.by_id[item.id].is_in_room(perspective, routing))

    @cached_property
    def picks_of_facilitator(self) -> Mapping[str, ChoiceItem]:
        return {item.id: item for item in self._of_kind(ChoiceItem).values() if item.of_facilitator}

    @cached_property
    def how_known(self) -> ChoiceItem | None:
        """The question how somebody knows their figures, where it is asked once."""
        return next((item for item in self._of_kind(ChoiceItem).values() if item.kind == SOURCE), None)

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
        worded = {item.id: item.worded(routing) for item in self.items}
        sections = (
            replace(section, items=tuple(worded[item.id] for item in section.items))
            for section in self.sections
        )
        return replace(self, sections=tuple(sections), items=tuple(worded.values()))

    def switches_of(self, chosen: Routing) -> dict[str, str]:
        """Return the settled values of the switches that not every questionnaire has."""
        return {name: value for name, value in self.settled(chosen).items() if name not in EVERYWHERE}

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The switches that decide who is asked what, in the order of the framing."""
        conditions = [each for item in self.items for each in item.conditions]
        conditions += [each for question in self.framing for each in question.asked_when]
        named = {each.switch for each in conditions}
        return tuple(question.id for question in self.framing if question.id in named)

    @cached_property
    def routings(self) -> tuple[Routing, ...]:
        """Every framing there can be, as far as it decides who is asked what."""
        # Of values that decide nothing one stands for all: there are enough framings without them.
        conditions = [each for item in self.items for each in item.conditions]
        conditions += [each for question in self.framing for each in question.asked_when]
        named = {(each.switch, value) for each in conditions for value in each.values}
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
        """Return the express form: of what a perspective is asked, the ranking and what everybody is asked."""
        asked = self.asked_of(perspective, routing)
        return tuple(item for item in asked if item.is_express or item.section == EXPRESS)

    @cached_property
    def express_ids(self) -> frozenset[str]:
        return frozenset(
            item.id
            for item in self.items
            if item.is_express or EXPRESS in {item.section, *(each.part for each in item.elsewhere)}
        )

    def counted_of(self, perspective: str, routing: Routing) -> tuple[Item, ...]:
        return tuple(item for item in self.asked_of(perspective, routing) if item.id not in self.not_counted)


def filled(text: str, *, horizon_months: int, initiative: str) -> str:
    # Not str.format: an initiative may be called "{model}".
    return text.replace("{horizon}", str(horizon_months)).replace("{initiative}", initiative)
