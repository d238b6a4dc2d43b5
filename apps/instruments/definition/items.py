"""The items of a questionnaire as typed values: what each asks, of whom, where and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, ClassVar, Literal, Self

from apps.documents.vocabulary import LIMIT, POINTS

type Pooling = Literal["lower_median", "upper_median", "most_frequent", "strictest", "all"]
type Routing = Mapping[str, str]  # what the facilitator chose at each switch of the framing, by its slug

type SwitchValue = str | tuple[str, ...]  # of some switches several values hold

SEVERAL = ","  # stands between them where who is asked what is decided
EVERYWHERE = frozenset({"model_hosting", "stage"})  # the switches every questionnaire has
IDEA = "idea"  # the stage at which nothing runs yet
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
    has_source: ClassVar[bool] = False  # whether it is a figure, of which is asked how one knows it

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
    help: str = ""  # one sentence under the question
    example: str = ""  # one more
    uses: tuple[str, ...] = ()  # what its answers go into
    on_record: bool = False  # facts of the organisation, shown without a name; all else is an opinion
    points_at_giver: bool = False  # such a fact also says something of whoever gives it
    wordings: tuple[WordsWhere, ...] = ()  # the first that holds counts
    # Where it stands elsewhere than in its section; the first that holds counts.
    elsewhere: tuple[PartWhere, ...] = ()
    in_room: Conditions | None = None  # where the room form asks it too; None: nowhere
    kept_for: str = ""  # the item that asks for it, and keeps it here by the unit somebody knows
    says_when: bool = False  # it says itself for when it is answered

    @property
    def decisions(self) -> int:
        """How much is decided where it is answered: nothing where it may be left out."""
        return 0 if self.optional else 1

    @property
    def offered(self) -> tuple[str, ...]:
        """The words of what there is to pick from, but for the rows of a ladder."""
        return ()

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
    def offered(self) -> tuple[str, ...]:
        return tuple(f"{card.title} {card.text}" for card in self.cards)


@dataclass(frozen=True, kw_only=True)
class AgreementItem(Item):
    dimension: str
    reverse: bool
    scored: bool
    choices: tuple[Choice, ...]  # without "don't know"

    @property
    def points(self) -> int:
        return len(self.choices)


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
    has_source: ClassVar[bool] = True

    dimension: str
    points: tuple[str, ...]  # of now, horizon, limit
    unit: str
    direction: Literal["ceiling", "floor"]
    ladder: tuple[float, ...]
    rows_in: str  # the unit in which rows are said, of those it may be typed in; empty: its own
    typical: str
    typed_examples: tuple[str, ...]  # empty: of the typical range
    limit_text: str
    limit_help: str  # a sentence under it
    limit_none: str  # the choice that says there is no limit to name; empty: it has none
    least_limit: float  # rows below it are not offered for the limit
    growth_text: str  # asks for the figure of the future, where it is no multiple of today's
    plausible: tuple[float, float] | None  # least and most; None: `plausible_range` works it out
    zero_label: str
    whole: bool  # rows of whole numbers: each ends one below the next
    peak_scaled: bool  # asked for an ordinary day, so known peaks come on top
    scale: QuantityScale
    row_examples: tuple[str, ...] = ()  # what each row is like
    grows_with: tuple[str, ...] = ()  # whose growth it has where nobody gave it one of its own
    steady: bool = False  # it does not grow
    units: tuple[TypedUnit, ...] = ()  # what it may be typed in; empty: its own unit
    sentence: str = ""  # says {n} wanted and {L} possible
    milestone: str = ""  # what has happened once the limit is reached
    limit_name: str = ""  # what runs out: "the checks"
    of_wanted: str = ""  # the sentence inside another one: {L} of {n}
    excess: str = ""  # what becomes of {d}, so many more than are possible

    @property
    def headroom(self) -> bool:
        """Whether it is asked up to its limit, so that the engine can say what room is left."""
        return LIMIT in self.points

    @property
    def points_anywhere(self) -> tuple[str, ...]:
        """What it is asked for in any of its wordings: of an idea for other points than of what runs."""
        points = {
            *self.points,
            *chain.from_iterable(dict(each.said).get("points", ()) for each in self.wordings),
        }
        return tuple(point for point in POINTS if point in points)

    @property
    def may_lack_limit(self) -> bool:
        """Whether one may say, in one of its wordings, that there is no limit to name."""
        return bool(self.limit_none) or any(dict(each.said).get("limit_none") for each in self.wordings)

    @property
    def decisions(self) -> int:
        return len(self.points)

    @property
    def offered(self) -> tuple[str, ...]:
        return (*(unit.label for unit in self.units), self.limit_none, self.zero_label)

    @property
    def row_count(self) -> int:
        return len(self.ladder) - 1


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    choices: tuple[Choice, ...]
    pick: Literal["one", "many"]
    ordered: bool
    pooled: Pooling | None = None  # None: no rule reads it
    # The choices from the least to the strictest, equal ones together.
    order: tuple[tuple[str, ...], ...] = ()
    of_facilitator: bool = False  # set in the framing, asked of nobody else
    asked_unless_none: str = ""  # a figure: who said that there is none of it is not asked

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(choice.label for choice in self.choices)


@dataclass(frozen=True, kw_only=True)
class TargetItem(Item):
    has_source: ClassVar[bool] = True

    unit: str
    ordered: bool
    steps: tuple[str | int | float, ...]
    labels: tuple[str, ...] = ()  # of the steps, where they are more than figures

    @property
    def offered(self) -> tuple[str, ...]:
        return self.labels or tuple(map(str, self.steps))


@dataclass(frozen=True, kw_only=True)
class TextItem(Item):
    max_length: int
