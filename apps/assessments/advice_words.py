"""Translate stored advice into the reader's language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext

from apps.advice import DEFINITIONS, Advice, Framing, Wording, fill, reworded
from apps.core.translations import SOURCE, language, texts_of, translation
from apps.core.words.numerals import numeral
from apps.documents.files import read_document
from apps.instruments.definition import TEXTS as INSTRUMENT_TEXTS
from apps.instruments.models import InstrumentVersion
from apps.instruments.rule_texts import rule_texts
from apps.instruments.selectors import document_of

TRANSLATIONS = DEFINITIONS

type Json = Mapping[str, Any]


def advice_in_words(advice: Json, *, framing: Framing, instrument: InstrumentVersion) -> Json:
    """Return advice in the reader's language; in the source language, unchanged."""
    if language() == SOURCE:
        return advice
    document, rules = document_of(instrument), _shipped(advice["rules"])
    source, target = texts_of(instrument.document, INSTRUMENT_TEXTS), texts_of(document, INSTRUMENT_TEXTS)
    return reworded(
        Advice.from_json(advice),
        wording=Wording(document, framing, gettext=gettext, numeral=numeral),
        texts={text: target[key] for key, text in source.items()} | _translated(rules, framing),
        limits={
            each["id"]: each["default"]["limit_from"]
            for each in rules["targets"]
            if "limit_from" in each["default"]
        },
    ).to_json()


def _translated(rules: Json, framing: Framing) -> dict[str, str]:
    """Map the texts of the rules to their translations, both with the engagement's words filled in."""
    name = f"{rules['slug']}@{rules['version']}"
    source, texts = rule_texts(rules), translation(TRANSLATIONS, name, language())
    return {fill(source[key], framing): fill(text, framing, gettext) for key, text in texts.items()}


@cache
def _shipped(rules: str) -> Json:
    """Return the shipped rule set of that name; others have no translation."""
    path = DEFINITIONS / f"{rules.replace('@', '-')}.json"
    if not path.exists():
        return {"slug": rules, "version": 0, "rules": [], "targets": []}
    return read_document(path.read_text(encoding="utf-8"))
