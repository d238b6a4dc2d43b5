"""Check an instrument's document: its schema first, then what a schema can't say."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from apps.documents.files import schema_problems
from apps.documents.problems import Problem, joined
from apps.documents.vocabulary import LIMIT, POINTS
from apps.instruments.definition.items import Definition
from apps.instruments.definition.parse import all_entries, definition_from, section_ids
from apps.instruments.errors import FigureError
from apps.instruments.figures.parse import parse_figure

SCHEMA_FILE = Path(__file__).parent / "definitions" / "instrument.schema.json"
HOSTINGS = ("own", "hosted")
STAGES = ("idea", "pilot", "live")
_BRACED = re.compile(r"\{[^{}]*\}|[{}]")
_WORDS = {"{horizon}", "{initiative}"}
_LADDER_STEP = 10

type Document = Mapping[str, Any]


@cache
def instrument_schema() -> Document:
    schema: Document = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def instrument_problems(document: Document) -> list[Problem]:
    """Return everything that keeps a document from being an instrument, the first kind of fault found."""
    for check in (_outside_schema, _dangling, _out_of_balance):
        if problems := list(check(document)):
            return problems
    return []


def _outside_schema(document: Document) -> Iterator[Problem]:
    yield from schema_problems(document, instrument_schema())


def _dangling(document: Document) -> Iterator[Problem]:
    """Find names that stand for nothing, or for two things."""
    entries = all_entries(document)
    yield from _repeated_ids(entries)
    yield from _section_problems(document, {entry["id"] for _, entry in entries})
    for path, entry in entries:
        yield from _unknown_names(path, entry, document)
        yield from _unknown_words(path, entry)
    for place, section in enumerate(document["sections"]):
        yield from _unknown_words(f"sections[{place}]", section)
    yield from _side_problems(document)
    yield from _scale_problems(document)
    yield from _framing_problems(document)


def _repeated_ids(entries: Sequence[tuple[str, Document]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, entry in entries:
        if entry["id"] in seen:
            yield Problem(f"{path}.id", "repeated", f"Another item is called {entry['id']}, too.")
        seen.add(entry["id"])
        yield from _repeated_slugs(joined(path, "choices"), entry.get("choices", ()))


def _repeated_slugs(path: str, choices: Sequence[Document]) -> Iterator[Problem]:
    counts = Counter(choice["slug"] for choice in choices)
    for slug, count in counts.items():
        if count > 1:
            yield Problem(path, "repeated", f"{slug} stands for {count} choices.")


def _section_problems(document: Document, ids: set[str]) -> Iterator[Problem]:
    placed: set[str] = set()
    for place, section in enumerate(document["sections"]):
        named = section_ids(document, section)
        placed.update(named)
        for item_id in named:
            if item_id not in ids:
                yield Problem(f"sections[{place}]", "unknown", f"There is no item {item_id}.")
    for item_id in sorted(ids - placed):
        yield Problem("sections", "missing", f"No section holds {item_id}.")
    for place, item_id in enumerate(document["load"]["not_counted"]):
        if item_id not in ids:
            yield Problem(f"load.not_counted[{place}]", "unknown", f"There is no item {item_id}.")


def _unknown_names(path: str, entry: Document, document: Document) -> Iterator[Problem]:
    named = [
        (joined(path, "perspectives", place), slug, "perspectives")
        for place, slug in enumerate(entry["perspectives"])
    ]
    named += [
        (joined(path, "over", place), slug, "dimensions") for place, slug in enumerate(entry.get("over", ()))
    ]
    named += [
        (joined(path, "cards", place, "dimension"), card["dimension"], "dimensions")
        for place, card in enumerate(entry.get("cards", ()))
    ]
    if "dimension" in entry:
        named.append((joined(path, "dimension"), entry["dimension"], "dimensions"))
    for where, slug, kind in named:
        if slug not in document[kind]:
            yield Problem(where, "unknown", f"{slug} is not among the {kind}.")


def _unknown_words(path: str, entry: Document) -> Iterator[Problem]:
    for field in ("text", "limit_text", "intro"):
        for braced in _BRACED.findall(entry.get(field, "")):
            if braced not in _WORDS:
                message = f"{braced} stands for nothing; a text may hold {' and '.join(sorted(_WORDS))}."
                yield Problem(joined(path, field), "unknown_word", message)


def _side_problems(document: Document) -> Iterator[Problem]:
    ranking, sides = document["ranking"], document["sides"]
    for missing in sorted(set(document["perspectives"]) - set(ranking["perspectives"])):
        yield Problem("ranking.perspectives", "missing", f"Everyone ranks; {missing} is left out.")
    carded = Counter(card["dimension"] for card in ranking["cards"])
    for dimension in document["dimensions"]:
        if carded[dimension] != 1:
            yield Problem(
                "ranking.cards", "cards", f"{dimension} has {carded[dimension]} cards; each has one."
            )
    members = Counter(slug for side in sides.values() for slug in side)
    for slug in sorted({*members, *document["perspectives"]}):
        if members[slug] != 1 or slug not in document["perspectives"]:
            yield Problem("sides", "sides", f"{slug} must be a perspective and stand in exactly one side.")
    for slug, other in document["sides_rule"]["fallback"].items():
        if slug not in sides or other not in sides:
            yield Problem(f"sides_rule.fallback.{slug}", "unknown", "Both names must be sides.")


def _scale_problems(document: Document) -> Iterator[Problem]:
    values = [choice["value"] for choice in document["agreement_scale"]["choices"]]
    points = len(values) - 1
    if values != [*range(1, points + 1), "dk"]:
        yield Problem("agreement_scale.choices", "values", 'The values count up from 1 and end with "dk".')
    scale = document["quantity_scale"]
    if scale["horizon_at_least"] not in {source["slug"] for source in scale["source"]}:
        yield Problem("quantity_scale.horizon_at_least", "unknown", "This is none of the sources.")
    yield from _repeated_slugs("quantity_scale.source", scale["source"])
    for place, entry in enumerate(document["quantities"]):
        path = f"quantities[{place}]"
        if any(not _is_step(low, high) for low, high in pairwise(entry["ladder"])):
            yield Problem(f"{path}.ladder", "ladder", "Each edge is ten times the one before.")
        if entry["headroom"] and set(entry["points"]) != set(POINTS):
            yield Problem(f"{path}.points", "points", "Headroom needs now, horizon and limit.")
        if not _is_range(entry):
            message = "A typical range reads “low to high”, in figures of this quantity: 100 GB to 1 PB."
            yield Problem(f"{path}.typical", "typical", message)
        if LIMIT in entry["points"] and "limit_text" not in entry:
            yield Problem(f"{path}.limit_text", "required", "A quantity with a limit asks for it in words.")


def _is_range(entry: Document) -> bool:
    low, _, high = entry["typical"].partition(" to ")
    try:
        return 0 < parse_figure(low, entry["unit"]) < parse_figure(high, entry["unit"])
    except FigureError:
        return False


def _is_step(low: float, high: float) -> bool:
    return abs(high / low - _LADDER_STEP) < 1e-6


def _framing_problems(document: Document) -> Iterator[Problem]:
    wanted = {"model_hosting": HOSTINGS, "stage": STAGES}
    given = {entry["id"]: entry for entry in document["framing"]}
    for name, slugs in wanted.items():
        choices = tuple(choice["slug"] for choice in given.get(name, {}).get("choices", ()))
        if choices != slugs:
            yield Problem("framing", "framing", f"{name} has the choices {', '.join(slugs)}, in this order.")
    for place, entry in enumerate(document["framing"]):
        if entry["default"] not in {choice["slug"] for choice in entry["choices"]}:
            yield Problem(f"framing[{place}].default", "unknown", "The default is none of the choices.")


def _out_of_balance(document: Document) -> Iterator[Problem]:
    definition = definition_from(document)
    for hosting in HOSTINGS:
        yield from _load_problems(definition, hosting)
        counts = _headroom_counts(definition, hosting)
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{dimension} {count}" for dimension, count in counts.items())
            message = f"Every dimension needs as many quantities with headroom; with model_hosting {hosting}: {told}."
            yield Problem("quantities", "uneven_headroom", message)


def _load_problems(definition: Definition, hosting: str) -> Iterator[Problem]:
    for perspective in definition.perspectives:
        asked = len(definition.counted_of(perspective, hosting))
        if asked > definition.most_items:
            message = f"{perspective} is asked {asked} items with model_hosting {hosting}; most are {definition.most_items}."
            yield Problem(f"perspectives.{perspective}", "too_many_items", message)


def _headroom_counts(definition: Definition, hosting: str) -> dict[str, int]:
    counts = dict.fromkeys(definition.dimensions, 0)
    for item in definition.headroom_of(hosting):
        counts[item.dimension] += 1
    return counts
