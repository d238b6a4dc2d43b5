"""What reports said first before they had the brief: an older content as it is read today."""

from collections.abc import Mapping
from typing import Any


def brought_up(stored: Mapping[str, Any]) -> dict[str, object]:
    """Return an older content with what stood on its first pages in the places of the brief. It had no pictures."""
    said, asks, old = (stored.get(name) or {} for name in ("summary", "asks", "brief"))
    alone = (stored.get("advice") or {}).get("leave_alone", [])
    costs = stored.get("costs") or {}
    brief = {
        "kind": said.get("kind", ""),
        "level": said.get("level", ""),
        "marks": said.get("dimensions", []),
        "claimed": old.get("asked"),
        "headline": said.get("finding", ""),
        "cover": " ".join(said.get("lead", [])),
        "why": " ".join([*said.get("over", []), *old.get("texts", [])]),
        "sure": " ".join(said.get("sure", [])),
        "differ": " ".join(said.get("people", [])),
        "leave": alone,
        "costs": [each for each in (costs.get("people", ""), *costs.get("money", [])) if each],
        "asked": asks.get("heading", ""),
        "certainty": said.get("share", ""),
        "reached": said.get("reached", ""),
        "months": said.get("months"),
    }
    return {**stored, "brief": brief}
