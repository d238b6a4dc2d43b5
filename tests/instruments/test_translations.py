"""What an instrument says in another language lies beside it: its digest, and what is frozen, stay the same."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from apps.core import translations
from apps.core.actors import SYSTEM
from apps.documents.problems import DocumentError
from apps.instruments import examples, selectors, services
from apps.instruments.models import InstrumentVersion
from apps.instruments.services import load_instrument
from tests.factories import NOW

NAME = "four-dimensions@3"
GERMAN = {"R1.text": "Was gerät zuerst ins Stocken?", "dimensions.data": "Daten"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(selectors, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(services, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(selectors, "_known", {})
    kept = (translations.translation, translations._versions, translations._original)
    for each in kept:
        each.cache_clear()
    yield tmp_path
    for each in kept:
        each.cache_clear()


def write(folder: Path, texts: dict[str, str], **changes: Any) -> None:
    document = {"format": translations.FORMAT, "of": NAME, "language": "de", "texts": texts, **changes}
    (folder / "four-dimensions-3.de.json").write_text(json.dumps(document), encoding="utf-8")


def test_an_item_is_asked_in_the_language_of_the_reader(instrument: InstrumentVersion, folder: Path) -> None:
    write(folder, GERMAN)
    with override("de"):
        german = selectors.definition_of(instrument)
    assert german.item("R1").text == GERMAN["R1.text"]
    assert german.dimensions["data"] == "Daten"
    assert selectors.definition_of(instrument).dimensions["data"] == "Data"


def test_what_is_not_translated_stays_as_it_was_written(instrument: InstrumentVersion, folder: Path) -> None:
    write(folder, GERMAN)
    with override("de"):
        assert selectors.definition_of(instrument).item("D2").text.startswith("A change in one data source")


def test_a_country_has_what_its_language_has(instrument: InstrumentVersion, folder: Path) -> None:
    write(folder, GERMAN)
    with override("de-ch"):
        assert selectors.definition_of(instrument).dimensions["data"] == "Daten"


def test_a_translation_changes_no_digest(instrument: InstrumentVersion, folder: Path, db: None) -> None:
    before = load_instrument(instrument.document | {"version": 9}, by=SYSTEM, at=NOW).sha256
    write(folder, GERMAN)
    assert (
        load_instrument(instrument.document | {"version": 9}, by=SYSTEM, at=NOW).document["dimensions"][
            "data"
        ]
        == "Data"
    )
    assert load_instrument(instrument.document | {"version": 9}, by=SYSTEM, at=NOW).sha256 == before


@pytest.mark.parametrize(
    ("texts", "changes", "path", "message"),
    [
        ({"R9.text": "?"}, {}, "texts.R9.text", "four-dimensions@3 has no such text."),
        ({"QU7.sentence": "Zu viele."}, {}, "texts.QU7.sentence", "The placeholders must be those of the original: {L}, {n}."),
        ({"D1.text": "In {horizon}?"}, {}, "texts.D1.text", "The placeholders must be those of the original: none."),
        ({"D1.text": ""}, {}, "texts.D1.text", "Expected at least 1 characters."),
        ({}, {"of": "other@1"}, "of", "This file stands beside four-dimensions@3."),
        ({}, {"language": "fr"}, "language", "The file's name ends in another language: .de"),
        ({}, {"colour": "red"}, "colour", "There is no field colour here."),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused(
    instrument: InstrumentVersion,
    folder: Path,
    texts: dict[str, str],
    changes: dict[str, Any],
    path: str,
    message: str,
) -> None:
    write(folder, texts, **changes)
    with pytest.raises(DocumentError) as caught:
        load_instrument(instrument.document, by=SYSTEM, at=NOW)
    assert [(problem.path, problem.message) for problem in caught.value.errors] == [
        (f"four-dimensions-3.de.json: {path}", message)
    ]


def test_another_edition_says_in_german_what_it_says_to_the_letter(
    instrument: InstrumentVersion, folder: Path, db: None
) -> None:
    second = deepcopy(instrument.document) | {"version": 7}
    next(item for item in second["symptoms"] if item["id"] == "D2")["text"] = "Quite another question."
    german = {
        "D1.text": "Ergebnisse kommen zu spät.",
        "D2.text": "Eine Änderung verdirbt anderes.",
        "C2.choices.steady.label": "über Nacht reicht",
    }
    write(folder, german)
    (folder / "four-dimensions-3.json").write_text(json.dumps(instrument.document), encoding="utf-8")
    (folder / "four-dimensions-7.json").write_text(json.dumps(second), encoding="utf-8")
    newer = load_instrument(second, by=SYSTEM, at=NOW)
    with override("de"):
        said = selectors.definition_of(newer)
    assert said.item("D1").text == german["D1.text"]
    assert said.item("D2").text == "Quite another question."
    assert "über Nacht reicht" in [choice.label for choice in said.item("C2").choices]  # type: ignore[attr-defined]
    assert selectors.definition_of(newer).item("D1").text == instrument.document["symptoms"][0]["text"]


def test_an_editions_own_words_come_first(instrument: InstrumentVersion, folder: Path, db: None) -> None:
    second = deepcopy(instrument.document) | {"version": 7}
    write(folder, {"D1.text": "Wie zuvor.", "dimensions.data": "Daten"})
    (folder / "four-dimensions-3.json").write_text(json.dumps(instrument.document), encoding="utf-8")
    own = {"format": translations.FORMAT, "of": "four-dimensions@7", "language": "de"}
    (folder / "four-dimensions-7.de.json").write_text(
        json.dumps(own | {"texts": {"D1.text": "Neu gesagt."}}), encoding="utf-8"
    )
    newer = load_instrument(second, by=SYSTEM, at=NOW)
    with override("de"):
        said = selectors.definition_of(newer)
    assert (said.item("D1").text, said.dimensions["data"]) == ("Neu gesagt.", "Daten")


def test_every_problem_of_a_file_is_told(instrument: InstrumentVersion, folder: Path) -> None:
    write(folder, {"R9.text": "?", "D1.text": "In {horizon}?"})
    with pytest.raises(DocumentError) as caught:
        load_instrument(instrument.document, by=SYSTEM, at=NOW)
    assert [problem.code for problem in caught.value.errors] == ["unknown", "placeholders"]


def test_a_file_that_is_no_json_is_refused(instrument: InstrumentVersion, folder: Path) -> None:
    (folder / "four-dimensions-3.de.json").write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"four-dimensions-3\.de\.json: \$: This is not JSON"):
        load_instrument(instrument.document, by=SYSTEM, at=NOW)


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Look for the translations of packs in a folder of the test's own."""
    monkeypatch.setattr(examples, "TRANSLATIONS", tmp_path)
    for kept in (translations.translation, examples._packs):
        kept.cache_clear()
    yield tmp_path
    for kept in (translations.translation, examples._packs):
        kept.cache_clear()


