"""What a questionnaire is: its typed items, without a database."""

from apps.instruments.definition.items import (
    AgreementItem,
    Card,
    Choice,
    ChoiceItem,
    Definition,
    FramingQuestion,
    Item,
    QuantityItem,
    QuantityScale,
    RankingItem,
    Section,
    Source,
    SplitItem,
    TargetItem,
    TextItem,
    filled,
)
from apps.instruments.definition.parse import TEXTS, definition_from

__all__ = [
    "TEXTS",
    "AgreementItem",
    "Card",
    "Choice",
    "ChoiceItem",
    "Definition",
    "FramingQuestion",
    "Item",
    "QuantityItem",
    "QuantityScale",
    "RankingItem",
    "Section",
    "Source",
    "SplitItem",
    "TargetItem",
    "TextItem",
    "definition_from",
    "filled",
]
