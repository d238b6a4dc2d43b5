"""What one version of a questionnaire asks otherwise than another."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from apps.instruments.definition import Definition, Item

# What somebody who answers, or who reads the answers, would notice, by the fields that say it. What an item is for, how
# its answers are pooled and where it stands are no difference of the question.
ASPECTS: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"kind"}),
    "words": frozenset(
        {"text", "limit_text", "cards", "only_first", "decline", "dont_know", "zero_label", "wordings"}
    ),
    "whom": frozenset({"perspectives", "asked_of_when", "optional"}),
    "when": frozenset({"asked_when", "limit_when"}),
    "choices": frozenset({"choices", "pick", "steps", "over", "parts", "limit_none", "max_length"}),
    "figures": frozenset({"points"}),
    "scale": frozenset({"unit", "direction", "ladder", "typical", "dimension"}),
    "help": frozenset({"help", "example"}),
}


@dataclass(frozen=True)
class ChangedItem:
    before: Item
    after: Item
    aspects: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """Items by their ids. `kept` counts those that are the same question to the same people."""

    added: tuple[Item, ...]
    dropped: tuple[Item, ...]
    changed: tuple[ChangedItem, ...]
    kept: int


def differences(before: Definition, after: Definition) -> Differences:
    """Compare two versions item by item, each list in the order of its version."""
    both = [(before.item(item.id), item) for item in after.items if item.id in before.by_id]
    compared = [ChangedItem(old, new, _aspects(old, new)) for old, new in both]
    changed = tuple(each for each in compared if each.aspects)
    return Differences(
        added=tuple(item for item in after.items if item.id not in before.by_id),
        dropped=tuple(item for item in before.items if item.id not in after.by_id),
        changed=changed,
        kept=len(compared) - len(changed),
    )


def _aspects(before: Item, after: Item) -> tuple[str, ...]:
    # Another kind has other fields, of which none can be compared.
    if before.kind != after.kind:
        return ("kind",)
    differing = {
        each.name for each in fields(after) if getattr(before, each.name) != getattr(after, each.name)
    }
    return tuple(aspect for aspect, names in ASPECTS.items() if names & differing)
