"""Order, make and retry reports, and mark the final one. The rows are the queue; their state tells the outcome."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Max, Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg.errors import DeadlockDetected, LockNotAvailable

from apps.accounts.branding.services import logo_png
from apps.accounts.models import Client, Organisation, User
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.services import unseal
from apps.core import audit, leases
from apps.core.actors import SYSTEM, Actor
from apps.core.models import LeasedRow
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target
from apps.documents.digests import sha256_of
from apps.documents.mapping import plain
from apps.engagements.framing_fields import EarlierBrief
from apps.engagements.models import Engagement, JoinCode, Round, Stakeholder
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.document.commitments import TellNoted, on_noted
from apps.reports.document.content import content_of, report_document, reportable_assessment
from apps.reports.document.order import NO_ORDER, ReportOrder
from apps.reports.errors import NotFinal, OrderUnderWay, RenderFailed, ReportNotFailed
from apps.reports.mails import tell_readers
from apps.reports.models import Report, ReportContent, ReportFile, ReportReply
from apps.reports.pdf import rendering
from apps.reports.selectors import verified_pdf
from apps.reports.versions import CHANGED, since_last

type Ordered = tuple[
    Collection[str], ReportOrder, date
]  # what is left out, what is said with it, and the day

OUT_OF_MEMORY = gettext_noop("Making the PDF took more memory than a worker may use.")
TOO_LONG = gettext_noop(
    "The PDF took a minute of the processor and was stopped: it is far longer than a report is. Leave out a part, and order it anew."
)
UNEXPECTED = gettext_noop("Something could not be laid out. The server's log says what.")
NOT_STORED = gettext_noop(
    "The PDF was made, but the database did not take it: its disk may be full. The server's log says why."
)
LOGO_GONE = gettext_noop("The logo that this report is printed with is missing. Order the report anew.")
MOST_PROCESSOR_SECONDS = 60
# Transient failures are tried again; those that would recur are not.
WORTH_ANOTHER_TRY = {"OOM", "NOT_STORED"}
MOST_TRIES = 2
OF_ENGAGEMENT = "t.engagement_id = e.id"
# Which rows of which tables a report of an engagement `e` is written from.
WRITTEN_FROM: dict[type[Model], str] = {
    Organisation: "t.id = e.organisation_id",
    Client: "t.id = e.client_id",
    User: "t.id = e.lead_id",
    InstrumentVersion: "t.id = e.instrument_version_id",
    RuleSetVersion: "t.slug || '@' || t.version in (select rules from assessments_assessment where engagement_id = e.id)",
    EarlierBrief: OF_ENGAGEMENT,
    JoinCode: OF_ENGAGEMENT,
    Stakeholder: OF_ENGAGEMENT,
    Round: OF_ENGAGEMENT,
    Snapshot: OF_ENGAGEMENT,
    Assessment: OF_ENGAGEMENT,
    Decision: OF_ENGAGEMENT,
    PlanStep: OF_ENGAGEMENT,
    Target: OF_ENGAGEMENT,
    Assumption: OF_ENGAGEMENT,
    AdviceAnswer: OF_ENGAGEMENT,
    ReportReply: OF_ENGAGEMENT,
}
# A row that was touched lies in another place (ctid) or has another writer (xmin). Ordering itself touches the
# engagement, to count its reports: of it all else is compared.
_TOUCHED = "select concat_ws(' ', '{0}', t.ctid, t.xmin) from {0} t, e where {1}"
_STAMP = f"""
with e as materialized (select * from {Engagement._meta.db_table} where id = %s)
select encode(sha256(convert_to(string_agg(line, ',' order by line), 'UTF8')), 'hex')
from (select (to_jsonb(e) - 'last_report')::text from e union all {{touched}}) touched (line)
"""  # noqa: S608 — our own names


def print_notes(kept_in: type[Model], *, of: str, tell: TellNoted) -> None:
    """Have reports print the notes of a table of an app above; `of` says which rows are of an engagement `e`."""
    WRITTEN_FROM[kept_in] = of
    on_noted(tell)


@contextmanager
def _raising_order_under_way() -> Iterator[None]:
    # Somebody else holds the same report for too long, or waits for what this order holds: nobody's mistake.
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


# Around the transaction: it has to be rolled back before anything else is said.
@_raising_order_under_way()
@transaction.atomic
def freeze_report(
    *,
    engagement: Engagement,
    left_out: Collection[str] = (),
    order: ReportOrder = NO_ORDER,
    by: Actor,
    at: datetime,
) -> Report:
    """Freeze the content, without what is to be left out, and queue its PDF. The same content gives the same report.

    It is issued on the day of the order where the engagement is: on another day its dates are other ones.

    Raises NothingToReport, whose message says what is missing, NoRelief and OrderUnderWay.
    """
    _wait_for_others(engagement)
    ordered = (left_out, order, engagement.in_its_zone(at).date())
    stamp = _stamp(engagement.pk, ordered)
    content = _written_before(engagement, stamp) or _written(engagement, stamp, ordered, by=by, at=at)
    report, is_new = _report_of(content, by=by, at=at)
    # The same content is the same report: one that failed is made again, under its number.
    if report.is_failed:
        leases.queue_again(report)
        report.refresh_from_db()
    without = {"left_out": sorted(map(str, left_out))} if left_out else {}
    audit.record(verb="order_report", of=report, by=by, at=at, is_new=is_new, **without)
    return report


def _stamp(engagement_id: UUID, ordered: Ordered) -> str:
    """Return what changes with every row that the report of an engagement is written from, and with its order."""
    left_out, order, day = ordered
    said = sha256_of(plain(order)) if order != NO_ORDER else ""
    touched = (_TOUCHED.format(model._meta.db_table, of) for model, of in WRITTEN_FROM.items())
    with connection.cursor() as cursor:
        cursor.execute(_STAMP.format(touched=" union all ".join(touched)), [engagement_id])
        rows = cursor.fetchone()[0]
    return f"report:{rows}:{','.join(sorted(map(str, left_out)))}:{day}:{said}"


def _written_before(engagement: Engagement, stamp: str) -> ReportContent | None:
    # Writing takes a tenth of a second, with two quick runs of the engine for the futures; that no row was touched is
    # known in 6 ms.
    digest: str | None = cache.get(stamp)
    contents = ReportContent.objects.filter(engagement=engagement, digest=digest)
    return contents.defer("document").first() if digest else None


def _written(
    engagement: Engagement, stamp: str, ordered: Ordered, *, by: Actor, at: datetime
) -> ReportContent:
    """Write what the report says, all of it from rows read after the stamp was taken."""
    current = Engagement.objects.with_framing().get(pk=engagement.pk)
    assessment = reportable_assessment(current)
    left_out, order, day = ordered
    document = report_document(
        current, assessment, left_out=left_out, order=order, issued_on=day, needs_relief=True
    )
    document[CHANGED] = since_last(current, document)
    # Having the report means having seen the result.
    unseal(snapshot=assessment.snapshot, by=by, at=at)
    content, _is_new = ReportContent.objects.get_or_create(
        engagement=current,
        digest=assessment.snapshot.keyed_digest_of(document),
        defaults={
            "organisation_id": current.organisation_id,
            "assessment": assessment,
            "document": document,
            "frozen_at": at,
        },
    )
    # The cache is this process's alone, so that a new release writes everything anew.
    if not assessment.snapshot.is_being_erased:
        cache.set(stamp, content.digest, timeout=None)
    return content


def _wait_for_others(engagement: Engagement) -> None:
    # Two orders at once must not take the same version number. Rounds go before their engagement, as everywhere: in
    # another order two of them could wait for each other.
    list(Round.objects.select_for_update().filter(engagement=engagement))
    Engagement.objects.select_for_update().only("pk").get(pk=engagement.pk)


def _report_of(content: ReportContent, *, by: Actor, at: datetime) -> tuple[Report, bool]:
    """Return the report of a content, queued under the next version number where there is none yet."""
    # Before anything is looked up: what another transaction is storing is there first then.
    Report.lock_newest(content.engagement_id)
    printed = Report.objects.filter(content=content, template_version=rendering.TEMPLATE_VERSION)
    if same := printed.order_by("-number").first():
        return same, False
    reports = Report.objects.filter(engagement_id=content.engagement_id)
    newest = reports.aggregate(number=Max("number"))["number"] or 0
    # A number stands for one version for good, also where its report was deleted since.
    last = Engagement.objects.values_list("last_report", flat=True).get(pk=content.engagement_id)
    report = Report.objects.create(
        content=content,
        template_version=rendering.TEMPLATE_VERSION,
        organisation_id=content.organisation_id,
        engagement_id=content.engagement_id,
        number=max(newest, last) + 1,
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
    # In one transaction: a worker must not take the report up between its order and the claim.
    with transaction.atomic():
        report = freeze_report(engagement=engagement, by=by, at=at)
        claimed = leases.claim(Report.objects.filter(pk=report.pk))
    if report.is_ready:
        return bytes(verified_pdf(report).pdf)
    # A worker is making it; the same content gives the same bytes here.
    if claimed is None:
        return render_content(report).pdf
    try:
        rendered = _rendered(claimed)
    except RenderFailed as error:
        _give_up(claimed, error.code, str(error))
        raise
    store_file(report=claimed, rendered=rendered, by=by, at=at)
    return rendered.pdf


def claim_report() -> Report | None:
    """Claim the report that has waited longest."""
    # While a release is rolled out, one ordered by the newer waits for a worker that has its templates.
    return leases.claim(Report.objects.printable().up_to_template(rendering.TEMPLATE_VERSION))


def make_report(report: Report, *, at: datetime) -> None:
    """Render a claimed report, store its file and tell its readers, or record why it failed. Raises LeaseLost."""
    make(report, lambda: _rendered(report), keep=partial(_keep, report, at=at))


def make[PrintT](row: LeasedRow, render: Callable[[], PrintT], *, keep: Callable[[PrintT], None]) -> None:
    """Render for a claimed row and keep what came out, or record why it failed. Raises LeaseLost."""
    try:
        with leases.processor_time(MOST_PROCESSOR_SECONDS):
            rendered = render()
    except RenderFailed as error:
        _give_up(row, error.code, str(error))
    except leases.ProcessorTimeSpent:
        _give_up(row, "TOO_LONG", TOO_LONG)
    except MemoryError:
        _give_up(row, "OOM", OUT_OF_MEMORY)
    # Whatever it was: a row that is not failed seems to be in the making until its lease runs out.
    except Exception as error:  # noqa: BLE001  # `_give_up` logs it
        _give_up(row, "RENDER_ERROR", UNEXPECTED, error)
    else:
        try:
            with transaction.atomic():
                keep(rendered)
        except DatabaseError as error:
            _give_up(row, "NOT_STORED", NOT_STORED, error)


def _keep(report: Report, rendered: rendering.Rendered, *, at: datetime) -> None:
    # In one transaction: no mail tells of a report that is not stored.
    store_file(report=report, rendered=rendered, by=SYSTEM.within(report.organisation_id), at=at)
    tell_readers(report, at=at)


@transaction.atomic
def store_file(*, report: Report, rendered: rendering.Rendered, by: Actor, at: datetime) -> None:
    """Store the PDF of a report this process holds. Raises LeaseLost and stores nothing if it no longer does."""
    Report.lock_newest(report.engagement_id)
    # Pages of the version before may have ordered it; it is printed with the template of now.
    ordered, printed = report.template_version, rendering.TEMPLATE_VERSION
    # First: where another worker holds the row by now, its fence no longer fits and nothing is stored.
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
    """Record who read what reports say, on whichever page: once per member, version and day."""
    since = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for report in reports:
        if not audit.has_done(verb="read_report", of=report, by=by, since=since):
            audit.record(verb="read_report", of=report, by=by, at=at)


@transaction.atomic
def mark_final(*, report: Report, by: Actor, at: datetime) -> None:
    """Make this version the final one, in place of any other. Raises NotFinal if it can't be read, or is it already."""
    current = _locked(report)
    if not current.is_ready:
        raise NotFinal(_("Only a version that is ready can be the final one."))
    if current.final_at:
        raise NotFinal(_("This version is the final one already."))
    finals = Report.objects.filter(engagement_id=current.engagement_id, final_at__isnull=False)
    before = finals.values_list("number", flat=True).first()
    # The other one first: the database lets one version be final, and no two even for a moment.
    finals.update(final_at=None, final_by=None)
    Report.objects.filter(pk=current.pk).update(final_at=at, final_by_id=by.user_id)
    audit.record(verb="mark_final", of=current, by=by, at=at, number=current.number, before=before or 0)


