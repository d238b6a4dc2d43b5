"""Redact a person in frozen answers: the texts they wrote, and their name wherever it occurs. Numbers stay.

Until a worker has rewritten them, whoever reads a version that is marked reads it without the person
(`Snapshot.without_erased`).
"""

from typing import cast

from django.db.models import QuerySet

from apps.assessments.models import Assessment, Snapshot
from apps.core.erasing.pending import Frozen, pending_traces
from apps.core.erasing.traces import Scope, Traces
from apps.core.purging import purging
from apps.documents.digests import sha256_of
from apps.documents.values import Json
from apps.findings.erased import without


def hide(traces: Traces, scope: Scope) -> int:
    named = {
        snapshot.pk
        for snapshot in Snapshot.objects.filter(**scope.rows).iterator()
        if without(snapshot.document, traces) != snapshot.document
    }
    named |= {
        assessment.snapshot_id
        for assessment in _advised(scope).iterator()
        if traces.occur_in(cast("Json", assessment.advice))
    }
    return Snapshot.objects.filter(pk__in=named).update(is_being_erased=True)


def redact(traces: Traces, scope: Scope) -> None:
    # Locked before the look at who else waits: whoever is erased meanwhile marks them after us.
    snapshots = list(Snapshot.objects.select_for_update().filter(**scope.rows).order_by("pk"))
    for snapshot in snapshots:
        document = without(snapshot.document, traces)
        if document != snapshot.document:
            snapshot.document, snapshot.sha256 = document, sha256_of(document)
            with purging():
                snapshot.save(update_fields=["document", "sha256"])
    for assessment in _advised(scope).iterator():
        advice = traces.redact(assessment.advice)
        if advice != assessment.advice:
            assessment.advice = advice
            assessment.sha256 = sha256_of({"assessment": assessment.result, "advice": advice})
            with purging():
                assessment.save(update_fields=["advice", "sha256"])
    for snapshot in snapshots:
        if snapshot.is_being_erased and not pending_traces(
            Scope(scope.organisation_id, snapshot.engagement_id)
        ):
            Snapshot.objects.filter(pk=snapshot.pk).update(is_being_erased=False)


def _advised(scope: Scope) -> QuerySet[Assessment]:
    return Assessment.objects.filter(**scope.rows, advice__isnull=False)


IN_ANSWERS = Frozen(hide, redact)
