"""The page of an archived engagement: its rounds, its reports, and who was asked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.lists.pages import ListPage, list_page, order_of, searched, shown_as
from apps.core.lists.query import Column, Listing
from apps.engagements.models import AskedPerson, Engagement
from apps.engagements.selectors import perspective_labels
from apps.portfolio.selectors import OverviewPage, overview_page
from apps.reports.models import ERASED, Report

LISTING = Listing(
    columns=(
        Column("name", _("Name"), by=("name",)),
        Column("email", _("Mail address"), by=("email", "name")),
        Column("perspective", _("Perspective"), by=("perspective", "name")),
    ),
    searches=_("name or address"),
)


@dataclass(frozen=True)
class AskedRow:
    person: AskedPerson
    perspective: str  # empty where too few shared it


@dataclass(frozen=True)
class ArchivedPage:
    overview: OverviewPage
    asked: ListPage[AskedRow]
    reports: tuple[Report, ...]  # made, newest first


def archived_page(engagement: Engagement, *, at: datetime, query: QueryDict) -> ArchivedPage:
    labels = perspective_labels(engagement)
    made = Q(state=Report.State.READY) | Q(error_code=ERASED)
    reports = Report.objects.not_retired().filter(made, engagement=engagement)
    return ArchivedPage(
        overview=overview_page(engagement, at=at),
        asked=_asked(engagement, labels, query),
        reports=tuple(reports.order_by("-number")),
    )


def _asked(engagement: Engagement, labels: dict[str, str], query: QueryDict) -> ListPage[AskedRow]:
    wanted = LISTING.read(query)
    people = searched(AskedPerson.objects.filter(engagement=engagement), wanted, "name", "email")
    page = list_page(LISTING, wanted, people.order_by(*(order_of(LISTING, wanted) or ("name", "pk"))))
    return shown_as(page, (AskedRow(each, labels.get(each.perspective, each.perspective)) for each in page))
