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
            "unit",
            "label",
            "budget",
            "stop",
            "step",
            "saves",
            "assumption",
            "test",
            "passes_if",
            "text",
            "because",
            "why",
        }
    )
)


def rule_texts(document: JsonObject) -> dict[str, str]:
    """Return what the rules, targets, experiments, resolved topics and formulas of a rule set say, by rule and field."""
    parts = ("rules", "targets", "experiments", "resolves")
    texts = {name: document[name] for name in parts if name in document}
    formulas = document["derived"]
    named = formulas.items() if isinstance(formulas, dict) else ()
    labels = {  # the notes beside them are for authors
        name: {"label": each["label"]} for name, each in named if isinstance(each, dict) and "label" in each
    }
    return texts_of({**texts, "derived": labels}, RULE_TEXTS)
