"""Turn an instrument as it is written, already checked, into the questionnaire it stands for."""

from collections.abc import Iterable
from functools import singledispatch
from typing import TypedDict

from apps.core.translations import Layout
from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.instruments.definition.file import (
    AgreementEntry,
    ChoiceEntry,
    Entry,
    FramingEntry,
    InstrumentFile,
    LabelledSlug,
    QuantityEntry,
    RankingEntry,
    SplitEntry,
    TargetEntry,
    TextEntry,
    When,
    WordingEntry,
)
from apps.instruments.definition.items import (
    AgreementItem,
    Choice,
    ChoiceItem,
    Condition,
    Conditions,
    Definition,
    FramingQuestion,
    Item,
    QuantityItem,
    QuantityScale,
    RankingItem,
    Section,
    Source,
    SplitItem,
    TargetItem,
    TextItem,
    WordsWhere,
)

TEXTS = Layout(
    fields=frozenset(
        {
            "title",
            "text",
            "short_name",
            "label",
            "name",
            "figures",
            "question",
            "intro",
            "intro_unless_live",
            "limit_text",
            "limit_none",
            "help",
            "example",
            "only_first",
            "decline",
            "zero_label",
        }
    ),
    keys=frozenset({"dimensions", "perspectives"}),
)


def definition_from(document: JsonObject) -> Definition:
    """Read a whole instrument; the document has passed the checks of `loading`."""
    return definition_of_file(read(InstrumentFile, document))


def definition_of_file(file: InstrumentFile) -> Definition:
    sections, perspectives = _sections(file), file.ranking.perspectives
    return Definition(
        name=file.name,
        title=file.title,
        language=file.language,
        dimensions={card.dimension: file.dimensions[card.dimension] for card in file.ranking.cards},
        perspectives={slug: file.perspectives[slug] for slug in perspectives},
        sides=dict(sorted(file.sides.items(), key=lambda side: min(map(perspectives.index, side[1])))),
        smallest_shown=file.sides_rule.smallest_shown,
        side_fallback=file.sides_rule.fallback,
        framing=tuple(_framing(entry) for entry in file.framing),
        quantity_scale=_quantity_scale(file),
        sections=sections,
        items=tuple(dict.fromkeys(item for section in sections for item in section.items)),
        most_items=file.load.most_items,
        not_counted=frozenset(file.load.not_counted),
        cross_checks=file.cross_checks,
    )


def _sections(file: InstrumentFile) -> tuple[Section, ...]:
    entries = {entry.id: entry for _, entry in file.entries}
    items: dict[str, Item] = {}
    sections = []
    for section in file.sections:
        ids = file.ids_in(section)
        for item_id in ids:
            # The ranking stands in two sections; it belongs to the first.
            if item_id not in items:
                items[item_id] = _item(entries[item_id], section.slug, file)
        sections.append(
            Section(
                slug=section.slug,
                title=section.title,
                intro=section.intro,
                intro_unless_live=section.intro_unless_live,
                items=tuple(items[item_id] for item_id in ids),
                is_shuffled=section.order == "shuffled_across_dimensions",
            )
        )
    return tuple(sections)


def _item(entry: Entry, section: str, file: InstrumentFile) -> Item:
    common = _Common(
        id=entry.id,
        kind=entry.kind,
        text=entry.text,
        short_name=entry.short_name,
        section=section,
        perspectives=entry.perspectives,
        optional=entry.optional,
        asked_when=_conditions(entry.asked_when),
        asked_of_when=tuple((whom, _conditions(when)) for whom, when in sorted(entry.asked_of_when.items())),
        replaces=entry.replaces,
        help=entry.help,
        example=entry.example,
        uses=entry.uses,
        wordings=tuple(map(_wording, entry.worded_when)),
    )
    return _of_kind(entry, common, file)


class _Common(TypedDict):
    id: str
    kind: str
    text: str
    short_name: str
    section: str
    perspectives: tuple[str, ...]
    optional: bool
    asked_when: Conditions
    asked_of_when: tuple[tuple[str, Conditions], ...]
    replaces: tuple[str, ...]
    help: str
    example: str
    uses: tuple[str, ...]
    wordings: tuple[WordsWhere, ...]


