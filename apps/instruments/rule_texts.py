"""The texts of a rule set, which translations are made of."""

from collections.abc import Mapping
from typing import Any

from apps.core.translations import Layout, texts_of

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


def rule_texts(document: Mapping[str, Any]) -> dict[str, str]:
    """Return what the rules and targets of a rule set say, by rule and field."""
    return texts_of({"rules": document["rules"], "targets": document["targets"]}, RULE_TEXTS)
