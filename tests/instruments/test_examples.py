"""Packs of examples: what they may say, and that the shipped ones say something true of every row."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.core.actors import SYSTEM
from apps.documents.files import read_file
from apps.documents.problems import DocumentError
from apps.instruments import examples
from apps.instruments.definition import Definition, QuantityItem
from apps.instruments.examples import SCHEMA_FILE, pack_problems, packs_of
from apps.instruments.services import load_instrument
from tests.factories import NOW

type Document = dict[str, Any]
KINDS = ["Document search", "Forecasting", "Fraud scoring", "Support assistant", "Vision inspection"]
BAD = [
    ("no item", lambda d: d["rows"].update(QX1=["a"]), "rows.QX1"),
    ("no quantity", lambda d: d["rows"].update(D1=["a"]), "rows.D1"),
    ("a row too few", lambda d: d["rows"]["QU1"].pop(), "rows.QU1"),
    ("a long text", lambda d: d["rows"]["QO1"].__setitem__(0, "a" * 81), "rows.QO1[0]"),
    ("no title", lambda d: d.pop("title"), "title"),
    ("an unknown field", lambda d: d.update(colour="red"), "colour"),
]


@pytest.fixture
def pack() -> Document:
    path = examples.DEFINITIONS / "examples" / "support-assistant-1.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(read_file(SCHEMA_FILE))


def test_there_is_a_pack_for_each_kind_of_initiative(definition: Definition) -> None:
    assert [pack.title for pack in packs_of(definition.name)] == KINDS


def test_every_row_of_every_ladder_has_its_own_example_in_every_pack(definition: Definition) -> None:
    ladders = {item.id: item.row_count for item in definition.items if isinstance(item, QuantityItem)}
    for pack in packs_of(definition.name):
        assert {item: len({text for text in texts if text}) for item, texts in pack.rows.items()} == ladders


@pytest.mark.parametrize(("change", "path"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_pack_that_does_not_hold_is_refused_with_its_path(
    pack: Document, definition: Definition, change: Callable[[Document], object], path: str
) -> None:
    assert pack_problems(pack, definition) == []
    change(pack)
    assert [problem.path for problem in pack_problems(pack, definition)] == [path]


@pytest.mark.django_db
def test_an_instrument_is_not_loaded_beside_a_pack_that_names_what_it_does_not_ask(
    document: Document, pack: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack["rows"]["QU9"] = ["a"]
    monkeypatch.setattr(examples, "_files", lambda: (examples._StoredPack("broken-1.json", pack),))
    with pytest.raises(DocumentError, match=r"broken-1\.json: rows\.QU9"):
        load_instrument(document, by=SYSTEM, at=NOW)


def test_a_pack_is_named_as_its_file(repository: Path) -> None:
    for path in sorted((repository / "apps/instruments/definitions/examples").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert path.name == f"{document['slug']}-{document['version']}.json"
