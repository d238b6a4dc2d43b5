"""Turn an instrument as it is written, already checked, into the questionnaire it stands for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import product
from typing import Any

from apps.core.translations import Layout
from apps.documents.mapping import read
from apps.instruments.definition.items import (
    IDEA,
    PARTS,
    AgreementItem,
    Choice,
    ChoiceItem,
    Condition,
    Conditions,
    Item,
    PartWhere,
    QuantityItem,
    QuantityScale,
    RankingItem,
    Source,
    TargetItem,
    TextItem,
    TypedUnit,
    WordsWhere,
)
from apps.instruments.definition.questionnaire import Definition, FramingQuestion, LoadModel, Section
from apps.instruments.definition.written import (
    AgreementEntry,
    ChoiceEntry,
    Entry,
    FramingEntry,
    IdeaEntry,
    InstrumentFile,
    LabelledSlug,
    QuantityEntry,
    RankingEntry,
    TargetEntry,
    TextEntry,
    TradeWords,
    UnitEntry,
    When,
)

FORMAT = "scalelens-instrument/3"
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
            "limit_text",
            "limit_help",
            "limit_none",
            "growth_text",
            "help",
            "example",
            "only_first",
            "decline",
            "zero_label",
            "labels",
            "row_examples",
            "sentence",
            "milestone",
            "limit_name",
            "of_wanted",
            "half",
            "excess",
            "idea_text",
            "idea_title",
            "idea_label",
            "word",
        }
    ),
    keys=frozenset(
        {"dimensions", "perspectives", "causes", "marks", "capacity", "perspective_names", "instructions"}
    ),
)
KINDS = ("predictive", "answers", "agent")
_NEUTRAL = "answers"  # whose words stand where no kind of system is chosen
# What an item may say otherwise for each kind of system.
_BY_KIND = (
    "text", "limit_text", "limit_help", "help", "example", "unit", "ladder", "rows_in", "typical", "typed_examples",
    "plausible", "row_examples", "zero_label",
    "sentence", "milestone", "limit_name", "of_wanted", "half", "excess", "steps", "labels",
)  # fmt: skip
_IDEA: Conditions = (Condition("stage", (IDEA,)),)
_KINDS: Mapping[type[Entry], type[Item]] = {
    RankingEntry: RankingItem,
    AgreementEntry: AgreementItem,
    QuantityEntry: QuantityItem,
    ChoiceEntry: ChoiceItem,
    TargetEntry: TargetItem,
    TextEntry: TextItem,
}


def definition_from(document: object) -> Definition:
    """Read a whole instrument; the document has passed the checks of `refusals`."""
    return definition_of_file(read(InstrumentFile, document))


def definition_of_file(file: InstrumentFile) -> Definition:
    perspectives = file.ranking.perspectives  # everyone ranks, so that it lists every perspective, in order
    items = {entry.id: _item(entry, file) for _, entry in file.entries}
    return Definition(
        name=file.name,
        title=file.title,
        language=file.language,
        # In the order of lists, here and below: jsonb keeps none of the keys of an object.
        dimensions={card.dimension: file.dimensions[card.dimension] for card in file.ranking.cards},
        perspectives={slug: file.perspectives[slug] for slug in perspectives},
        sides=dict(sorted(file.sides.items(), key=lambda side: min(map(perspectives.index, side[1])))),
        smallest_shown=file.sides_rule.smallest_shown,
        framing=tuple(_framing(entry) for entry in file.framing),
        quantity_scale=_quantity_scale(file),
        sections=tuple(
            Section(
                slug=part.slug,
                title=part.title,
                idea_title=part.idea_title,
                items=tuple(item for item in items.values() if _stands_in(item, part.slug)),
                is_shuffled=part.slug == PARTS[1],
            )
            for part in file.parts
        ),
        items=tuple(items.values()),
        most_items=file.load.most_items,
        not_counted=frozenset(file.load.not_counted),
        cross_checks=file.cross_checks,
        load=LoadModel(**{each.name: getattr(file.load, each.name) for each in fields(LoadModel)}),
        roles=file.roles,
        causes=file.causes,
        marks=file.marks,
        capacity=file.capacity,
        perspective_names={slug: file.perspective_names[slug] for slug in perspectives},
        instructions=file.instructions,
        growth_text=file.quantity_scale.growth.text,
        terms=file.terms,
    )


def _stands_in(item: Item, part: str) -> bool:
    is_asked = item.perspectives and not item.kept_for
    return bool(is_asked) and part in {item.section, *(each.part for each in item.elsewhere)}


def _item(entry: Entry, file: InstrumentFile) -> Item:
    kind = _KINDS[type(entry)]
    taken = {each.name: getattr(entry, each.name) for each in fields(kind) if hasattr(entry, each.name)}
    of_item: dict[str, Any] = {
        **taken,
        **{name: _for(_NEUTRAL, value) for name, value in taken.items() if name in _BY_KIND},
        "section": entry.part,
        "asked_when": conditions_of(entry.asked_when),
        # Sorted: an item is a key of what is worked out once, so that equal ones have to be so to the letter.
        "asked_of_when": tuple(
            (whom, conditions_of(when)) for whom, _, when in sorted(entry.narrowed, key=lambda each: each[:2])
        ),
        "wordings": tuple(_wordings(entry, file)),
        "elsewhere": (
            *(PartWhere(part, whom) for whom, part in sorted(entry.part_of.items())),
            *(PartWhere(part, "", conditions_of(when)) for part, when in sorted(entry.part_when.items())),
        ),
        "in_room": _in_room(entry),
        **_of_kind(entry, file),
    }
    return kind(**of_item)


def _in_room(entry: Entry) -> Conditions | None:
    if isinstance(entry.room, bool):
        return () if entry.room else None
    return conditions_of(entry.room)


def _for(kind: str, value: object) -> object:
    """Return what is said to a kind of system; where it has nothing of its own, what is said to the first."""
    return value.get(kind, next(iter(value.values()))) if isinstance(value, Mapping) else value


def _is_by_kind(said: Mapping[str, object]) -> bool:
    return any(isinstance(value, Mapping) for value in said.values())


def _wordings(entry: Entry, file: InstrumentFile) -> Iterator[WordsWhere]:
    """Say what an item is for each perspective, stage and kind of system for which it is something else."""
    for perspective, is_idea in _said_to(entry):
        said = _said(entry, perspective, file, is_idea=is_idea)
        idea = _IDEA if is_idea else ()
        if _is_by_kind(said):
            for kind in KINDS:
                fixed = tuple((name, _for(kind, value)) for name, value in said.items())
                yield WordsWhere((*idea, Condition("system_kind", (kind,))), fixed, perspective)
        elif perspective or is_idea:
            yield WordsWhere(idea, tuple(said.items()), perspective)


def _said_to(entry: Entry) -> Iterator[tuple[str, bool]]:
    """Yield each perspective that has words of its own, then all others, also at the stage of an idea if that counts."""
    is_figure = isinstance(entry, QuantityEntry)  # of which is asked otherwise how it is known
    points_of = entry.points_of if isinstance(entry, QuantityEntry) else {}
    idea = entry.idea
    whom = sorted({*entry.words_of, *points_of, *(idea.points_of if idea else ())})
    has_idea = idea is not None or is_figure or any(words.idea_text for words in entry.words_of.values())
    yield from product([*whom, ""], [True, False] if has_idea else [False])


def _said(entry: Entry, perspective: str, file: InstrumentFile, *, is_idea: bool) -> dict[str, object]:
    said: dict[str, object] = {name: getattr(entry, name) for name in _BY_KIND if hasattr(entry, name)}
    own = entry.words_of.get(perspective)
    if own is not None:
        said |= {name: getattr(own, name) for name in ("text", "help", "example")}
        said["short_name"] = own.short_name or entry.short_name
        if isinstance(entry, QuantityEntry):
            said["limit_text"] = own.limit_text
    if isinstance(entry, QuantityEntry):
        said["points"] = entry.points_of.get(perspective, entry.points)
    if is_idea:
        said |= _idea(entry, own, perspective, file)
    return said


def _idea(entry: Entry, own: TradeWords | None, perspective: str, file: InstrumentFile) -> dict[str, object]:
    idea = entry.idea or IdeaEntry()
    said: dict[str, object] = {
        "text": own.idea_text if own else idea.text,
        "help": idea.help,
        "limit_text": idea.limit_text,
        "points": idea.points_of.get(perspective, idea.points),
        "limit_none": idea.limit_none,
        "short_name": idea.short_name,
    }
    if isinstance(entry, ChoiceEntry):
        said["choices"] = tuple(
            replace(each, label=idea.labels.get(str(each.value), each.label))
            for each in _choices(entry.choices)
        )
    elif isinstance(entry, QuantityEntry):
        said["scale"] = _quantity_scale(file, of_counts=entry.counts, is_idea=True)
    return {name: value for name, value in said.items() if value}


def _of_kind(entry: Entry, file: InstrumentFile) -> Mapping[str, object]:
    """Return what items of one kind have that their entries have in another form, or not at all."""
    match entry:
        case ChoiceEntry(choices=choices, asked_of=asked_of):
            return {"choices": _choices(choices), "of_facilitator": bool(asked_of)}
        case AgreementEntry():
            *steps, _dont_know = file.agreement_scale.choices
            return {"choices": tuple(steps)}
        case QuantityEntry():
            return {
                "units": tuple(_unit(each) for each in entry.units),
                "scale": _quantity_scale(file, of_counts=entry.counts),
            }
    return {}


def _unit(entry: UnitEntry) -> TypedUnit:
    return TypedUnit(entry.slug, entry.label, entry.divide_by, tuple(sorted(entry.kept_in.items())))


def conditions_of(when: When) -> Conditions:
    return tuple(Condition(switch, values) for switch, values in sorted(when.items()))


def _quantity_scale(file: InstrumentFile, *, of_counts: bool = False, is_idea: bool = False) -> QuantityScale:
    scale = file.quantity_scale
    return QuantityScale(
        sources=tuple(
            Source(
                each.slug,
                (is_idea and each.idea_label) or each.label,
                (of_counts and each.factor_of_counts) or each.factor,
            )
            for each in scale.source
        ),
        growth=tuple(float(factor) for factor in scale.growth.factors),
        zero_label="",
        zero_points=("now", "horizon"),
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
        optional=entry.optional,
        pick=entry.pick,
        help=entry.help,
        asked_when=conditions_of(entry.asked_when),
    )


def _choices(entries: Iterable[LabelledSlug]) -> tuple[Choice, ...]:
    return tuple(Choice(each.slug, each.label, each.number, each.alone) for each in entries)
