"""A questionnaire as typed values: its items, in its order, and who is asked which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Literal

type Hosting = Literal["own", "hosted"]


@dataclass(frozen=True)
class Choice:
    """One option; `value` is what an answer stores."""

    value: str | int | float
    label: str


@dataclass(frozen=True)
class Card:
    dimension: str
    title: str
    text: str


@dataclass(frozen=True)
class Source:
    """How one knows a figure; the factor leads down to P10 and up to P90."""

    slug: str
    label: str
    factor: int | float


@dataclass(frozen=True)
class QuantityScale:
    """What all quantities of an instrument share."""

    sources: tuple[Source, ...]
    growth: tuple[float, ...]
    zero_label: str
    zero_points: tuple[str, ...]
    row_spread_decades: float
    horizon_at_least: str
    ask_back_decades: float


@dataclass(frozen=True, kw_only=True)
class Item:
    is_pooled: ClassVar[bool] = False  # whether the rules of the advice may read it

    id: str
    kind: str
    text: str
    section: str
    perspectives: tuple[str, ...]
    optional: bool = False

    @property
    def is_express(self) -> bool:
        """Whether the express form asks it too."""
        return False

    def is_asked_where(self, hosting: str) -> bool:
        """Say whether it is asked where the model is hosted so."""
        return True


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


@dataclass(frozen=True, kw_only=True)
class QuantityItem(Item):
    is_pooled: ClassVar[bool] = True

    dimension: str
    headroom: bool
    points: tuple[str, ...]  # of now, horizon, limit
    unit: str
    direction: Literal["ceiling", "floor"]
    ladder: tuple[float, ...]
    typical: str
    limit_text: str
    zero_label: str
    variant: Hosting | None  # asked only where the model is hosted so; None: always
    scale: QuantityScale

    @property
    def row_count(self) -> int:
        return len(self.ladder) - 1

    def is_asked_where(self, hosting: str) -> bool:
        return self.variant in {None, hosting}


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    is_pooled: ClassVar[bool] = True

    choices: tuple[Choice, ...]
    pick: Literal["one", "many"]
    ordered: bool


@dataclass(frozen=True, kw_only=True)
class TargetItem(Item):
    is_pooled: ClassVar[bool] = True

    unit: str
    ordered: bool
    steps: tuple[str | int | float, ...]


@dataclass(frozen=True, kw_only=True)
class SplitItem(Item):
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
    items: tuple[Item, ...]
    is_shuffled: bool  # across dimensions, anew for each person


@dataclass(frozen=True)
class FramingQuestion:
    id: str
    text: str
    choices: tuple[Choice, ...]
    default: str


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

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return MappingProxyType({item.id: item for item in self.items})

    @cached_property
    def ranking(self) -> RankingItem:
        """The one ranking, which every instrument has."""
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

    def headroom_of(self, hosting: str) -> tuple[QuantityItem, ...]:
        """Return the quantities asked up to their limit where the model is hosted so."""
        return tuple(
            item for item in self.quantities.values() if item.headroom and item.is_asked_where(hosting)
        )

    def _of_kind[K: Item](self, kind: type[K]) -> Mapping[str, K]:
        """Return the items of a kind by id, in the instrument's order."""
        return MappingProxyType({item.id: item for item in self.items if isinstance(item, kind)})

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each item in the instrument's order, by id."""
        return MappingProxyType({item.id: place for place, item in enumerate(self.items)})

    def item(self, item_id: str) -> Item:
        """Return the item of that id; raises KeyError for an id the instrument doesn't have."""
        return self.by_id[item_id]

    def asked_of(self, perspective: str, hosting: str) -> tuple[Item, ...]:
        """Return what a perspective is asked, in the instrument's order, where the model is hosted so."""
        return tuple(
            item for item in self.items if perspective in item.perspectives and item.is_asked_where(hosting)
        )

    def express_of(self, perspective: str) -> tuple[Item, ...]:
        """Return the express form: the ranking, and the statements that everybody is asked."""
        return tuple(item for item in self.items if perspective in item.perspectives and item.is_express)

    @cached_property
    def express_ids(self) -> frozenset[str]:
        """The items of the express form, whoever answers it."""
        return frozenset(item.id for item in self.items if item.is_express)

    def counted_of(self, perspective: str, hosting: str) -> tuple[Item, ...]:
        """Return what of that counts as load."""
        return tuple(item for item in self.asked_of(perspective, hosting) if item.id not in self.not_counted)


def filled(text: str, *, horizon_months: int, initiative: str) -> str:
    """Fill the engagement's words into a text of the instrument."""
    # Not str.format: an initiative may be called "{model}".
    return text.replace("{horizon}", str(horizon_months)).replace("{initiative}", initiative)
