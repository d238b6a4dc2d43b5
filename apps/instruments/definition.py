"""What other apps read of a questionnaire: its typed items, and the definition behind a stored version."""

from apps.instruments.items import (
    AgreementItem,
    Card,
    Choice,
    ChoiceItem,
    Definition,
    Framing,
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
from apps.instruments.models import InstrumentVersion
from apps.instruments.reading import definition_from

__all__ = [
    "AgreementItem",
    "Card",
    "Choice",
    "ChoiceItem",
    "Definition",
    "Framing",
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
    "definition_of",
    "filled",
]

# Versions are few and a published one never changes, so nothing is ever dropped from here.
_by_sha256: dict[str, Definition] = {}


def definition_of(version: InstrumentVersion) -> Definition:
    """Return the definition of a version, read once for each content."""
    if version.sha256 not in _by_sha256:
        _by_sha256[version.sha256] = definition_from(version.document)
    return _by_sha256[version.sha256]
