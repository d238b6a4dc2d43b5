"""Redact a person in reports: the PDF is deleted; what it said stays without them, to be printed again."""

from collections.abc import Iterator
from typing import cast

from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from apps.assessments.models import Snapshot, random_key
from apps.core.erasing.pending import Frozen
from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.core.purging import purging
from apps.documents.digests import keyed_digest
from apps.documents.values import Json
from apps.reports.models import ERASED, Report, ReportContent, ReportFile, ReportReply, ShareLink

ERASED_TEXT = gettext_noop(
    "This version named somebody who has asked to be erased, or quoted them. Its PDF was deleted. It can be made "
    "again: the name and the quotation are left out, everything else stays as it was."
)


def hide(traces: Traces, scope: Scope) -> int:
    """Let nobody read or print what names the person until a worker has rewritten it."""
    # Pages may not rewrite what is frozen: they hide it, and a worker rewrites it.
    named = [
        content for content in _contents(scope) if _without(content.document, traces) != content.document
    ]
    snapshots = {content.assessment.snapshot_id for content in named if content.assessment}
    Snapshot.objects.filter(pk__in=snapshots).update(is_being_erased=True)
    for content in named:
        _mark(content)
    return len(named)


def redact(traces: Traces, scope: Scope) -> None:
    # Assessments have redacted them and unmarked the versions before, in the same transaction.
    for content in _contents(scope):
        document = _without(content.document, traces)
        if document != content.document:
            # The digest of what was printed tells an earlier copy of the PDF by its last page.
            content.document = {**document, "instead_of": content.digest}
            # A result that is gone took its key with it.
            key = content.assessment.snapshot.key if content.assessment else random_key()
            content.digest = keyed_digest(content.document, key)
            with purging():
                content.save(update_fields=["document", "digest"])
                ReportFile.objects.filter(report__content=content).delete()
            _mark(content)


def redact_replies(traces: Traces, scope: Scope) -> None:
    redact_rows(ReportReply.objects.filter(**scope.rows), ("title", "text", "answer"), traces)


def _contents(scope: Scope) -> Iterator[ReportContent]:
    contents = ReportContent.objects.filter(**scope.rows).select_related("assessment__snapshot")
    # The largest columns by far, of which nothing is read here.
    unread = ("assessment__result", "assessment__advice", "assessment__snapshot__document")
    return contents.defer(*unread).iterator()


def _without(document: dict[str, object], traces: Traces) -> dict[str, object]:
    quotes = document.get("quotes")
    if isinstance(quotes, list):
        document = {**document, "quotes": [each for each in quotes if str(each).strip() not in traces.texts]}
    return cast("dict[str, object]", traces.redact(cast("Json", document)))


def _mark(content: ReportContent) -> None:
    """End links to it, and let what was printed be printed again on demand."""
    Report.lock_newest(content.engagement_id)
    reports = Report.objects.filter(content=content)
    ShareLink.objects.filter(report__in=reports, revoked_at__isnull=True).update(revoked_at=Now())
    reports.filter(state__in=(Report.State.READY, Report.State.FAILED)).update(
        state=Report.State.FAILED,
        error_code=ERASED,
        error_text=ERASED_TEXT,
        finished_at=Now(),
        pages_done=0,
    )
    # What is being printed was read before: it starts over by itself, and its worker finds that the lease is gone.
    reports.filter(state=Report.State.RUNNING).update(state=Report.State.QUEUED, fence=None, lease_until=None)


IN_REPORTS = Frozen(hide, redact)
