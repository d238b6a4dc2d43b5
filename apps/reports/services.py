"""Order, make and retry reports. The rows are the queue; their state tells the outcome."""

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg.errors import DeadlockDetected, LockNotAvailable

from apps.accounts.branding.services import logo_png
from apps.assessments.services import unseal
from apps.core import audit, leases
from apps.core.actors import SYSTEM, Actor
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Round
from apps.reports.document.content import content_of, report_document, reportable_assessment
from apps.reports.errors import OrderUnderWay, RenderFailed, ReportNotFailed, ReportRetired
from apps.reports.mails import tell_readers
from apps.reports.models import Report, ReportContent, ReportFile
from apps.reports.ordering import unchanged
from apps.reports.pdf import rendering
from apps.reports.selectors import verified_pdf

logger = logging.getLogger(__name__)

OUT_OF_MEMORY = gettext_noop("Making the PDF took more memory than a worker may use.")
OUT_OF_TIME = gettext_noop("Making the PDF took longer than a minute and was stopped.")
UNEXPECTED = gettext_noop("Something in this report could not be laid out. The server's log says what.")
NOT_STORED = gettext_noop(
    "The PDF was made, but the database did not take it: its disk may be full. The server's log says why."
)
LOGO_GONE = gettext_noop("The logo that this report is printed with is missing. Order the report anew.")
# Transient failures are tried again; those that would recur are not.
WORTH_ANOTHER_TRY = {"OOM", "TIMEOUT", "NOT_STORED"}
MOST_TRIES = 2


