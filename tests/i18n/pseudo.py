"""A language nobody speaks: every letter another one, every text a third longer.

Its catalogue is made from the messages that are extracted from the sources, so whatever still shows a plain letter
on a page was not marked, or was put together in a way no translator could follow.
"""

import json
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
import pytest
from django.core.management import call_command

from apps.advice import read_folder
from apps.core.translations import FORMAT, check_translations, texts_of
from apps.instruments.definition import TEXTS as INSTRUMENT_TEXTS
from apps.instruments.examples import TEXTS as PACK_TEXTS
from apps.instruments.rule_texts import rule_texts

LANGUAGE = "en-xa"
LOCALE = "en_XA"
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# All in our fonts, so that laying out the PDF needs no other; none becomes a plain letter in the other case.
_OTHER = "áəçđéƒğĥíĵķľŋñöþơŕšţúẃŵżýźÁƏÇĐÉŦĞĤÍĴĶĽŊÑÖÞƠŔŠŢÚẂŴŻÝŹ"
_LETTERS = str.maketrans(_PLAIN, _OTHER)
_KEPT = re.compile(r"(%\([a-z_]+\)[a-z]|%%|%[sd]|\{[A-Za-z0-9_:]+\}|<[^<>]+>|&[a-z]+;)")
_FILLER = "·"
_MAGIC = 0x950412DE
_HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def pseudo(text: str) -> str:
    """Say a message in the pseudo-locale; placeholders and tags stay."""
    said = "".join(
        part if _KEPT.fullmatch(part) else part.translate(_LETTERS) for part in _KEPT.split(text) if part
    )
    filler = _FILLER * (len(text) // 3)
    # A full stop, a colon or a space stays last: some texts are cut there.
    end = len(said.rstrip(".:;?! "))
    return f"{said[:end]}{filler}{said[end:]}"


def build_catalogue(repository: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Extract every message of the product, and write the catalogue of the pseudo-locale; return how many there are."""
    for name in ("apps", "config", "templates"):
        shutil.copytree(repository / name, folder / "sources" / name)
    locale = folder / "locale" / LOCALE / "LC_MESSAGES"
    (folder / "locale").mkdir()
    monkeypatch.chdir(folder / "sources")
    call_command("makemessages", locale=[LOCALE], verbosity=0)
    english = subprocess.run(["msgen", locale / "django.po"], check=True, capture_output=True).stdout
    subprocess.run(["msgfmt", "--check-format", "-o", locale / "own.mo", "-"], input=english, check=True)
    own = dict(_read(locale / "own.mo"))
    theirs = {message: _all_forms(message) for path in _catalogues_of_others() for message, _ in _read(path)}
    messages = {message: _all_forms(message) for message in own if message}
    _write(locale / "django.mo", {**theirs, **messages, "": _HEADER})
    return len(messages)


def write_texts(repository: Path, folder: Path) -> None:
    """Translate what instruments and rules say, each text by its key."""
    (folder / "texts").mkdir()
    instrument = _shipped(repository / "apps/instruments/definitions/four-dimensions-3.json")
    rules = read_folder(repository / "apps/advice/definitions/scale-where-it-matters-3")
    packs = [_shipped(path) for path in (repository / "apps/instruments/definitions/examples").glob("*.json")]
    for document, texts in (
        (instrument, texts_of(instrument, INSTRUMENT_TEXTS)),
        (rules, rule_texts(rules)),
        *((pack, texts_of(pack, PACK_TEXTS)) for pack in packs),
    ):
        name = f"{document['slug']}@{document['version']}"
        said = {key: pseudo(text) for key, text in texts.items()}
        content = {"format": FORMAT, "of": name, "language": LANGUAGE, "texts": said}
        file = folder / "texts" / f"{name.replace('@', '-')}.{LANGUAGE}.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        check_translations(folder / "texts", name, texts)


def _shipped(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _all_forms(message: str) -> str:
    _, _, forms = message.rpartition("\x04")  # before it stands the context
    return "\0".join(pseudo(form) for form in forms.split("\0"))


def _catalogues_of_others() -> Iterator[Path]:
    """Find what Django and the sign-in say themselves: any full translation of theirs lists it."""
    for package in (django, "django.contrib.auth", "django.contrib.humanize", "allauth"):
        spec = find_spec(package if isinstance(package, str) else package.__name__)
        root = (
            Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else Path()
        )
        inner = root / "conf" if package is django else root
        yield inner / "locale" / "de" / "LC_MESSAGES" / "django.mo"


def _read(path: Path) -> Iterator[tuple[str, str]]:
    content = path.read_bytes()
    _, _, count, originals, translations = struct.unpack("<5I", content[:20])

    def text(table: int, place: int) -> str:
        length, start = struct.unpack("<2I", content[table + 8 * place : table + 8 * place + 8])
        return content[start : start + length].decode()

    for place in range(count):
        yield text(originals, place), text(translations, place)


def _write(path: Path, messages: Mapping[str, str]) -> None:
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    texts = b""
    tables: list[list[tuple[int, int]]] = [[], []]
    start = 28 + 16 * len(pairs)
    for column, table in enumerate(tables):
        for pair in pairs:
            table.append((len(pair[column]), start + len(texts)))
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    path.write_bytes(
        head + b"".join(struct.pack("<2I", *entry) for table in tables for entry in table) + texts
    )