def write_pack(folder: Path, texts: dict[str, str]) -> None:
    document = {"format": translations.FORMAT, "of": "support-assistant@3", "language": "de", "texts": texts}
    (folder / "support-assistant-3.de.json").write_text(json.dumps(document), encoding="utf-8")


def test_a_pack_of_examples_is_read_in_the_language_of_the_reader(packs: Path) -> None:
    write_pack(packs, {"title": "Hilfe im Kundendienst", "rows.QU7.0": "eine Handvoll Leute"})
    english = examples.pack_named("support-assistant@3", NAME)
    with override("de"):
        german = examples.pack_named("support-assistant@3", NAME)
    assert english
    assert german
    assert (german.name, german.title) == ("support-assistant@3", "Hilfe im Kundendienst")
    assert (german.about, german.rows["QU7"][0]) == (english.about, "eine Handvoll Leute")
    assert (english.title, german.rows["QU7"][1]) == ("Support assistant", english.rows["QU7"][1])


@pytest.mark.django_db
def test_an_instrument_is_not_loaded_beside_a_pack_in_another_language_that_says_too_much(
    document: dict[str, Any], packs: Path
) -> None:
    write_pack(packs, {"rows.QU7.99": "zu viel"})
    with pytest.raises(DocumentError, match=r"support-assistant-3\.de\.json: texts"):
        load_instrument(document, by=SYSTEM, at=NOW)


def test_a_translation_keeps_the_dates_of_the_original(folder: Path) -> None:
    write(folder, {"LW2.recommend": "Ab sofort."})
    with pytest.raises(DocumentError) as caught:
        translations.check_translations(
            folder, "four-dimensions@3", {"LW2.recommend": "Since {date:art_4}, people must know it."}
        )
    assert [problem.code for problem in caught.value.errors] == ["placeholders"]