@contextmanager
def _raising_order_under_way() -> Iterator[None]:
    """Raise OrderUnderWay if somebody else holds the same report for too long, or waits for what this order holds."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        raise OrderUnderWay(
            _(
                "Somebody else is ordering this report at this moment, or it is being made. Look again in a minute."
            )
        ) from error


@_raising_order_under_way()
@transaction.atomic
def freeze_report(
    *, engagement: Engagement, left_out: Collection[str] = (), by: Actor, at: datetime
) -> Report:
    """Freeze the content, without what is to be left out, and queue its PDF. The same content gives the same report.

    Raises NothingToReport if there is no result; its message says what is missing. Raises OrderUnderWay.
    """
    _wait_for_others(engagement)
    stamp = unchanged.stamp_of(engagement.pk, left_out)
    content = _written_before(engagement, stamp) or _written(engagement, stamp, left_out, by=by, at=at)
    report, is_new = _report_of(content, by=by, at=at)
    if report.is_failed:
        leases.queue_again(report)
        report.refresh_from_db()
    without = {"left_out": sorted(map(str, left_out))} if left_out else {}
    audit.record(verb="order_report", of=report, by=by, at=at, is_new=is_new, **without)
    return report


def _written_before(engagement: Engagement, stamp: str) -> ReportContent | None:
    sha256 = unchanged.known_digest(stamp)
    contents = ReportContent.objects.filter(engagement=engagement, sha256=sha256)
    return contents.defer("document").first() if sha256 else None


def _written(
    engagement: Engagement, stamp: str, left_out: Collection[str], *, by: Actor, at: datetime
) -> ReportContent:
    """Write what the report says, all of it from rows read after the stamp was taken."""
    current = Engagement.objects.with_framing().get(pk=engagement.pk)
    assessment = reportable_assessment(current)
    document = report_document(current, assessment, left_out=left_out)
    # Having the report means having seen the result.
    unseal(snapshot=assessment.snapshot, by=by, at=at, is_told=True)
    content, _is_new = ReportContent.objects.get_or_create(
        engagement=current,
        sha256=sha256_of(document),
        defaults={
            "organisation_id": current.organisation_id,
            "assessment": assessment,
            "document": document,
            "frozen_at": at,
        },
    )
    if not assessment.snapshot.is_being_erased:
        unchanged.remember(stamp, sha256=content.sha256)
    return content


def _wait_for_others(engagement: Engagement) -> None:
    """Lock rounds before their engagement, as everywhere: two orders at once must not take the same version number."""
    list(Round.objects.select_for_update().filter(engagement=engagement))
    Engagement.objects.select_for_update().only("pk").get(pk=engagement.pk)


def _report_of(content: ReportContent, *, by: Actor, at: datetime) -> tuple[Report, bool]:
    """Return the report of a content, queued under the next version number where there is none yet.

    A number is given once, also where its report was deleted since.
    """
    Report.lock_newest(content.engagement_id)  # what is being stored is there first
    printed = Report.objects.filter(content=content, template_version=rendering.TEMPLATE_VERSION)
    found = printed.order_by("-number").first()
    if found:
        return found, False
    reports = Report.objects.filter(engagement_id=content.engagement_id)
    newest = reports.aggregate(number=Max("number"))["number"] or 0
    given = Engagement.objects.values_list("last_report", flat=True).get(pk=content.engagement_id)
    report = Report.objects.create(
        content=content,
        template_version=rendering.TEMPLATE_VERSION,
        organisation_id=content.organisation_id,
        engagement_id=content.engagement_id,
        number=max(newest, given) + 1,
        requested_by_id=by.user_id,
        queued_at=at,
        available_at=Now(),
    )
    Engagement.objects.filter(pk=content.engagement_id).update(last_report=report.number)
    return report, True


def build_report(*, engagement: Engagement, by: Actor, at: datetime) -> bytes:
    """Order the report and make it in this process, unless it is ready already.

    Raises NothingToReport, RenderFailed and FileDamaged.
    """
    with transaction.atomic():
        report = freeze_report(engagement=engagement, by=by, at=at)
        held = leases.claim(Report.objects.filter(pk=report.pk))
    if report.is_ready:
        return bytes(verified_pdf(report).pdf)
    if held is None:  # a worker is making it; the same content gives the same bytes here
        return render_content(report).pdf
    try:
        rendered = _rendered(held)
    except RenderFailed as error:
        _give_up(held, error.code, str(error))
        raise
    store_file(report=held, rendered=rendered, by=by, at=at)
    return rendered.pdf


def claim_report() -> Report | None:
    """Claim the report that has waited longest. One ordered by a newer release waits for a worker of that release."""
    return leases.claim(Report.objects.printable().up_to_template(rendering.TEMPLATE_VERSION))


def make_report(report: Report, *, at: datetime) -> None:
    """Render a claimed report, store its file and tell its readers, or record why it failed. Raises LeaseLost."""
    try:
        rendered = _rendered(report)
    except RenderFailed as error:
        _give_up(report, error.code, str(error))
    except SoftTimeLimitExceeded:
        _give_up(report, "TIMEOUT", OUT_OF_TIME)
    except MemoryError:
        _give_up(report, "OOM", OUT_OF_MEMORY)
    except Exception:
        logger.exception("Report %s could not be rendered", report.pk)
        _give_up(report, "RENDER_ERROR", UNEXPECTED)
    else:
        _keep(report, rendered, at=at)


def _keep(report: Report, rendered: rendering.Rendered, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            store_file(report=report, rendered=rendered, by=SYSTEM.within(report.organisation_id), at=at)
            tell_readers(report, at=at)
    except DatabaseError:
        logger.exception("The PDF of report %s could not be stored", report.pk)
        _give_up(report, "NOT_STORED", NOT_STORED)


@transaction.atomic
def store_file(*, report: Report, rendered: rendering.Rendered, by: Actor, at: datetime) -> None:
    """Store the PDF of a report this process holds. Raises LeaseLost and stores nothing if it no longer does."""
    Report.lock_newest(report.engagement_id)
    # Pages of the version before may have ordered it; it is printed with the template of now.
    ordered, printed = report.template_version, rendering.TEMPLATE_VERSION
    leases.finish(report, pages_done=rendered.pages, template_version=printed)
    if printed != ordered:
        audit.record(verb="print_anew", of=report, by=by, at=at, template=printed, before=ordered)
    ReportFile.objects.create(
        report=report,
        organisation_id=report.organisation_id,
        sha256=hashlib.sha256(rendered.pdf).digest(),
        size_bytes=len(rendered.pdf),
        pages=rendered.pages,
        renderer=rendered.renderer,
        pdf=rendered.pdf,
        stored_at=Now(),
    )


@transaction.atomic
def note_download(*, report: Report, by: Actor, at: datetime) -> None:
    audit.record(verb="download_report", of=report, by=by, at=at)


@transaction.atomic
def note_reading(*, reports: Iterable[Report], by: Actor, at: datetime) -> None:
    """Record who read what reports say, all of it or in short, on whichever page: once per member, version and day."""
    since = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for report in reports:
        if not audit.has_done(verb="read_report", of=report, by=by, since=since):
            audit.record(verb="read_report", of=report, by=by, at=at)


@transaction.atomic
def queue_report_again(*, report: Report, by: Actor, at: datetime) -> None:
    """Queue a failed report again. Raises ReportNotFailed and ReportRetired."""
    current = Report.objects.select_for_update().get(pk=report.pk)
    if not Report.objects.not_retired().filter(pk=report.pk).exists():
        raise ReportRetired(_("This report is retired: it is not made any more."))
    if not current.is_failed:
        raise ReportNotFailed(_("This report has not failed: it is on its way, or ready."))
    leases.queue_again(current)
    audit.record(verb="retry_report", of=report, by=by, at=at)


def render_content(report: Report, heartbeat: leases.Heartbeat | None = None) -> rendering.Rendered:
    """Render the content as stored, never as the caller has it in memory. Raises RenderFailed."""
    content = ReportContent.objects.get(pk=report.content_id)
    return rendering.render(
        content.document,
        number=report.number,
        fingerprint=content.sha256,
        logo=_logo(content),
        on_page=(lambda page: heartbeat.note(pages_done=page)) if heartbeat else (lambda page: None),
    )


def _logo(content: ReportContent) -> bytes | None:
    """Return the logo that the content names. Raises RenderFailed where it is gone: a cover without it would differ."""
    digest = content_of(content.document).options.logo
    if not digest:
        return None
    png = logo_png(content.organisation_id, digest)
    if png is None:
        raise RenderFailed("RENDER_ERROR", LOGO_GONE)
    return png


def _rendered(report: Report) -> rendering.Rendered:
    with leases.Heartbeat(report) as heartbeat:
        return render_content(report, heartbeat)


def _give_up(report: Report, code: str, text: str) -> None:
    may_retry = code in WORTH_ANOTHER_TRY and report.attempts < MOST_TRIES
    leases.fail(report, code=code, text=text, may_retry=may_retry)
