"""The demo's cases as they are read from their files, ranked once each: what everything else is a copy of."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import F

from apps.accounts.models import Organisation
from apps.assessments.errors import AssessmentFailed
from apps.assessments.models import Assessment
from apps.assessments.selectors import latest_assessment
from apps.assessments.services import assess_now
from apps.core.actors import COMMAND
from apps.decisions.models import Assumption, PlanStep
from apps.demo.services import CASES
from apps.documents.files import read_file
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.exchange.engagement.services import import_engagement
from apps.reports.errors import NothingToReport
from apps.reports.models import ReportContent
from apps.reports.services import freeze_report
from apps.responses.models import Response


@dataclass(frozen=True)
class LoadCase:
    """A finished case to copy: its rows, and who answered in it with what they answered."""

    engagement: Engagement
    assessment: Assessment
    contents: tuple[ReportContent, ReportContent]  # of two versions of its report
    printed_by: str  # the version of the template
    people: tuple[tuple[UUID, UUID], ...]  # stakeholder and response


def cases_of(organisation: Organisation, *, at: datetime) -> list[LoadCase]:
    """Read the cases into an organisation, unless it has them, and rank and freeze them: some seconds each.

    What can't be reported, because it is still open, is left out.
    """
    found = []
    for path in sorted(CASES.glob("*.json")):
        if not path.name.endswith(".expect.json"):
            found += list(_case(path, organisation, at))
    return found


def _case(path: Path, organisation: Organisation, at: datetime) -> Iterator[LoadCase]:
    document = read_file(path)
    if document.get("rooms"):
        return  # the load copies engagements that were asked once
    by = COMMAND.within(organisation.pk)
    known = Engagement.objects.filter(
        organisation=organisation, client__name=document["client"], initiative=document["initiative"]
    ).first()
    engagement = known or import_engagement(document=document, organisation=organisation, by=by, at=at)
    # What is overdue counts as told, so that nobody is mailed.
    Assumption.objects.filter(engagement=engagement).update(told_for=F("check_by"))
    PlanStep.objects.filter(engagement=engagement).update(told_for=F("due_on"))
    round_ = latest_round(engagement)
    try:
        assessment = (latest_assessment(round_) if round_ else None) or assess_now(
            engagement=engagement, by=by, at=at
        )
        report = freeze_report(engagement=engagement, by=by, at=at)
    except (AssessmentFailed, NothingToReport):
        return
    responses = Response.objects.sent().filter(round=round_, stakeholder__withdrawn_at__isnull=True)
    people = responses.order_by("stakeholder__key").values_list("stakeholder_id", "pk")
    contents = (report.content, _second_version(report.content))
    yield LoadCase(engagement, assessment, contents, report.template_version, tuple(people))


def _second_version(content: ReportContent) -> ReportContent:
    """Return a content with a line less, as one that was frozen at another time would be."""
    document = deepcopy(content.document)
    longest = max(
        (name for name, part in document.items() if isinstance(part, list)),
        key=lambda name: len(document[name]),
    )
    document[longest] = document[longest][:-1]
    known, _is_new = ReportContent.objects.get_or_create(
        engagement_id=content.engagement_id,
        digest=content.assessment.snapshot.keyed_digest_of(document),
        defaults={
            "organisation_id": content.organisation_id,
            "assessment_id": content.assessment_id,
            "document": document,
            "frozen_at": content.frozen_at,
        },
    )
    return known
