"""What is lost by retiring a version of a result: who has seen it, which reports were made from it, who has those."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assessments.models import Snapshot
from apps.assessments.versions import held_version
from apps.core import audit
from apps.engagements.models import Engagement, Round
from apps.reports.models import Report, ShareLink

DOWNLOADS = ("download_report", "download_report_docx")


@dataclass(frozen=True)
class LostReport:
    number: int
    is_ready: bool
    readers: tuple[str, ...]  # who downloaded it, each once
    openings: int  # by links, nobody knows by whom


@dataclass(frozen=True)
class LostVersion:
    number: int
    taken_at: datetime
    looked_at: datetime | None
    looked_by: str
    answered: int
    reports: tuple[LostReport, ...]


@dataclass(frozen=True)
class RetirePage:
    """The version that is held back, and those that go if it is shown."""

    round: Round
    held: int
    frozen: UUID  # the same version: its number is given anew once it was dropped
    answered: int
    k: int
    versions: tuple[LostVersion, ...]  # oldest first
    was_revealed: bool  # those who answered have seen one of them

    @property
    def readers(self) -> int:
        return len(
            {name for version in self.versions for report in version.reports for name in report.readers}
        )


def retire_page(engagement: Engagement) -> RetirePage | None:
    """Return the page; None unless a version is held back."""
    found = held_version(engagement)
    if found is None:
        return None
    round_ = found.snapshot.round
    return RetirePage(
        round=round_,
        held=found.snapshot.number,
        frozen=found.snapshot.pk,
        answered=_answered(found.snapshot),
        k=found.k,
        versions=_lost_versions(found.conflicting_versions),
        was_revealed=bool(audit.actors_by_object("reveal_result", to=Round, ids=[round_.pk])),
    )


def _answered(snapshot: Snapshot) -> int:
    return sum(snapshot.evidence.answered.values())


def _lost_versions(snapshots: Sequence[Snapshot]) -> tuple[LostVersion, ...]:
    reports = list(
        Report.objects.filter(content__assessment__snapshot__in=snapshots)
        .select_related("content__assessment")
        .defer("content__document", "content__assessment__result", "content__assessment__advice")
        .order_by("number")
    )
    readers = _readers(reports)
    links = ShareLink.objects.filter(report__in=reports).order_by().values_list("report")
    openings = dict(links.annotate(Sum("openings")))
    return tuple(
        LostVersion(
            number=each.number,
            taken_at=each.taken_at,
            looked_at=each.looked_at,
            looked_by=each.looked_by.name if each.looked_by else "",
            answered=_answered(each),
            reports=tuple(
                LostReport(report.number, report.is_ready, readers[report.pk], openings.get(report.pk, 0))
                for report in reports
                if report.content.assessment.snapshot_id == each.pk
            ),
        )
        for each in snapshots
    )


def _readers(reports: Sequence[Report]) -> dict[UUID, tuple[str, ...]]:
    """Return who downloaded each report, by name. A member who has left since still has their copy."""
    keys = [report.pk for report in reports]
    downloads = [audit.actors_by_object(verb, to=Report, ids=keys) for verb in DOWNLOADS]
    takers = {key: [each for found in downloads for each in found.get(str(key), [])] for key in keys}
    ids = {each for found in takers.values() for each in found}
    names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)}
    return {
        report.pk: tuple(
            names.get(each, _("somebody who is no member any more"))
            for each in dict.fromkeys(takers[report.pk])
        )
        for report in reports
    }
