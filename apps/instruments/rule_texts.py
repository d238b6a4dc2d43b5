"""The texts of a rule set, which translations are made of."""

from typing import cast

from apps.advice import DEFINITIONS
from apps.core.translations import Layout, language, texts_of, translation, with_texts
from apps.documents.values import Json, JsonObject

TRANSLATIONS = DEFINITIONS
_CONDITIONS = frozenset({"when", "shown_when", "times_when", "valid_if"})
_OF_RULES = Layout(
    fields=frozenset(
        {
            "title",
            "phrase",
            "do",
            "tail",
            "text",
            "until",
            "stop_if",
            "evidence",
            "not",
            "what",
            "why",
            "because",
            "short",
            "owner",
        }
    ),
    apart=_CONDITIONS,
)
_OF_OTHERS = Layout(
    fields=frozenset(
        {
            "indicator",
            "window",
            "note",
            "unit",
            "label",
            "budget",
            "stop",
            "step",
            "saves",
            "assumption",
            "test",
            "passes_if",
        }
    ),
    keys=frozenset({"evidence_lines"}),
    apart=_CONDITIONS,
)
_OTHERS = ("targets", "experiments", "evidence_lines")


def rule_texts(document: JsonObject) -> dict[str, str]:
    """Return what rules, targets, experiments, evidence lines and formulas of a rule set say, by rule and field."""
    rules, others = _parts(document)
    return texts_of(rules, _OF_RULES) | texts_of(others, _OF_OTHERS)


def worded_rules(document: JsonObject, name: str) -> JsonObject:
    """Return the document of a rule set in the language of now, as far as it is translated."""
    texts = translation(TRANSLATIONS, name, language())
    if not texts:
        return document
    rules, others = _parts(document)
    said = with_texts(others, _OF_OTHERS, texts)
    labels = cast("dict[str, JsonObject]", said.pop("derived"))
    formulas = cast("dict[str, JsonObject]", document["derived"])
    derived: dict[str, Json] = {of: {**each, **labels.get(of, {})} for of, each in formulas.items()}
    return {**document, **with_texts(rules, _OF_RULES, texts), **said, "derived": derived}


def _parts(document: JsonObject) -> tuple[JsonObject, JsonObject]:
    derived = cast("dict[str, JsonObject]", document["derived"])
    # The notes beside the labels are for authors.
    labels: dict[str, Json] = {
        of: {"label": each["label"]} for of, each in derived.items() if "label" in each
    }
    others = {part: document[part] for part in _OTHERS if part in document}
    return {"rules": document["rules"]}, {**others, "derived": labels}
