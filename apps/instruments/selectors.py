"""Questionnaires as they are stored, read into types."""

from collections.abc import Container, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from apps.advice import RuleSet, load_rules
from apps.core.translations import language, texts_of, translation_across, with_texts
from apps.documents.files import read_file
from apps.documents.mapping import read
from apps.documents.values import Json, JsonObject
from apps.instruments.definition import TEXTS, Definition, Routing, definition_from
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.rule_texts import worded_rules

TRANSLATIONS = Path(__file__).parent / "definitions"

WORDS = TRANSLATIONS / "words"

# Versions and languages are few and a published version never changes, so nothing is ever dropped from here.
_known: dict[tuple[str, str], Definition] = {}
_framed: dict[tuple[str, str, tuple[tuple[str, str], ...]], Definition] = {}
_rules: dict[tuple[str, str, str], RuleSet] = {}


def definition_of(version: InstrumentVersion) -> Definition:
    """Return the definition of a version in the language of now, read once for each content and language."""
    key = (version.sha256, language())
    if key not in _known:
        _known[key] = definition_from(document_of(version))
    return _known[key]


def definition_for(version: InstrumentVersion, routing: Routing) -> Definition:
    """Return the definition of a version in the words it has where the framing is so."""
    definition = definition_of(version)
    # Framings that differ in other switches have the same words.
    chosen = tuple((switch, routing.get(switch, "")) for switch in definition.deciding)
    key = (version.sha256, language(), chosen)
    if key not in _framed:
        _framed[key] = definition.framed(routing)
    return _framed[key]


def rules_of(version: RuleSetVersion, instrument: InstrumentVersion) -> RuleSet:
    """Return the rules of a version in the language of now, read once for each content and language."""
    key = (version.sha256, instrument.sha256, language())
    if key not in _rules:
        # They were checked when they were loaded.
        document = worded_rules(version.document, version.name)
        _rules[key] = load_rules(document, instrument.document, is_checked=True)
    return _rules[key]


def document_of(version: InstrumentVersion) -> JsonObject:
    """Return a version's document with its texts in the language of now, as far as they are translated."""
    # A text that another version has to the letter needs no translation of its own.
    original = texts_of(version.document, TEXTS)
    texts = translation_across(TRANSLATIONS, version.name, language(), texts=original, layout=TEXTS)
    return with_texts(version.document, TEXTS, texts)


def worded_document(document: JsonObject, routing: Routing) -> dict[str, Json]:
    """Return a document of an instrument with its questions and units in the words they have where the framing is so."""
    items = definition_from(document).framed(routing).by_id
    worded: dict[str, Json] = dict(document)
    for part in ("symptoms", "quantities", "context", "targets"):
        entries = cast("list[JsonObject]", document[part])
        worded[part] = [
            {
                **entry,
                **{
                    name: getattr(items[str(entry["id"])], name) for name in ("text", "unit") if name in entry
                },
            }
            for entry in entries
        ]
    return worded


def offered_instruments() -> list[InstrumentVersion]:
    """Return what a new engagement may ask, the newest first."""
    return list(InstrumentVersion.objects.published().newest_first())


def usual_instrument(offered: Sequence[InstrumentVersion], read: Container[str]) -> InstrumentVersion | None:
    """Return what a new engagement asks unless somebody chooses: the newest that rules read, else the newest."""
    # Nobody loses the advice by an update. Who wants newer questions before there are rules for them chooses them.
    return next((each for each in offered if each.name in read), offered[0] if offered else None)


def rules_by_instrument() -> dict[str, list[str]]:
    """Return the published rules by the instrument (`slug@version`) they read."""
    names: dict[str, list[str]] = {}
    # A rule set is large, and only names are asked for.
    for rules in RuleSetVersion.objects.published().defer("document"):
        names.setdefault(rules.instrument, []).append(rules.name)
    return names


def newest_rules(instrument: str) -> RuleSetVersion | None:
    return RuleSetVersion.objects.published().newest_first().filter(instrument=instrument).first()


@cache
def words_of_perspectives(slug: str) -> dict[str, tuple[str, ...]]:
    """Return the words by which people name each perspective of a questionnaire, besides its label."""
    file = WORDS / f"{slug}.json"
    return read(dict[str, tuple[str, ...]], read_file(file)) if file.exists() else {}
