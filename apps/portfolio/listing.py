"""The list of engagements."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import Organisation
from apps.engagements.models import Engagement, EngagementQuerySet, Round
from apps.reports.models import Report
from apps.responses.models import Response


@dataclass(frozen=True)
class EngagementsPage:
    rows: QuerySet[Engagement]
    is_archived: bool
    others: int  # engagements on the other list


def engagements_page(organisation: Organisation, *, is_archived: bool) -> EngagementsPage:
    engagements = Engagement.objects.of_organisation(organisation.pk)
    return EngagementsPage(
        rows=_rows(engagements.archived(is_archived)),
        is_archived=is_archived,
        others=engagements.archived(not is_archived).count(),
    )


def _rows(engagements: EngagementQuerySet) -> QuerySet[Engagement]:
    """Read engagements, newest first, with who has answered and how far the report is.

    Each row carries `asked`, `sent`, `round_state` and `report_state`.
    """
    newest = Round.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    report = Report.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    sent = (
        Response.objects.filter(round__engagement=OuterRef("pk"), state=Response.State.SUBMITTED)
        .order_by()
        .values("round__engagement")
        .annotate(people=Count("stakeholder", distinct=True))
        .values("people")
    )
    return engagements.select_related("client", "lead").annotate(
        asked=Count("stakeholders", distinct=True, filter=Q(stakeholders__withdrawn_at__isnull=True)),
        sent=Subquery(sent),
        round_state=Subquery(newest.values("state")[:1]),
        report_state=Subquery(report.values("state")[:1]),
    )
