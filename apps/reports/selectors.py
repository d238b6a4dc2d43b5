"""Read reports, their state and their bytes. Only `verified_pdf` reads the bytes."""

import hashlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from apps.core.erasing.pending import pending_documents
from apps.core.erasing.traces import Scope
from apps.engagements.models import Engagement
from apps.mailing.models import Mail
from apps.reports.errors import FileDamaged
from apps.reports.models import Report, ReportContent, ReportFile, ReportQuerySet, ReportReply

logger = logging.getLogger(__name__)

REPORT_READY = "report_ready"  # the kind of mail
MOST_OTHERS = 20  # versions that are offered to set a report beside


@dataclass(frozen=True)
class ReaderMails:
    report: Report  # the newest that can be read
    mails: Mapping[UUID, Mail]  # about it, by the reader's id


@dataclass(frozen=True)
class ReportState:
    """One report as a page shows it: its progress, and the stored file once ready."""

    report: Report
    file: ReportFile | None
    takes_long: bool
    erased_from: int = 0  # from how many documents somebody is being erased, if this is one of them

    @property
    def is_changing(self) -> bool:
        return self.report.is_unfinished or self.erased_from > 0

    @property
    def stamp(self) -> str:
        # A poll that has the current one gets no content.
        report = self.report
        return f"{report.pk}-{report.state}-{report.attempts}-{report.pages_done}-{self.takes_long:d}-{self.erased_from}"


@dataclass(frozen=True)
class ReportPanel:
    """The reports of an engagement, as its pages show them."""

    newest: ReportState | None
    earlier: tuple[Report, ...]  # newest first; one that was deleted is named, but not linked
    left_out: tuple[str, ...]  # of the newest: whoever orders anew begins with it
    replies: int  # of readers, to any version
    questions: int  # of them, those that wait for an answer
    answers: tuple[ReportReply, ...] = ()  # to what the newest asks, as they come

    @property
    def stamp(self) -> str:
        return self.newest.stamp if self.newest else ""

    @property
    def is_unfinished(self) -> bool:
        return self.newest is not None and self.newest.is_changing


def report_state(report: Report, *, at: datetime) -> ReportState:
    return ReportState(
        report=report,
        file=ReportFile.objects.filter(report=report).first(),
        takes_long=report.takes_long(at=at),
        erased_from=pending_documents(Scope(report.organisation_id, report.engagement_id))
        if report.is_erased and report.is_being_erased
        else 0,
    )


def report_panel(engagement: Engagement, *, at: datetime) -> ReportPanel:
    reports = list(
        Report.objects.filter(engagement=engagement)
        .with_version_state()
        .select_related("engagement")
        .order_by("-number")
    )
    return ReportPanel(
        newest=report_state(reports[0], at=at) if reports else None,
        # What failed otherwise never was a version that anybody had.
        earlier=tuple(report for report in reports[1:] if report.is_ready or report.is_erased),
        left_out=_left_out(reports[0]) if reports else (),
        answers=answers_to(reports[0]) if reports else (),
        **_replies_to(engagement),
    )


def answers_to(report: Report) -> tuple[ReportReply, ...]:
    """Return what readers answered to the decision that a report asks for, the last first."""
    asked = ReportReply.objects.filter(report=report, rule=ReportReply.ASKED)
    return tuple(asked.select_related("given_by"))


def _replies_to(engagement: Engagement) -> dict[str, int]:
    is_open = Q(kind=ReportReply.Kind.QUESTION, answered_at__isnull=True)
    return ReportReply.objects.filter(engagement=engagement).aggregate(
        replies=Count("pk"), questions=Count("pk", filter=is_open)
    )


def _left_out(report: Report) -> tuple[str, ...]:
    # By its path: a whole content is large.
    left_out = KeyTransform("left_out", KeyTransform("options", "document"))
    contents = ReportContent.objects.filter(pk=report.content_id).annotate(left_out=left_out)
    return tuple(contents.values_list("left_out", flat=True).first() or ())


def others_of(report: Report) -> ReportQuerySet:
    """Return the other versions that a report can be set beside, newest first."""
    readable = Report.objects.filter(engagement=report.engagement_id).readable_as_pages()
    return readable.exclude(pk=report.pk).order_by("-number")


def once_key_of(report: Report, user_id: UUID) -> str:
    return f"{REPORT_READY}:{report.pk}:{user_id}"


def reader_mails_of(engagement: Engagement, user_ids: Collection[UUID]) -> ReaderMails | None:
    """Return the mails to these readers about the newest report; None where there are no readers, or no report to read."""
    if not user_ids:
        return None
    reports = Report.objects.filter(engagement=engagement, state=Report.State.READY)
    report = reports.order_by("-number").first()
    if report is None:
        return None
    keys = {once_key_of(report, user_id): user_id for user_id in user_ids}
    mails = Mail.objects.filter(once_key__in=keys)
    return ReaderMails(report, {keys[mail.once_key]: mail for mail in mails})


def verified_pdf(report: Report) -> ReportFile:
    """Read the stored file with its bytes. Raises FileDamaged if the checksum does not match."""
    # A report is evidence: its bytes are read whole and verified before any of them is sent.
    file: ReportFile | None = ReportFile.objects.with_bytes().filter(report=report).first()
    if file is None:
        raise FileDamaged(_("%(report)s is ready and has no file.") % {"report": report})
    if hashlib.sha256(bytes(file.pdf)).digest() != bytes(file.sha256):
        logger.critical("The stored file of report %s is damaged.", report.pk)
        raise FileDamaged(_("The stored PDF is damaged and was not sent. Your administrator has been told."))
    return file


def damaged_files() -> list[str]:
    """Recompute every stored file's checksum in the database; return the ids of reports that don't match, or have none."""
    # There, not here: a file may have 25 MB.
    with connection.cursor() as cursor:
        cursor.execute(
            "select report_id from reports_reportfile where sha256(pdf) <> sha256 union all select id from "
            "reports_report where state = 'ready' and id not in (select report_id from reports_reportfile) order by 1"
        )
        return [str(row[0]) for row in cursor.fetchall()]
