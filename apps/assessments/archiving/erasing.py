"""Take a person out of frozen answers: the texts they wrote, and their name wherever it stands. Numbers stay."""

from collections.abc import Mapping, Sequence
from typing import cast

from apps.assessments.models import Assessment, Snapshot
from apps.core.purging import purging
from apps.core.traces import Scope, Traces
from apps.documents.digests import sha256_of
from apps.documents.values import Json, JsonObject

# Where texts stand. Everything else are numbers, and words of the questionnaire that a name may be spelled like.
WRITTEN = ("client", "initiative", "success_measure", "success_unit", "existing_systems", "peaks")


def take_out(traces: Traces, scope: Scope) -> None:
    for snapshot in Snapshot.objects.filter(**scope.rows).iterator():
        document = without(snapshot.document, traces)
        if document != snapshot.document:
            snapshot.document, snapshot.sha256 = document, sha256_of(document)
            with purging():
                snapshot.save(update_fields=["document", "sha256"])
    for assessment in Assessment.objects.filter(**scope.rows, advice__isnull=False).iterator():
        advice = traces.taken_out_of(assessment.advice)
        if advice != assessment.advice:
            assessment.advice = advice
            assessment.sha256 = sha256_of({"assessment": assessment.result, "advice": advice})
            with purging():
                assessment.save(update_fields=["advice", "sha256"])


def without(document: JsonObject, traces: Traces) -> JsonObject:
    """Return a snapshot's document without what the person wrote, and without their name in what others wrote."""
    framing = cast("JsonObject", document.get("framing", {}))
    texts = cast("Mapping[str, Sequence[str]]", document.get("texts", {}))
    quotes = cast("Sequence[Mapping[str, str]]", document.get("comments", ()))
    changed: dict[str, Json] = {
        "framing": {
            key: traces.taken_out_of(value) if key in WRITTEN else value for key, value in framing.items()
        },
        "comments": [
            {**quote, "text": cast("str", traces.taken_out_of(quote["text"]))}
            for quote in quotes
            if quote["text"].strip() not in traces.texts
        ],
        "texts": {
            item: [traces.taken_out_of(text) for text in each if text.strip() not in traces.texts]
            for item, each in texts.items()
        },
    }
    return {key: changed.get(key, value) for key, value in document.items()}
