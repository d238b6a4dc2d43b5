"""Translate stored advice into the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext, ngettext

from apps.advice import (
    DEFINITIONS,
    Advice,
    Filling,
    Formula,
    RuleFraming,
    RulesFile,
    Wording,
    computed_words,
    reworded,
)
from apps.core.translations import language, texts_of, translation
from apps.core.words.numerals import numeral
from apps.documents.files import read_document
from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.instruments.definition import TEXTS as INSTRUMENT_TEXTS
from apps.instruments.rule_texts import rule_texts

TRANSLATIONS = DEFINITIONS


@dataclass(frozen=True)
class _Shipped:
    """The texts of a shipped rule set by rule and field, the fact each target's limit is from, and its formulas."""

    texts: dict[str, str]
    limits: dict[str, str]
    formulas: Mapping[str, Formula]


def advice_in_words(
    advice: Advice, framing: RuleFraming, *, written: JsonObject, spoken: JsonObject
) -> Advice:
    """Translate advice. `written` is the instrument as it was loaded, `spoken` is it in the current language."""
    target = texts_of(spoken, INSTRUMENT_TEXTS)
    texts = {text: target[key] for key, text in texts_of(written, INSTRUMENT_TEXTS).items()}
    rules = _shipped(advice.rules)
    translated = translation(TRANSLATIONS, advice.rules, language()) if rules.texts else {}
    in_english = computed_words(rules.formulas)
    computed = {
        name: replace(words, label=translated.get(f"derived.{name}.label", words.label))
        for name, words in in_english.items()
    }
    wording = Wording(spoken, framing, gettext=gettext, ngettext=ngettext, numeral=numeral, computed=computed)
    # Advice holds its texts filled, so that is how a text is looked up.
    original = Filling(
        advice.placeholders, framing=framing, wording=Wording(written, framing, computed=in_english)
    )
    filling = Filling(advice.placeholders, framing=framing, wording=wording)
    for key, text in translated.items():
        filled = original.fill(rules.texts[key]), filling.fill(text)
        if filled[0] is not None and filled[1] is not None:
            texts[filled[0]] = filled[1]
    return reworded(advice, wording=wording, texts=texts, limits=rules.limits)


def rule_titles(name: str) -> dict[str, str]:
    """Return what a shipped rule set calls its rules, by id, as far as no result has to fill it in."""
    rules = _shipped(name)
    translated = translation(TRANSLATIONS, name, language()) if rules.texts else {}
    return {
        key.removesuffix(".title"): translated.get(key, text)
        for key, text in rules.texts.items()
        if key.endswith(".title") and "{" not in text
    }


@cache
def _shipped(rules: str) -> _Shipped:
    # Only a shipped rule set has translations.
    path = DEFINITIONS / f"{rules.replace('@', '-')}.json"
    if not path.exists():
        return _Shipped({}, {}, {})
    document = read_document(path.read_text(encoding="utf-8"))
    written = read(RulesFile, document)
    limits = {each.id: each.default.limit_from for each in written.targets if each.default.limit_from}
    return _Shipped(rule_texts(document), limits, written.derived)
