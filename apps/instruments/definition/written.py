"""An instrument as it is written, `scalelens-instrument/3`, once it fits its schema.

PostgreSQL's jsonb doesn't keep the order of an object's keys, so every order is taken from a list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from apps.advice.cross_checks import CrossCheck
from apps.instruments.definition.items import Card, Choice, Pooling
from apps.instruments.definition.questionnaire import LoadModel, Roles, Term

type Values = tuple[str, ...]
type When = Mapping[str, Values]  # of a switch the values it holds for, none where it is open; all must match
type Words = str | Mapping[str, str]  # by kind of system, where it has other words for each
type Numbers = tuple[int | float, ...] | Mapping[str, tuple[int | float, ...]]
type Steps = tuple[str | int | float, ...] | Mapping[str, tuple[str | int | float, ...]]
type Rows = tuple[str, ...] | Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class LabelledSlug:
    slug: str
    label: str
    number: float | None = None
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class IdeaEntry:
    """What a question says, and for which points it asks, while nothing runs yet."""

    text: Words = ""
    help: Words = ""
    limit_text: Words = ""
    limit_none: str = ""
    short_name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)  # of its choices, by slug
    points: Values = ()
    points_of: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TradeWords:
    """What a question says to one perspective."""

    text: Words
    short_name: str = ""
    limit_text: Words = ""
    help: Words = ""
    example: Words = ""
    idea_text: Words = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    id: str
    kind: str
    text: Words
    short_name: str = ""
    on_record: bool
    points_at_giver: bool = False
    part: str
    part_of: Mapping[str, str] = field(default_factory=dict)  # by perspective
    part_when: Mapping[str, When] = field(default_factory=dict)  # by part
    room: bool | When = False
    perspectives: Values = ()
    optional: bool = False
    asked_when: When = field(default_factory=dict)
    asked_of_when: Mapping[str, When | tuple[When, ...]] = field(default_factory=dict)  # by perspective
    help: Words = ""
    example: Words = ""
    idea: IdeaEntry | None = None
    says_when: bool = False  # it says itself for when it is answered
    words_of: Mapping[str, TradeWords] = field(default_factory=dict)  # by perspective
    uses: Values = ()

    @property
    def conditions(self) -> list[tuple[str, When]]:
        """What decides who is asked it, and in which part, each with its path in the entry."""
        return [
            ("asked_when", self.asked_when),
            *((f"asked_of_when.{whom}{place}", when) for whom, place, when in self.narrowed),
            *((f"part_when.{part}", when) for part, when in self.part_when.items()),
            *([("room", self.room)] if not isinstance(self.room, bool) else []),
        ]

    @property
    def narrowed(self) -> list[tuple[str, str, When]]:
        """The perspectives that are asked it only then: whom, its place in a list of either, and when."""
        narrowed: list[tuple[str, str, When]] = []
        for whom, whens in self.asked_of_when.items():
            if isinstance(whens, tuple):
                narrowed += [(whom, f"[{place}]", when) for place, when in enumerate(whens)]
            else:
                narrowed.append((whom, "", whens))
        return narrowed

    @property
    def said(self) -> list[tuple[str, str]]:
        """Every text a person reads as a sentence, with its path in the entry."""
        texts: list[tuple[str, Words]] = [("text", self.text), ("help", self.help), ("example", self.example)]
        if self.idea:
            texts += [(f"idea.{name}", getattr(self.idea, name)) for name in ("text", "help", "limit_text")]
        for whom, words in self.words_of.items():
            of_trade = ("text", "limit_text", "help", "example", "idea_text")
            texts += [(f"words_of.{whom}.{name}", getattr(words, name)) for name in of_trade]
        return [each for path, words in texts for each in spelled(path, words)]


def spelled(path: str, words: Words) -> Iterable[tuple[str, str]]:
    if isinstance(words, str):
        return [(path, words)] if words else []
    return [(f"{path}.{kind}", text) for kind, text in words.items()]


@dataclass(frozen=True, kw_only=True)
class RankingEntry(Entry):
    cards: tuple[Card, ...]
    only_first: str
    decline: str


@dataclass(frozen=True, kw_only=True)
class AgreementEntry(Entry):
    dimension: str
    reverse: bool = False
    scored: bool = True


@dataclass(frozen=True)
class UnitEntry:
    slug: str
    label: str
    divide_by: float = 1.0
    kept_in: Mapping[str, str] = field(default_factory=dict)  # by kind of system, the item that keeps it


@dataclass(frozen=True, kw_only=True)
class QuantityEntry(Entry):
    dimension: str
    points: Values
    points_of: Mapping[str, Values] = field(default_factory=dict)  # by perspective
    limit_text: Words = ""
    limit_help: Words = ""  # a sentence under the question for the limit
    limit_none: str = ""
    least_limit: float = 0  # rows below it are not offered for the limit
    growth_text: str = ""  # asks for the figure of the future, where it is no multiple of today's
    unit: Words
    units: tuple[UnitEntry, ...] = ()
    kept_for: str = ""
    direction: Literal["ceiling", "floor"] = "ceiling"
    ladder: Numbers
    rows_in: Words = ""  # the unit in which rows are said, of those it may be typed in
    row_examples: Rows = ()
    typical: Words
    typed_examples: Rows = ()  # figures as they may be typed, bytes as numbers; without them, of the typical range
    plausible: Numbers
    zero_label: Words = ""
    peak_scaled: bool = False
    counts: bool = False  # a few things people know by name: known better than a volume
    whole: bool = False  # rows of whole numbers: each ends one below the next
    grows_with: Values = ()
    steady: bool = False
    sentence: Words = ""
    milestone: Words = ""
    limit_name: Words = ""
    of_wanted: Words = ""
    excess: Words = ""

    @property
    def said(self) -> list[tuple[str, str]]:
        own = ("limit_text", "limit_help", "growth_text")
        return [*super().said, *(each for name in own for each in spelled(name, getattr(self, name)))]

    @property
    def all_points(self) -> frozenset[str]:
        """Every point at which somebody is asked it, once something runs."""
        return frozenset(point for points in (self.points, *self.points_of.values()) for point in points)


@dataclass(frozen=True, kw_only=True)
class ChoiceEntry(Entry):
    choices: tuple[LabelledSlug, ...]
    pick: Literal["one", "many"] = "one"
    ordered: bool = False
    pooled: Pooling | None = None
    order: tuple[Values, ...] = ()
    asked_of: str = ""  # "facilitator": set in the framing
    asked_unless_none: str = ""  # a figure: who said that there is none of it is not asked


@dataclass(frozen=True, kw_only=True)
class TargetEntry(Entry):
    unit: str
    ordered: bool
    steps: Steps
    labels: Rows = ()


@dataclass(frozen=True, kw_only=True)
class TextEntry(Entry):
    max_length: int


@dataclass(frozen=True)
class FramingEntry:
    id: str
    text: str
    choices: tuple[LabelledSlug, ...]
    short_name: str = ""
    default: str = ""
    optional: bool = False
    pick: Literal["one", "many"] = "one"
    help: str = ""
    asked_when: When = field(default_factory=dict)


@dataclass(frozen=True)
class PartEntry:
    slug: str
    title: str
    idea_title: str = ""


@dataclass(frozen=True)
class SidesRule:
    smallest_shown: int
    fallback: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class LoadEntry(LoadModel):
    most_items: int
    not_counted: Values


@dataclass(frozen=True)
class AgreementChoices:
    choices: tuple[Choice, ...]  # the last is "dk"


@dataclass(frozen=True)
class SourceEntry:
    slug: str
    label: str
    factor: int | float
    factor_of_counts: int | float | None = None
    idea_label: str = ""


@dataclass(frozen=True)
class GrowthEntry:
    text: str
    factors: tuple[int | float, ...]


@dataclass(frozen=True)
class QuantityRules:
    source: tuple[SourceEntry, ...]
    growth: GrowthEntry
    row_spread_decades: int | float
    horizon_at_least: str
    ask_back_decades: int | float


@dataclass(frozen=True, kw_only=True)
class InstrumentFile:
    format: str
    slug: str
    version: int
    title: str
    language: str
    dimensions: Mapping[str, str]
    perspectives: Mapping[str, str]
    causes: Mapping[str, str]
    marks: Mapping[str, str]
    capacity: Mapping[str, str]
    perspective_names: Mapping[str, str]
    sides: Mapping[str, Values]
    sides_rule: SidesRule
    framing: tuple[FramingEntry, ...]
    instructions: Mapping[str, str]
    load: LoadEntry
    roles: Roles
    parts: tuple[PartEntry, ...]
    agreement_scale: AgreementChoices
    quantity_scale: QuantityRules
    ranking: RankingEntry
    change: TextEntry
    symptoms: tuple[AgreementEntry, ...]
    quantities: tuple[QuantityEntry, ...]
    context: tuple[ChoiceEntry, ...]
    targets: tuple[TargetEntry, ...]
    how_known: ChoiceEntry
    other_cause: TextEntry
    terms: tuple[Term, ...]
    cross_checks: tuple[CrossCheck, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"

    @property
    def entries(self) -> list[tuple[str, Entry]]:
        """Every item with its path, in the order in which a form asks them."""
        lists: tuple[tuple[str, tuple[Entry, ...]], ...] = (
            ("symptoms", self.symptoms),
            ("quantities", self.quantities),
            ("context", self.context),
            ("targets", self.targets),
        )
        listed = [
            (f"{name}[{place}]", entry) for name, entries in lists for place, entry in enumerate(entries)
        ]
        return [
            ("ranking", self.ranking),
            ("change", self.change),
            *listed,
            ("how_known", self.how_known),
            ("other_cause", self.other_cause),
        ]
