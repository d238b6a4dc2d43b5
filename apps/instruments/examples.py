"""What the rows of a ladder are like in the client's own world: a pack of examples for each kind of initiative.

Packs are files beside the instruments, each for one version of an instrument, their translations beside them. Loading
that instrument checks them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from apps.core.translations import Layout, check_translations, language, texts_of, translation, with_texts
from apps.documents.files import read_file, schema_problems
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem, joined
from apps.documents.values import Json
from apps.instruments.definition.questionnaire import Definition

DEFINITIONS = Path(__file__).parent / "definitions"
PACKS = DEFINITIONS / "examples"
SCHEMA_FILE = DEFINITIONS / "examples.schema.json"
TRANSLATIONS = PACKS
TEXTS = Layout(fields=frozenset({"title", "about"}), keys=frozenset({"rows"}))
LONGEST_EXAMPLE = 80


@dataclass(frozen=True)
class ExamplePack:
    slug: str
    version: int
    instrument: str
    title: str
    about: str
    rows: Mapping[str, tuple[str, ...]]  # by item: a text for each row, empty where there is none

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"


def packs_of(instrument: str) -> tuple[ExamplePack, ...]:
    """Return the packs for an instrument (slug@version) in the language of now, by title."""
    return _packs(instrument, language())


def pack_named(name: str, instrument: str) -> ExamplePack | None:
    return next((pack for pack in packs_of(instrument) if pack.name == name), None)


def shipped_problems(definition: Definition) -> Iterator[Problem]:
    for name, document in _files():
        if document.get("instrument") == definition.name:
            for problem in pack_problems(document, definition):
                yield Problem(f"{name}: {problem.path}", problem.code, problem.message)
            try:
                pack = read(ExamplePack, document).name
                check_translations(TRANSLATIONS, pack, texts_of(document, TEXTS))
            except DocumentError as error:
                yield from error.errors


def pack_problems(document: object, definition: Definition) -> list[Problem]:
    """Return everything that keeps a document from being a pack for this instrument."""
    return schema_problems(document, SCHEMA_FILE) or list(
        _row_problems(read(ExamplePack, document), definition)
    )


def _row_problems(pack: ExamplePack, definition: Definition) -> Iterator[Problem]:
    for item_id, rows in pack.rows.items():
        item, path = definition.quantities.get(item_id), joined("rows", item_id)
        if item is None:
            yield Problem(path, "unknown", f"{definition.name} asks for no quantity {item_id}.")
        elif len(rows) != item.row_count:
            message = f"The ladder of {item_id} has {item.row_count} rows; here are {len(rows)}."
            yield Problem(path, "rows", message)


@cache
def _files() -> tuple[tuple[str, dict[str, Json]], ...]:
    files = sorted(PACKS.glob("*.json"))
    # Translations lie beside the packs, with their language in the name.
    packs = (file for file in files if "." not in file.stem)
    return tuple((file.name, read_file(file)) for file in packs)


@cache
def _packs(instrument: str, language: str) -> tuple[ExamplePack, ...]:
    packs = []
    for _name, document in _files():
        if document.get("instrument") == instrument:
            texts = translation(TRANSLATIONS, read(ExamplePack, document).name, language)
            packs.append(read(ExamplePack, with_texts(document, TEXTS, texts)))
    return tuple(sorted(packs, key=lambda pack: pack.title))
