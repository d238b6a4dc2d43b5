"""Turn an instrument as it is written, already checked, into the questionnaire it stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from apps.core.translations import Layout
from apps.documents.mapping import read
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
)
from apps.instruments.definition.items import (
    AgreementItem,
    Choice,
    ChoiceItem,
    Condition,
    Conditions,
    Item,
    QuantityItem,
    QuantityScale,
    RankingItem,
    Source,
    SplitItem,
    TargetItem,
    TextItem,
    WordsWhere,
)
from apps.instruments.definition.questionnaire import Definition, FramingQuestion, Section
from apps.instruments.definition.reading import FORMAT_3, definition_of_3
from apps.instruments.definition.written import Instrument3

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
            "labels",
            "row_examples",
            "sentence",
            "milestone",
            "idea_text",
            "word",
        }
    ),
    keys=frozenset({"dimensions", "perspectives", "perspective_names", "instructions", "go_on"}),
)


# A field that an item and its entry have both says the same in both: it is taken as it is written.
_KINDS: Mapping[type[Entry], type[Item]] = {
    RankingEntry: RankingItem,
    AgreementEntry: AgreementItem,
    QuantityEntry: QuantityItem,
    ChoiceEntry: ChoiceItem,
    TargetEntry: TargetItem,
    SplitEntry: SplitItem,
    TextEntry: TextItem,
}


def definition_from(document: object) -> Definition:
    """Read a whole instrument; the document has passed the checks of `loading`."""
    if isinstance(document, Mapping) and document["format"] == FORMAT_3:
        return definition_of_3(read(Instrument3, document))
    return definition_of_file(read(InstrumentFile, document))


def definition_of_file(file: InstrumentFile) -> Definition:
    # Everyone ranks, so that the ranking lists every perspective, in order.
    sections, perspectives = _sections(file), file.ranking.perspectives
    return Definition(
        name=file.name,
        title=file.title,
        language=file.language,
        # In the order of lists, here and below: jsonb keeps none of the keys of an object.
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
    kind = _KINDS[type(entry)]
    of_item: dict[str, Any] = {
        each.name: getattr(entry, each.name) for each in fields(kind) if hasattr(entry, each.name)
    }
    of_item |= {
        "section": section,
        "on_record": kind.is_fact if entry.on_record is None else entry.on_record,
        "asked_when": _conditions(entry.asked_when),
        # Sorted: an item is a key of what is worked out once, so that equal ones have to be so to the letter.
        "asked_of_when": tuple(
            (whom, _conditions(when)) for whom, when in sorted(entry.asked_of_when.items())
        ),
        "wordings": tuple(
            WordsWhere(_conditions(each.when), tuple(each.said.items())) for each in entry.worded_when
        ),
        **_of_kind(entry, file),
    }
    return kind(**of_item)


def _of_kind(entry: Entry, file: InstrumentFile) -> Mapping[str, object]:
    """Return what items of one kind have that their entries have in another form, or not at all."""
    match entry:
        case ChoiceEntry(choices=choices):
            return {"choices": _choices(choices)}
        case AgreementEntry():
            *steps, dont_know = file.agreement_scale.choices
            return {"choices": tuple(steps), "dont_know": dont_know.label}
        case QuantityEntry():
            zero = file.quantity_scale.zero.label
            return {
                "limit_text": entry.limit_text or "",
                "limit_when": _conditions(entry.limit_when),
                "zero_label": zero if entry.zero_label is None else entry.zero_label,
                "scale": _quantity_scale(file, of_counts=entry.counts),
            }
    return {}


def _conditions(when: When) -> Conditions:
    return tuple(Condition(switch, values) for switch, values in sorted(when.items()))


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
