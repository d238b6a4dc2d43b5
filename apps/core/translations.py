"""Translations of documents: files beside the document, outside its digest.

A text has a key: the id of the item it belongs to and the fields that lead to it, "R1.cards.data.title". An entry of
a list goes by its slug, dimension or value, else by its place.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.utils.translation import get_language, pgettext

from apps.documents.files import read_file, schema_problems
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem, joined
from apps.documents.values import Json, JsonObject

FORMAT = "scalelens-translation/1"
SOURCE = "en-gb"  # the language of code, instruments and rules
_NAMES = ("slug", "dimension", "value")
_PLACEHOLDER = re.compile(r"\{[A-Za-z0-9_:]+\}")
SCHEMA_FILE = Path(__file__).parent / "schemas" / "translation.schema.json"

type Texts = Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """Where a kind of document has texts: in these `fields`, and everywhere below these top-level `keys`.

    Nothing below a field of `apart` is a text.
    """

    fields: frozenset[str]
    keys: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Translation:
    """What a file says: the texts of a document, in a language."""

    of: str  # slug@version
    language: str
    texts: Texts


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def inside(label: str) -> str:
    """Return a label as it is written inside a sentence, a dimension's for example."""
    is_small = pgettext("Are nouns written small inside a sentence? Answer yes or no.", "yes") == "yes"
    return label.lower() if is_small else label


def texts_of(document: Mapping[str, object], layout: Layout) -> dict[str, str]:
    texts: dict[str, str] = {}

    def note(key: str, text: str) -> str:
        texts[key] = text
        return text

    _each_text_in(document, layout, note)
    return texts


def with_texts(document: JsonObject, layout: Layout, texts: Texts) -> dict[str, Json]:
    """Return the document with these texts. Missing ones keep the original."""
    return cast("dict[str, Json]", _each_text_in(document, layout, texts.get))


# Files never change while a process runs.
@cache
def translation(folder: Path, name: str, language: str) -> Texts:
    """Return the translated texts of `name` (`slug@version`), or none if there is no file."""
    # Swiss German falls back to German if it has no file of its own.
    for file in (_file(folder, name, language), _file(folder, name, language.partition("-")[0])):
        if file.exists():
            return read(_Translation, read_file(file)).texts
    return {}


def translation_across(folder: Path, name: str, language: str, *, texts: Texts, layout: Layout) -> Texts:
    """Return the translated texts of `name`, which has these `texts`; what its own file lacks comes from the newest other version that has it."""
    across: dict[str, str] = {}
    for other in _versions(folder, name.partition("@")[0]):
        if other != name and (translated := translation(folder, other, language)):
            original = _original(folder, other, layout)
            # Where the original has changed since, the earlier translation would say something else.
            across |= {
                key: text for key, text in translated.items() if original.get(key, "") == texts.get(key)
            }
    return across | dict(translation(folder, name, language))


@cache
def _versions(folder: Path, slug: str) -> tuple[str, ...]:
    stems = (file.stem.rpartition("-") for file in folder.glob(f"{slug}-*.json"))
    numbers = sorted(int(number) for stem, _, number in stems if stem == slug and number.isdecimal())
    return tuple(f"{slug}@{number}" for number in numbers)


@cache
def _original(folder: Path, name: str, layout: Layout) -> Texts:
    return texts_of(read_file(folder / f"{_stem(name)}.json"), layout)


def check_translations(folder: Path, name: str, texts: Texts) -> None:
    """Check every translation of `name` against these texts. Raises DocumentError with every problem."""
    problems = [
        problem
        for file in sorted(folder.glob(f"{_stem(name)}.*.json"))
        for problem in _problems(file, name, texts)
    ]
    if problems:
        raise DocumentError(problems)


def _problems(file: Path, name: str, texts: Texts) -> Iterator[Problem]:
    try:
        document = read_file(file)
    except DocumentError as error:
        problems = error.errors
    else:
        problems = schema_problems(document, SCHEMA_FILE) or list(
            _mismatches(read(_Translation, document), file, name, texts)
        )
    for problem in problems:
        yield Problem(f"{file.name}: {problem.path}", problem.code, problem.message)


def _mismatches(translation: _Translation, file: Path, name: str, texts: Texts) -> Iterator[Problem]:
    if translation.of != name:
        yield Problem("of", "unknown", f"This file stands beside {name}.")
    if file != _file(file.parent, name, translation.language):
        yield Problem(
            "language", "file_name", f"The file's name ends in another language: {file.suffixes[0]}"
        )
    for key, text in translation.texts.items():
        path = joined("texts", key)
        if key not in texts:
            yield Problem(path, "unknown", f"{name} has no such text.")
        elif _placeholders(text) != (those := _placeholders(texts[key])):
            listed = ", ".join(sorted(those)) or "none"
            yield Problem(path, "placeholders", f"The placeholders must be those of the original: {listed}.")


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _file(folder: Path, name: str, language: str) -> Path:
    return folder / f"{_stem(name)}.{language}.json"


def _stem(name: str) -> str:
    return name.replace("@", "-")


def _each_text(
    node: object, layout: Layout, say: Callable[[str, str], str], key: str = "", *, is_text: bool = False
) -> object:
    if isinstance(node, str):
        return say(key, node) if is_text and node else node
    if isinstance(node, Mapping):
        return _each_text_in(node, layout, say, key, is_text=is_text)
    if isinstance(node, Sequence):
        return [
            _each_text(entry, layout, say, f"{key}.{_name(entry, place)}", is_text=is_text)
            for place, entry in enumerate(node)
        ]
    return node


def _each_text_in(
    node: Mapping[str, object],
    layout: Layout,
    say: Callable[[str, str], str],
    key: str = "",
    *,
    is_text: bool = False,
) -> dict[str, object]:
    start = f"{node['id']}." if "id" in node else f"{key}." if key else ""
    return {
        name: value
        if name in layout.apart
        else _each_text(
            value,
            layout,
            say,
            f"{start}{name}",
            is_text=is_text or name in layout.fields or f"{start}{name}" in layout.keys,
        )
        for name, value in node.items()
    }


def _name(entry: object, place: int) -> str:
    if isinstance(entry, Mapping):
        return next((str(entry[name]) for name in _NAMES if name in entry), str(place))
    return str(place)
