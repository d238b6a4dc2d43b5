"""The list of engagements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Membership
from apps.core.lists.counting import ChainedRows, Counted, counted
from apps.core.lists.pages import ListPage, list_page, order_of, searched, shown_as
from apps.core.lists.query import Column, Filter, Listing, ListQuery
from apps.decisions.due.selectors import overdue_count, overdue_engagements
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import engagements_closed_to, engagements_of
from apps.reports.models import Report
from apps.responses.models import Response

LISTING = Listing(
    columns=(
        Column("initiative", _("Initiative"), by=("initiative",)),
        Column("client", _("Client"), by=("client__name", "initiative")),
        Column("answers", _("Answers")),
        Column("round", _("Round")),
        Column("report", _("Report")),
        Column("lead", _("Lead"), by=("lead__name", "initiative"), nulls=True),
        Column("opened", _("Opened"), by=("opened_on", "created_at"), descending_first=True),
    ),
    choices=(
        Filter(
            "round",
            _("Round"),
            (("open", pgettext_lazy("round", "Open")), ("closed", pgettext_lazy("round", "Closed"))),
        ),
        Filter(
            "report",
            _("Report"),
            (("ready", pgettext_lazy("report", "Ready")), ("none", pgettext_lazy("report", "none yet"))),
        ),
        Filter("due", _("Due"), (("overdue", _("Something is overdue")),)),
        Filter("lead", _("Lead"), (("me", _("Led by me")),)),
    ),
    searches=_("initiative, client or lead"),
)
# The second list of the same page, so its parameters have a prefix.
CLOSED = Listing(
    columns=(
        Column("initiative", _("Initiative"), by=("initiative",)),
        Column("client", _("Client"), by=("client__name", "initiative")),
        Column("lead", _("Lead"), by=("lead__name", "initiative"), nulls=True),
    ),
    searches=_("initiative, client or lead"),
    prefix="other_",
)
_SEARCHED = ("initiative", "client__name", "lead__name")


@dataclass(frozen=True)
class EngagementRow:
    """An engagement with who has sent in the newest round, how far the report is, and how much is overdue."""

    engagement: Engagement
    asked: int
    sent: int
    round_state: str
    report_state: str
    overdue: int


@dataclass(frozen=True)
class EngagementsPage:
    rows: ListPage[EngagementRow]
    is_archived: bool
    others: Counted  # engagements on the other list
    closed: ListPage[Engagement]  # those of other teams: only that they exist

    @property
    def has_any(self) -> bool:
        return bool(self.rows.count or self.rows.is_filtered or self.others or self.closed.count)


def engagements_page(
    membership: Membership, *, is_archived: bool, at: datetime, query: QueryDict
) -> EngagementsPage:
    """List the engagements that the member can open, overdue ones first, then the newest; and those they may know of."""
    wanted, closed = LISTING.read(query), CLOSED.read(query)
    engagements = engagements_of(membership)
    standing = _fitting(engagements.archived(is_archived), membership, wanted, at)
    # What is overdue comes first on the plain list alone: whoever searches or filters wants their own order.
    waits = not is_archived and not wanted.is_filtered
    page = list_page(
        LISTING, wanted, _in_order(standing, wanted, at if waits else None), once=bool(wanted.search)
    )
    return EngagementsPage(
        rows=shown_as(page, _rows(page.rows, at)),
        is_archived=is_archived,
        others=counted(engagements.archived(not is_archived)),
        closed=list_page(CLOSED, closed, _of_other_teams(membership, closed, is_archived=is_archived)),
    )


def _of_other_teams(membership: Membership, wanted: ListQuery, *, is_archived: bool) -> QuerySet[Engagement]:
    """Return the engagements that a facilitator may know of but not open."""
    # Off by default: a consultancy may work for two competitors (docs/decisions/0026-walls-between-engagements.md).
    if membership.is_owner or not membership.organisation.engagements_visible:
        return Engagement.objects.none()
    closed = searched(engagements_closed_to(membership).archived(is_archived), wanted, *_SEARCHED)
    return closed.select_related("client", "lead").order_by(
        *(order_of(CLOSED, wanted) or ("-created_at", "code"))
    )


def _fitting(
    engagements: QuerySet[Engagement], membership: Membership, wanted: ListQuery, at: datetime
) -> QuerySet[Engagement]:
    engagements = searched(engagements, wanted, *_SEARCHED)
    is_open = Exists(Round.objects.filter(engagement=OuterRef("pk"), state=Round.State.OPEN))
    reports = Report.objects.filter(engagement=OuterRef("pk"))
    conditions = {
        ("round", "open"): is_open,
        ("round", "closed"): ~is_open,
        ("report", "ready"): Exists(reports.filter(state=Report.State.READY)),
        ("report", "none"): ~Exists(reports),
        ("due", "overdue"): overdue_engagements("pk", at=at),
        ("lead", "me"): Q(lead=membership.user_id),
    }
    return engagements.filter(*(conditions[choice] for choice in wanted.chosen.items()))


def _in_order(
    fitting: QuerySet[Engagement], wanted: ListQuery, at: datetime | None
) -> QuerySet[Engagement, UUID] | ChainedRows[UUID]:
    """Order by a column; or overdue ones first, then the newest."""
    if order := order_of(LISTING, wanted):
        return _ids(fitting.order_by(*order))
    newest = fitting.order_by("-created_at", "code")
    if at is None:
        return _ids(newest)
    is_overdue = overdue_engagements("pk", at=at)
    return ChainedRows(_ids(fitting), _ids(newest.filter(is_overdue)), _ids(newest.exclude(is_overdue)))


def _ids(engagements: QuerySet[Engagement]) -> QuerySet[Engagement, UUID]:
    # The ids alone, which an index covers: whole rows are read only for those shown.
    return engagements.values_list("pk", flat=True)


def _rows(ids: Sequence[UUID], at: datetime) -> Iterator[EngagementRow]:
    # Counted for the rows of one page, however many engagements there are (docs/decisions/0032-lists-are-our-own.md).
    newest = Round.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    report = Report.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    asked = Stakeholder.objects.asked().filter(engagement=OuterRef("pk")).order_by().values("engagement")
    sent = (
        Response.objects.sent()
        .filter(round=OuterRef("newest"), stakeholder__left_out_at__isnull=True)
        .order_by()
        .values("round")
        .annotate(people=Count("pk"))
    )
    shown = Engagement.objects.filter(pk__in=ids).select_related("client", "lead")
    counted: Iterable[Any] = shown.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        asked=Subquery(asked.annotate(people=Count("pk")).values("people")),
        sent=Subquery(sent.values("people")),
        round_state=Subquery(newest.values("state")[:1]),
        report_state=Subquery(report.values("state")[:1]),
        overdue=overdue_count("pk", at=at),
    )
    rows = {
        each.pk: EngagementRow(
            each,
            each.asked or 0,
            each.sent or 0,
            each.round_state or "",
            each.report_state or "",
            each.overdue,
        )
        for each in counted
    }
    # One may have been deleted since its id was read.
    return (rows[pk] for pk in ids if pk in rows)
