"""Reports in every state, without an engine: a made-up content behind each."""

import hashlib
from itertools import count
from typing import Any

from django.db.models.functions import Now

from apps.assessments.models import Assessment, Snapshot
from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportContent, ReportFile
from apps.reports.pdf.rendering import TEMPLATE_VERSION
from tests import factories
from tests.reports.documents import document

PDF = b"%PDF-1.7 a small one"
_numbers = count(1)


def make_assessment(engagement: Engagement, **fields: Any) -> Assessment:
    round_ = engagement.rounds.first() or factories.make_round(engagement)
    common = {"organisation_id": engagement.organisation_id, "engagement": engagement}
    number = Snapshot.objects.filter(round=round_).count() + 1
    snapshot = Snapshot.objects.create(
        **common,
        round=round_,
        document={},
        digest=f"{next(_numbers):064x}",
        taken_at=factories.NOW,
        number=number,
        looked_at=factories.NOW,
    )
    return Assessment.objects.create(
        **common,
        snapshot=snapshot,
        **{
            "rules": engagement.rules,
            "engine_version": "1",
            "state": "ready",
            "result": {},
            "advice": {},
            "queued_at": factories.NOW,
            "available_at": factories.NOW,
            "finished_at": factories.NOW,
            **fields,
        },
    )


def make_report(engagement: Any, *, content: dict[str, Any] | None = None, **fields: Any) -> Report:
    """Make a queued report; `state="ready"` stores a small file with it."""
    number = Report.objects.filter(engagement=engagement).count() + 1
    frozen = ReportContent.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        assessment=make_assessment(engagement),
        digest=hashlib.sha256(f"{engagement.pk} {number}".encode()).hexdigest(),
        document=content or document(),
        frozen_at=factories.NOW,
    )
    if fields.get("state") in {"ready", "failed"}:
        fields = {"finished_at": factories.NOW, **fields}
    report = Report.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        content=frozen,
        number=number,
        **{
            "template_version": TEMPLATE_VERSION,
            "queued_at": factories.NOW,
            "available_at": Now(),
            **fields,
        },
    )
    if report.is_ready:
        make_file(report)
    return report


def make_file(report: Report, pdf: bytes = PDF) -> None:
    ReportFile.objects.create(
        report=report,
        organisation_id=report.organisation_id,
        sha256=hashlib.sha256(pdf).digest(),
        size_bytes=len(pdf),
        pages=10,
        renderer="WeasyPrint 70",
        pdf=pdf,
        stored_at=factories.NOW,
    )
