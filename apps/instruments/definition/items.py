"""A questionnaire as typed values: its items, in its order, and who is asked which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

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
    factor: float


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
    id: str
    kind: str
    text: str
    section: str
    perspectives: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class RankingItem(Item):
    cards: tuple[Card, ...]
    only_first: str
    decline: str

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(card.dimension for card in self.cards)


@dataclass(frozen=True, kw_only=True)
class AgreementItem(Item):
    dimension: str
    anchor: bool
    reverse: bool
    scored: bool
    choices: tuple[Choice, ...]  # without "don't know"
    dont_know: str  # its label

    @property
    def points(self) -> int:
        return len(self.choices)


@dataclass(frozen=True, kw_only=True)
class QuantityItem(Item):
    dimension: str
    headroom: bool
    points: tuple[str, ...]  # of now, horizon, limit
    unit: str
    direction: str
    ladder: tuple[float, ...]
    typical: str
    limit_text: str
    zero_label: str
    variant: Hosting | None  # asked only where the model is hosted so; None: always
    scale: QuantityScale

    @property
    def row_count(self) -> int:
        return len(self.ladder) - 1


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    choices: tuple[Choice, ...]
    pick: Literal["one", "many"]
    ordered: bool


@dataclass(frozen=True, kw_only=True)
class TargetItem(Item):
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
class Framing:
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
    framing: tuple[Framing, ...]
    quantity_scale: QuantityScale
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    most_items: int
    not_counted: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return MappingProxyType({item.id: item for item in self.items})

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
            item
            for item in self.items
            if perspective in item.perspectives and not _is_other_variant(item, hosting)
        )

    def express_of(self, perspective: str) -> tuple[Item, ...]:
        """Return the express form: the ranking, and the statements that everybody is asked."""
        return tuple(
            item for item in self.items if perspective in item.perspectives and _is_asked_of_all(item)
        )

    @cached_property
    def express_ids(self) -> frozenset[str]:
        """The items of the express form, whoever answers it."""
        return frozenset(item.id for item in self.items if _is_asked_of_all(item))

    def counted_of(self, perspective: str, hosting: str) -> tuple[Item, ...]:
        """Return what of that counts as load."""
        return tuple(item for item in self.asked_of(perspective, hosting) if item.id not in self.not_counted)


def filled(text: str, *, horizon_months: int, initiative: str) -> str:
    """Put the engagement's words into a text of the instrument."""
    # Not str.format: an initiative may be called "{model}".
    return text.replace("{horizon}", str(horizon_months)).replace("{initiative}", initiative)


def _is_asked_of_all(item: Item) -> bool:
    return isinstance(item, RankingItem) or (isinstance(item, AgreementItem) and item.anchor)


def _is_other_variant(item: Item, hosting: str) -> bool:
    return isinstance(item, QuantityItem) and item.variant not in {None, hosting}