def _wording(entry: WordingEntry) -> WordsWhere:
    return WordsWhere(_conditions(entry.when), tuple(entry.said.items()))


def _conditions(when: When) -> Conditions:
    return tuple(Condition(switch, values) for switch, values in sorted(when.items()))


@singledispatch
def _of_kind(entry: Entry, common: _Common, file: InstrumentFile) -> Item:
    raise TypeError(f"{entry.id} is of no kind there is.")


@_of_kind.register
def _ranking(entry: RankingEntry, common: _Common, file: InstrumentFile) -> RankingItem:
    return RankingItem(**common, cards=entry.cards, only_first=entry.only_first, decline=entry.decline)


@_of_kind.register
def _choice(entry: ChoiceEntry, common: _Common, file: InstrumentFile) -> ChoiceItem:
    choices = _choices(entry.choices)
    return ChoiceItem(
        **common,
        choices=choices,
        pick=entry.pick,
        ordered=entry.ordered,
        pooled=entry.pooled,
        order=entry.order,
    )


@_of_kind.register
def _target(entry: TargetEntry, common: _Common, file: InstrumentFile) -> TargetItem:
    return TargetItem(**common, unit=entry.unit, ordered=entry.ordered, steps=entry.steps)


@_of_kind.register
def _split(entry: SplitEntry, common: _Common, file: InstrumentFile) -> SplitItem:
    return SplitItem(**common, over=entry.over, parts=entry.parts)


@_of_kind.register
def _text(entry: TextEntry, common: _Common, file: InstrumentFile) -> TextItem:
    return TextItem(**common, max_length=entry.max_length)


@_of_kind.register
def _agreement(entry: AgreementEntry, common: _Common, file: InstrumentFile) -> AgreementItem:
    scale = file.agreement_scale.choices
    return AgreementItem(
        **common,
        dimension=entry.dimension,
        anchor=entry.anchor,
        reverse=entry.reverse,
        scored=entry.scored,
        choices=tuple(Choice(step.value, step.label) for step in scale if step.value != "dk"),
        dont_know=next(step.label for step in scale if step.value == "dk"),
    )


@_of_kind.register
def _quantity(entry: QuantityEntry, common: _Common, file: InstrumentFile) -> QuantityItem:
    zero_label = file.quantity_scale.zero.label if entry.zero_label is None else entry.zero_label
    return QuantityItem(
        **common,
        dimension=entry.dimension,
        points=entry.points,
        unit=entry.unit,
        direction=entry.direction,
        ladder=entry.ladder,
        typical=entry.typical,
        limit_text=entry.limit_text or "",
        limit_none=entry.limit_none,
        limit_when=_conditions(entry.limit_when),
        plausible=entry.plausible,
        zero_label=zero_label,
        whole=entry.whole,
        peak_scaled=entry.peak_scaled,
        scale=_quantity_scale(file, of_counts=entry.counts),
    )


def _quantity_scale(file: InstrumentFile, *, of_counts: bool = False) -> QuantityScale:
    scale = file.quantity_scale
    return QuantityScale(
        sources=tuple(
            Source(each.slug, each.label, (of_counts and each.factor_of_counts) or each.factor)
            for each in scale.source
        ),
        growth=scale.growth,
        zero_label=scale.zero.label,
        zero_points=scale.zero.points,
        row_spread_decades=scale.row_spread_decades,
        horizon_at_least=scale.horizon_at_least,
        ask_back_decades=scale.ask_back_decades,
    )


def _framing(entry: FramingEntry) -> FramingQuestion:
    return FramingQuestion(
        id=entry.id,
        text=entry.text,
        short_name=entry.short_name,
        choices=_choices(entry.choices),
        default=entry.default,
        help=entry.help,
        asked_when=_conditions(entry.asked_when),
    )


def _choices(entries: Iterable[LabelledSlug]) -> tuple[Choice, ...]:
    return tuple(Choice(entry.slug, entry.label, entry.number) for entry in entries)
