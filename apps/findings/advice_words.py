"""Translate stored advice into the reader's language."""

from functools import cache

from django.utils.translation import gettext

from apps.advice import DEFINITIONS, Advice, Framing, RulesFile, Wording, fill, reworded
from apps.core.translations import language, texts_of, translation
from apps.core.words.numerals import numeral
from apps.documents.files import read_document
from apps.documents.mapping import read
from apps.documents.values import JsonObject
from apps.instruments.definition import TEXTS as INSTRUMENT_TEXTS
from apps.instruments.rule_texts import rule_texts

TRANSLATIONS = DEFINITIONS


def advice_in_words(advice: Advice, framing: Framing, *, written: JsonObject, spoken: JsonObject) -> Advice:
    """Translate advice. `written` is the instrument as it was loaded, `spoken` is it in the current language."""
    target = texts_of(spoken, INSTRUMENT_TEXTS)
    texts = {text: target[key] for key, text in texts_of(written, INSTRUMENT_TEXTS).items()}
    limits = {}
    if rules := _shipped(advice.rules):
        texts |= _translated(advice.rules, rules, framing)
        limits = {
            each.id: each.default.limit_from
            for each in read(RulesFile, rules).targets
            if each.default.limit_from
        }
    wording = Wording(spoken, framing, gettext=gettext, numeral=numeral)
    return reworded(advice, wording=wording, texts=texts, limits=limits)


def _translated(name: str, rules: JsonObject, framing: Framing) -> dict[str, str]:
    """Map the texts of the rules to their translations, both with the engagement's words filled in."""
    source, texts = rule_texts(rules), translation(TRANSLATIONS, name, language())
    return {fill(source[key], framing): fill(text, framing, gettext) for key, text in texts.items()}


@cache
def _shipped(rules: str) -> JsonObject | None:
    """Return the shipped rule set of that name; others have no translation."""
    path = DEFINITIONS / f"{rules.replace('@', '-')}.json"
    return read_document(path.read_text(encoding="utf-8")) if path.exists() else None