@transaction.atomic
def unmark_final(*, report: Report, by: Actor, at: datetime) -> None:
    """Let no version be the final one. Raises NotFinal if this one is not."""
    current = _locked(report)
    if not current.final_at:
        raise NotFinal(_("This version is not the final one."))
    Report.objects.filter(pk=current.pk).update(final_at=None, final_by=None)
    audit.record(verb="unmark_final", of=current, by=by, at=at, number=current.number)


def _locked(report: Report) -> Report:
    # Two marks can't cross: of an engagement's versions one at most is final.
    Engagement.objects.select_for_update().only("pk").get(pk=report.engagement_id)
    return Report.objects.with_version_state().get(pk=report.pk)


@transaction.atomic
def queue_report_again(*, report: Report, by: Actor, at: datetime) -> None:
    """Queue a failed report again. Raises ReportNotFailed."""
    current = Report.objects.select_for_update().get(pk=report.pk)
    if not current.is_failed:
        raise ReportNotFailed(_("This report has not failed: it is on its way, or ready."))
    leases.queue_again(current)
    audit.record(verb="retry_report", of=report, by=by, at=at, failed=current.error_text)


def render_content(report: Report, heartbeat: leases.Heartbeat | None = None) -> rendering.Rendered:
    """Render what a report says. Raises RenderFailed."""
    # As it is stored, never as the caller has it in memory: it may have been redacted since.
    content = ReportContent.objects.get(pk=report.content_id)
    return rendering.render(
        content.document,
        number=report.number,
        fingerprint=content.digest,
        logo=_logo(content),
        on_page=(lambda page: heartbeat.note(pages_done=page)) if heartbeat else (lambda page: None),
    )


def _logo(content: ReportContent) -> bytes | None:
    digest = content_of(content.document).options.logo
    if not digest:
        return None
    png = logo_png(content.organisation_id, digest)
    # Without it the same content would give another cover.
    if png is None:
        raise RenderFailed("RENDER_ERROR", LOGO_GONE)
    return png


def _rendered(report: Report) -> rendering.Rendered:
    with leases.Heartbeat(report) as heartbeat:
        return render_content(report, heartbeat)


def _give_up(row: LeasedRow, code: str, text: str, error: Exception | None = None) -> None:
    may_retry = code in WORTH_ANOTHER_TRY and row.attempts < MOST_TRIES
    leases.log_failure(row, text, may_retry=may_retry, error=error)
    leases.fail(row, code=code, text=text, may_retry=may_retry)
