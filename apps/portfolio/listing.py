"""The list of engagements."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When

from apps.accounts.models import Membership
from apps.engagements.models import Engagement, EngagementQuerySet, Round
from apps.engagements.selectors import engagements_closed_to, engagements_of
from apps.reports.models import Report
from apps.responses.models import Response
from apps.workshops.due.selectors import overdue_count

CLOSED_A_PAGE = 50


@dataclass(frozen=True)
class EngagementsPage:
    rows: QuerySet[Engagement]
    is_archived: bool
    others: int  # engagements on the other list
    closed: Page[Engagement]  # those of other teams: that they exist, and nothing else


def engagements_page(
    membership: Membership, *, is_archived: bool, at: datetime, number: str = "1"
) -> EngagementsPage:
    """List what the member reaches; `number` is the page of what they may know of and not open."""
    engagements = engagements_of(membership)
    return EngagementsPage(
        rows=_rows(engagements.archived(is_archived), at),
        is_archived=is_archived,
        others=engagements.archived(not is_archived).count(),
        closed=Paginator(_of_other_teams(membership, is_archived=is_archived), CLOSED_A_PAGE).get_page(
            number
        ),
    )


def _of_other_teams(membership: Membership, *, is_archived: bool) -> QuerySet[Engagement]:
    """Read the engagements that a facilitator may know of and not open, if the owner says that they may."""
    if membership.is_owner or not membership.organisation.engagements_visible:
        return Engagement.objects.none()
    closed = engagements_closed_to(membership).archived(is_archived)
    return closed.select_related("client", "lead")


def _rows(engagements: EngagementQuerySet, at: datetime) -> QuerySet[Engagement]:
    """Read engagements with who has sent in the newest round, how far the report is, and how much is overdue.

    Those with something overdue come first, then the newest. Each row carries `asked`, `sent`, `round_state`,
    `report_state` and `overdue`.
    """
    newest = Round.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    asked = Q(stakeholders__withdrawn_at__isnull=True, stakeholders__left_out_at__isnull=True)
    report = Report.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    sent = (
        Response.objects.sent()
        .filter(round=OuterRef("newest"), stakeholder__left_out_at__isnull=True)
        .order_by()
        .values("round")
        .annotate(people=Count("pk"))
        .values("people")
    )
    rows = engagements.select_related("client", "lead").annotate(
        overdue=overdue_count("pk", at=at),
        asked=Count("stakeholders", distinct=True, filter=asked),
        newest=Subquery(newest.values("pk")[:1]),
        sent=Subquery(sent),
        round_state=Subquery(newest.values("state")[:1]),
        report_state=Subquery(report.values("state")[:1]),
    )
    return rows.order_by(Case(When(overdue__gt=0, then=0), default=1), "-created_at", "code")
