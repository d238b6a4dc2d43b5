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
    written = {
        name: cast("Mapping[str, Sequence[str]]", document.get(name, {})) for name in ("texts", "reasons")
    }
    changed: dict[str, object] = {
        "framing": {key: traces.redact(value) if key in WRITTEN else value for key, value in framing.items()},
    } | {
        name: {
            item: [traces.redact(text) for text in each if text.strip() not in traces.texts]
            for item, each in texts.items()
        }
        for name, texts in written.items()
    }
    return {key: changed.get(key, value) for key, value in document.items()}
