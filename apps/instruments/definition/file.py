"""An instrument as it is written, `scalelens-instrument/2`, once it fits its schema.

PostgreSQL's jsonb doesn't keep the order of an object's keys, so every order is taken from a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from apps.advice.cross_checks import CrossCheck
from apps.instruments.definition.items import Card, Choice, Pooling

type Values = tuple[str, ...]
type When = Mapping[str, Values]  # of a switch of the framing, the values it holds for; all must match


@dataclass(frozen=True)
class LabelledSlug:
    slug: str
    label: str
    number: float | None = None


@dataclass(frozen=True, kw_only=True)
class WordingEntry:
    """What an item says where the framing is so; what it leaves out stays as the item says it."""

    when: When
    text: str | None
    limit_text: str | None
    help: str | None
    example: str | None
    unit: str | None
    typical: str | None
    plausible: tuple[int | float, int | float] | None
    ladder: tuple[int | float, ...] | None
    steps: tuple[str | int | float, ...] | None

    @property
    def said(self) -> dict[str, object]:
        names = ("text", "limit_text", "help", "example", "unit", "typical", "plausible", "ladder", "steps")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, kw_only=True)
class Entry:
    id: str
    kind: str
    text: str
    short_name: str = ""
    # None of the ranking's follow-up questions: they go to everyone who ranks.
    perspectives: tuple[str, ...] = ()
    optional: bool = False
    asked_when: When = field(default_factory=dict)
    asked_of_when: Mapping[str, When] = field(default_factory=dict)  # by perspective
    replaces: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    uses: tuple[str, ...] = ()
    on_record: bool | None = None  # None: its kind decides
    points_at_giver: bool = False
    worded_when: tuple[WordingEntry, ...] = ()

    @property
    def conditions(self) -> list[tuple[str, When]]:
        """What decides who is asked it and in which words, each with its path in the entry."""
        narrowed = [(f"asked_of_when.{whom}", when) for whom, when in self.asked_of_when.items()]
        worded = [(f"worded_when[{place}].when", each.when) for place, each in enumerate(self.worded_when)]
        return [("asked_when", self.asked_when), *narrowed, *worded]


@dataclass(frozen=True, kw_only=True)
class AgreementEntry(Entry):
    dimension: str
    anchor: bool
    reverse: bool = False
    scored: bool = True


@dataclass(frozen=True, kw_only=True)
class QuantityEntry(Entry):
    dimension: str
    points: tuple[str, ...]
    unit: str
    direction: Literal["ceiling", "floor"] = "ceiling"
    ladder: tuple[int | float, ...]
    typical: str
    limit_text: str | None
    limit_none: str = ""
    limit_when: When = field(default_factory=dict)
    plausible: tuple[int | float, int | float] | None
    zero_label: str | None
    peak_scaled: bool = False
    counts: bool = False  # a few things people know by name: known better than a volume
    whole: bool = False  # rows of whole numbers: each ends one below the next

    @property
    def conditions(self) -> list[tuple[str, When]]:
        return [*super().conditions, ("limit_when", self.limit_when)]


@dataclass(frozen=True, kw_only=True)
class ChoiceEntry(Entry):
    choices: tuple[LabelledSlug, ...]
    pick: Literal["one", "many"] = "one"
    ordered: bool = False
    pooled: Pooling | None  # absent from the ranking's follow-up question, which no rule reads
    order: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class TargetEntry(Entry):
    unit: str
    ordered: bool
    steps: tuple[str | int | float, ...]


@dataclass(frozen=True, kw_only=True)
class SplitEntry(Entry):
    over: tuple[str, ...]
    parts: int


@dataclass(frozen=True, kw_only=True)
class TextEntry(Entry):
    max_length: int


@dataclass(frozen=True, kw_only=True)
class RankingEntry(Entry):
    cards: tuple[Card, ...]
    only_first: str
    decline: str
    confidence: ChoiceEntry
    why: TextEntry


@dataclass(frozen=True)
class FramingEntry:
    id: str
    text: str
    choices: tuple[LabelledSlug, ...]
    short_name: str = ""
    default: str = ""
    help: str = ""
    asked_when: When = field(default_factory=dict)


@dataclass(frozen=True)
class SectionEntry:
    """A section holds the items it names, those of the kind it is called by, and those it names last."""

    slug: str
    title: str
    intro: str = ""
    intro_unless_live: str = ""
    order: str = ""
    items: tuple[str, ...] = ()
    items_last: tuple[str, ...] = ()


@dataclass(frozen=True)
class SidesRule:
    smallest_shown: int
    fallback: Mapping[str, str]


@dataclass(frozen=True)
class Load:
    most_items: int
    not_counted: tuple[str, ...]


@dataclass(frozen=True)
class AgreementChoices:
    choices: tuple[Choice, ...]  # the last is "dk"


@dataclass(frozen=True)
class ZeroRow:
    label: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class SourceEntry:
    slug: str
    label: str
    factor: int | float
    factor_of_counts: int | float | None


@dataclass(frozen=True)
class QuantityRules:
    source: tuple[SourceEntry, ...]
    growth: tuple[int | float, ...]
    zero: ZeroRow
    row_spread_decades: int | float
    horizon_at_least: str
    ask_back_decades: int | float


@dataclass(frozen=True)
class InstrumentFile:
    format: str
    slug: str
    version: int
    title: str
    language: str
    dimensions: Mapping[str, str]
    perspectives: Mapping[str, str]
    sides: Mapping[str, tuple[str, ...]]
    sides_rule: SidesRule
    framing: tuple[FramingEntry, ...]
    load: Load
    sections: tuple[SectionEntry, ...]
    agreement_scale: AgreementChoices
    quantity_scale: QuantityRules
    ranking: RankingEntry
    symptoms: tuple[AgreementEntry, ...]
    quantities: tuple[QuantityEntry, ...]
    context: tuple[ChoiceEntry, ...]
    targets: tuple[TargetEntry, ...]
    spending: SplitEntry
    other_cause: TextEntry
    cross_checks: tuple[CrossCheck, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"

    @property
    def parts(self) -> Mapping[str, tuple[Entry, ...]]:
        """The lists of items, by the slug of the section that holds each."""
        return {name: getattr(self, name) for name in ("symptoms", "quantities", "context", "targets")}

    @property
    def entries(self) -> list[tuple[str, Entry]]:
        whom = self.ranking.perspectives
        # A choice, and yet no fact: how sure somebody is of their order.
        sure = replace(
            self.ranking.confidence, perspectives=whom, on_record=bool(self.ranking.confidence.on_record)
        )
        single: list[tuple[str, Entry]] = [
            ("ranking", self.ranking),
            ("ranking.confidence", sure),
            ("ranking.why", replace(self.ranking.why, perspectives=whom)),
        ]
        listed = [
            (f"{part}[{place}]", entry)
            for part, entries in self.parts.items()
            for place, entry in enumerate(entries)
        ]
        return [*single, *listed, ("spending", self.spending), ("other_cause", self.other_cause)]

    def ids_in(self, section: SectionEntry) -> list[str]:
        of_kind = [entry.id for entry in self.parts.get(section.slug, ())]
        return [*section.items, *of_kind, *section.items_last]
