"""The texts of frozen answers, without somebody who is erased. Numbers stay."""

from collections.abc import Mapping, Sequence
from typing import cast

from apps.core.erasing.traces import Traces
from apps.documents.values import Json

# Where texts stand: all else are numbers, and words of the questionnaire that a name may be spelled like.
WRITTEN = ("client", "initiative", "success_measure", "success_unit", "existing_systems", "peaks")


def without(document: Mapping[str, object], traces: Traces) -> Mapping[str, object]:
    """Return a snapshot's document without what the person wrote, and without their name in what others wrote."""
    framing = cast("Mapping[str, Json]", document.get("framing", {}))
    changed: dict[str, object] = {
        "framing": {key: traces.redact(value) if key in WRITTEN else value for key, value in framing.items()},
        **{name: _without(document.get(name, {}), traces) for name in ("texts", "reasons")},
    }
    return {key: changed.get(key, value) for key, value in document.items()}


def _without(texts: object, traces: Traces) -> dict[str, list[Json]]:
    return {
        item: [traces.redact(text) for text in each if text.strip() not in traces.texts]
        for item, each in cast("Mapping[str, Sequence[str]]", texts).items()
    }
