"""Read an instrument's document, already checked, into typed values.

PostgreSQL's jsonb doesn't keep the order of an object's keys, so every order is taken from a list.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.core.translations import Layout
from apps.instruments.definition.items import (
    AgreementItem,
    Card,
    Choice,
    ChoiceItem,
    Definition,
    Framing,
    Item,
    QuantityItem,
    QuantityScale,
    RankingItem,
    Section,
    Source,
    SplitItem,
    TargetItem,
    TextItem,
)

type Document = Mapping[str, Any]

TEXTS = Layout(
    fields=frozenset(
        {"title", "text", "label", "intro", "limit_text", "only_first", "decline", "zero_label"}
    ),
    keys=frozenset({"dimensions", "perspectives"}),
)


def definition_from(document: Document) -> Definition:
    """Read a whole instrument; the document has passed the checks of `loading`."""
    sections = _sections(document)
    ranking = document["ranking"]
    perspectives = ranking["perspectives"]
    return Definition(
        name=f"{document['slug']}@{document['version']}",
        title=document["title"],
        language=document["language"],
        dimensions={
            card["dimension"]: document["dimensions"][card["dimension"]] for card in ranking["cards"]
        },
        perspectives={slug: document["perspectives"][slug] for slug in perspectives},
        sides=_sides(document, perspectives),
        smallest_shown=document["sides_rule"]["smallest_shown"],
        side_fallback=dict(document["sides_rule"]["fallback"]),
        framing=tuple(_framing(entry) for entry in document["framing"]),
        quantity_scale=_quantity_scale(document),
        sections=sections,
        items=tuple(dict.fromkeys(item for section in sections for item in section.items)),
        most_items=document["load"]["most_items"],
        not_counted=frozenset(document["load"]["not_counted"]),
    )


def section_ids(document: Document, section: Document) -> list[str]:
    """Return the ids of a section's items: those it names, those of its kind, those it names last."""
    of_kind = [entry["id"] for entry in document.get(section["slug"], ()) if isinstance(entry, dict)]
    return [*section.get("items", ()), *of_kind, *section.get("items_last", ())]


def all_entries(document: Document) -> list[tuple[str, Document]]:
    """Return every item as it is written, each with its path in the document."""
    ranking = document["ranking"]
    single = [
        ("ranking", ranking),
        ("ranking.confidence", {"perspectives": ranking["perspectives"], **ranking["confidence"]}),
        ("ranking.why", {"perspectives": ranking["perspectives"], **ranking["why"]}),
    ]
    listed = [
        (f"{part}[{place}]", entry)
        for part in ("symptoms", "quantities", "context", "targets")
        for place, entry in enumerate(document[part])
    ]
    return [
        *single,
        *listed,
        ("spending", document["spending"]),
        ("other_cause", document["other_cause"]),
    ]


def _sections(document: Document) -> tuple[Section, ...]:
    entries = {entry["id"]: entry for _, entry in all_entries(document)}
    items: dict[str, Item] = {}
    sections = []
    for section in document["sections"]:
        ids = section_ids(document, section)
        for item_id in ids:
            # The ranking stands in two sections; it belongs to the first.
            if item_id not in items:
                items[item_id] = _item(entries[item_id], section["slug"], document)
        sections.append(
            Section(
                slug=section["slug"],
                title=section["title"],
                intro=section.get("intro", ""),
                items=tuple(items[item_id] for item_id in ids),
                is_shuffled=section.get("order") == "shuffled_across_dimensions",
            )
        )
    return tuple(sections)


def _item(entry: Document, section: str, document: Document) -> Item:
    common = {
        "id": entry["id"],
        "kind": entry["kind"],
        "text": entry["text"],
        "section": section,
        "perspectives": tuple(entry["perspectives"]),
        "optional": entry.get("optional", False),
    }
    match entry["kind"]:
        case "ranking":
            cards = tuple(Card(card["dimension"], card["title"], card["text"]) for card in entry["cards"])
            return RankingItem(
                **common, cards=cards, only_first=entry["only_first"], decline=entry["decline"]
            )
        case "agreement":
            return _agreement(entry, common, document)
        case "quantity":
            return _quantity(entry, common, document)
        case "choice":
            pick, ordered = entry.get("pick", "one"), entry.get("ordered", False)
            return ChoiceItem(**common, choices=_choices(entry["choices"]), pick=pick, ordered=ordered)
        case "target":
            steps = tuple(entry["steps"])
            return TargetItem(**common, unit=entry["unit"], ordered=entry["ordered"], steps=steps)
        case "split":
            return SplitItem(**common, over=tuple(entry["over"]), parts=entry["parts"])
        case _:
            return TextItem(**common, max_length=entry["max_length"])


def _agreement(entry: Document, common: Mapping[str, Any], document: Document) -> AgreementItem:
    scale = document["agreement_scale"]["choices"]
    return AgreementItem(
        **common,
        dimension=entry["dimension"],
        anchor=entry["anchor"],
        reverse=entry["reverse"],
        scored=entry["scored"],
        choices=tuple(Choice(step["value"], step["label"]) for step in scale if step["value"] != "dk"),
        dont_know=next(step["label"] for step in scale if step["value"] == "dk"),
    )


def _quantity(entry: Document, common: Mapping[str, Any], document: Document) -> QuantityItem:
    return QuantityItem(
        **common,
        dimension=entry["dimension"],
        headroom=entry["headroom"],
        points=tuple(entry["points"]),
        unit=entry["unit"],
        direction=entry["direction"],
        ladder=tuple(entry["ladder"]),
        typical=entry["typical"],
        limit_text=entry.get("limit_text", ""),
        zero_label=entry.get("zero_label", document["quantity_scale"]["zero"]["label"]),
        variant=entry.get("variant"),
        scale=_quantity_scale(document),
    )


def _quantity_scale(document: Document) -> QuantityScale:
    scale = document["quantity_scale"]
    return QuantityScale(
        sources=tuple(
            Source(source["slug"], source["label"], source["factor"]) for source in scale["source"]
        ),
        growth=tuple(scale["growth"]),
        zero_label=scale["zero"]["label"],
        zero_points=tuple(scale["zero"]["points"]),
        row_spread_decades=scale["row_spread_decades"],
        horizon_at_least=scale["horizon_at_least"],
        ask_back_decades=scale["ask_back_decades"],
    )


def _framing(entry: Document) -> Framing:
    return Framing(entry["id"], entry["text"], _choices(entry["choices"]), entry["default"])


def _choices(entries: Sequence[Document]) -> tuple[Choice, ...]:
    return tuple(Choice(entry["slug"], entry["label"]) for entry in entries)


def _sides(document: Document, perspectives: Sequence[str]) -> dict[str, tuple[str, ...]]:
    ordered = sorted(document["sides"].items(), key=lambda side: min(map(perspectives.index, side[1])))
    return {slug: tuple(members) for slug, members in ordered}
