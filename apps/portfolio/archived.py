"""The page of an archived engagement: its rounds, its reports, and who was asked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.engagements.models import AskedPerson, Engagement
from apps.engagements.selectors import perspective_labels
from apps.portfolio.selectors import OverviewPage, overview_page
from apps.reports.models import ERASED, Report


@dataclass(frozen=True)
class AskedRow:
    person: AskedPerson
    perspective: str  # empty where too few shared it


@dataclass(frozen=True)
class ArchivedPage:
    overview: OverviewPage
    asked: tuple[AskedRow, ...]
    reports: tuple[Report, ...]  # made, newest first


def archived_page(engagement: Engagement, *, at: datetime) -> ArchivedPage:
    labels = perspective_labels(engagement)
    made = Q(state=Report.State.READY) | Q(error_code=ERASED)
    reports = Report.objects.not_retired().filter(made, engagement=engagement)
    return ArchivedPage(
        overview=overview_page(engagement, at=at),
        asked=tuple(
            AskedRow(person, labels.get(person.perspective, person.perspective))
            for person in AskedPerson.objects.filter(engagement=engagement)
        ),
        reports=tuple(reports.order_by("-number")),
    )
