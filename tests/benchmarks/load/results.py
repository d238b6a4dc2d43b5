"""What the engagements that are made came to: snapshot, result, reports, and what is due."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Model

from apps.assessments.models import Assessment, Snapshot
from apps.core.actors import Actor
from apps.core.models import AuditEvent
from apps.decisions.models import Assumption, PlanStep
from apps.engagements.models import Engagement
from apps.reports.models import Report, ReportContent, ReportFile
from tests.benchmarks.load import names
from tests.benchmarks.load.copying import CopyPlan, copy_rows
from tests.benchmarks.load.made import Made

_COPY = {"template": "uuid", "id": "uuid", "engagement": "uuid"}
_TEXTS = (
    "The nightly load stays below six hours until the spring peak.",
    "A second region is not asked for within the year.",
    "The vendor keeps its price for the present volume.",
    "Ten people can review what the model answers.",
)
_STEPS = (
    "Measure the three longest jobs and the growth of each source.",
    "Write down who may release a change on a Friday.",
    "Rehearse the next planned peak at twice its size.",
)


def make_results(made: Iterable[Made]) -> None:
    """Copy the frozen answers, the result and the reports of each case to what is closed."""
    snapshots, assessments = CopyPlan(_COPY | {"round": "uuid", "at": "timestamptz"}), _assessments()
    contents, reports = _contents(), []
    for each in made:
        if each.is_open:
            continue
        snapshot, assessment = uuid4(), uuid4()
        snapshots.add(each.case.assessment.snapshot_id, snapshot, each.id, each.round, each.closed_at)
        assessments.add(each.case.assessment.pk, assessment, each.id, snapshot, each.closed_at)
        for number, state in enumerate(each.reports, start=1):
            content, at = uuid4(), each.closed_at + timedelta(hours=number)
            contents.add(each.case.contents[number - 1].pk, content, each.id, assessment, at)
            reports.append(_report(each, number, state, content=content, at=at))
    copy_rows(
        Snapshot,
        snapshots,
        id="plan.id",
        engagement="plan.engagement",
        round="plan.round",
        number="1",
        taken_at="plan.at",
        looked_at="plan.at",
        looked_by="null",
    )
    copy_rows(
        Assessment,
        assessments,
        id="plan.id",
        engagement="plan.engagement",
        snapshot="plan.snapshot",
        queued_at="plan.at",
        available_at="plan.at",
        started_at="plan.at",
        finished_at="plan.at",
    )
    copy_rows(
        ReportContent,
        contents,
        id="plan.id",
        engagement="plan.engagement",
        assessment="plan.assessment",
        frozen_at="plan.at",
    )
    _store(reports)


def _assessments() -> CopyPlan:
    return CopyPlan(_COPY | {"snapshot": "uuid", "at": "timestamptz"})


def _contents() -> CopyPlan:
    return CopyPlan(_COPY | {"assessment": "uuid", "at": "timestamptz"})


def _report(made: Made, number: int, state: str, *, content: UUID, at: datetime) -> Report:
    return Report(
        organisation_id=made.organisation,
        engagement_id=made.id,
        content_id=content,
        template_version=made.case.printed_by,
        number=number,
        state=state,
        attempts=1,
        error_code="RENDER_ERROR" if state == "failed" else "",
        queued_at=at,
        available_at=at,
        finished_at=at,
        pages_done=1 if state == "ready" else 0,
    )


def _store(reports: Sequence[Report]) -> None:
    pdf = one_page_pdf()
    Report.objects.bulk_create(reports)
    ReportFile.objects.bulk_create(
        ReportFile(
            report=report,
            organisation_id=report.organisation_id,
            sha256=hashlib.sha256(pdf).digest(),
            size_bytes=len(pdf),
            pages=1,
            renderer="seed_load",
            pdf=pdf,
            stored_at=report.queued_at,
        )
        for report in reports
        if report.is_ready
    )


def make_follow_up(made: Iterable[Made], by: Actor, at: datetime) -> None:
    """Give reported engagements assumptions and steps, one in eight something overdue, and each rows of the trail."""
    assumptions, steps, acts = [], [], []
    for each in made:
        acts += _acts(each)
        if each.state not in {"reported", "twice"}:
            continue
        first = at.date() + timedelta(days=-5 if each.number % 8 == 0 else 5 + each.number % 80)
        for place in range(2):
            day = first + timedelta(days=40 * place)
            common = {
                "organisation_id": each.organisation,
                "engagement_id": each.id,
                "position": place,
                "owner": names.person(each.number * 13 % 60 + place),
                "told_for": day,
            }
            text = _TEXTS[(each.number + place) % len(_TEXTS)]
            assumptions.append(Assumption(**common, key=f"load-{place}", text=text, check_by=day))
            text = _STEPS[(each.number + place) % len(_STEPS)]
            steps.append(PlanStep(**common, key=f"load-{place}", text=text, due_on=day + timedelta(days=9)))
    Assumption.objects.bulk_create(assumptions)
    PlanStep.objects.bulk_create(steps)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            scope_id=by.scope_id,
            actor_kind=by.kind,
            actor_id=by.id,
            verb=verb,
            object_type=row._meta.label_lower,
            object_id=str(row.pk),
        )
        for verb, row, at in acts
    )


def _acts(made: Made) -> list[tuple[str, Model, datetime]]:
    verbs = ["open_engagement", "make_links", "invite"]
    if not made.is_open:
        verbs += ["close_round", "look_at_result"]
    engagement = Engagement(pk=made.id)
    return [(verb, engagement, made.at + timedelta(minutes=place)) for place, verb in enumerate(verbs)]


def one_page_pdf() -> bytes:
    """Return a valid page with nothing on it: what is measured is that lists do not read it."""
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    pdf, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + end % (table, len(pdf))
