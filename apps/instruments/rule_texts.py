"""The texts of a rule set, which translations are made of."""

from apps.core.translations import Layout, texts_of
from apps.documents.values import JsonObject

RULE_TEXTS = Layout(
    fields=frozenset(
        {
            "title",
            "recommend",
            "practices",
            "anti_patterns",
            "action",
            "leave_alone",
            "effect",
            "stop_if",
            "indicator",
            "window",
            "note",
            "value",
        }
    )
)


def rule_texts(document: JsonObject) -> dict[str, str]:
    """Return what the rules and targets of a rule set say, by rule and field."""
    return texts_of({"rules": document["rules"], "targets": document["targets"]}, RULE_TEXTS)
