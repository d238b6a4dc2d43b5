"""Order a report, watch it become ready, read it, download it, try again; what changed in it, and which version is final."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, member_required
from apps.assessments.errors import LookNotConfirmed
from apps.core.limits import TooManyTries, count_try
from apps.core.web.http import wants_fragment
from apps.engagements.access import engagement_of, leads
from apps.engagements.models import Engagement
from apps.engagements.selectors import contact_of
from apps.reports import services
from apps.reports.access import report_of
from apps.reports.document.order import order_again
from apps.reports.errors import (
    FileDamaged,
    NoRelief,
    NotFinal,
    NothingToReport,
    OrderUnderWay,
    ReportNotFailed,
)
from apps.reports.forms import OrderForm, ShareForm
from apps.reports.models import Report
from apps.reports.reading import reading_page
from apps.reports.replies.selectors import own_replies
from apps.reports.selectors import report_panel, report_state, verified_pdf
from apps.reports.sharing.links import links_to, needs_passcode
from apps.reports.tasks import restart_report, start_report
from apps.reports.versions import changes_page, versions_of

NOTHING_NEW = 204  # htmx leaves the page as it is
ORDERS_A_MINUTE = 10
DOWNLOADS_A_MINUTE = 60


@require_POST
@facilitator_required
def order_report(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    now = timezone.now()
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _show_panel(request, engagement, problem=str(form.errors["left_out"][0]))
    try:
        count_order(request)
        report = start_report(
            engagement=engagement,
            left_out=form.cleaned_data["left_out"],
            order=order_again(engagement, at=now),
            by=request.actor,
            at=now,
        )
    except (LookNotConfirmed, NothingToReport, OrderUnderWay, TooManyTries) as error:
        needs_step = isinstance(error, NoRelief)
        return _show_panel(request, engagement, problem=str(error), needs_step=needs_step)
    unchanged = ""
    # A new order has this very instant.
    if report.queued_at != now:
        unchanged = _("Nothing has changed since report version %(number)d: it is the same report.") % {
            "number": report.number
        }
    if request.htmx:
        return _show_panel(request, engagement, note=unchanged)
    if unchanged:
        messages.info(request, unchanged)
    return redirect("report", report_id=report.pk)


@require_safe
@facilitator_required
def panel(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the reports of an engagement: as a page, or for htmx as the part other pages include."""
    return _show_panel(request, engagement_of(request.membership, engagement_id))


@require_safe
@member_required
def report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    state = report_state(report_of(request.membership, report_id), at=timezone.now())
    is_poll = wants_fragment(request)
    if is_poll and request.GET.get("seen") == state.stamp:
        return HttpResponse(status=NOTHING_NEW)
    fragment = "#status" if is_poll else ""
    # A poll shows how far it is, and nothing of what it says.
    if state.report.is_readable and not is_poll:
        services.note_reading(reports=(state.report,), by=request.actor, at=timezone.now())
    context = {
        "state": state,
        "versions": versions_of(state.report, request.GET),
        "may_mark": request.membership.may_facilitate,
        **_beside(request, state.report),
    }
    return render(request, f"reports/report.html{fragment}", context)


def _beside(request: MemberRequest, report: Report) -> dict[str, object]:
    """Return how a report that can be read opens and, to the team, its links."""
    if not report.is_readable:
        return {}
    beside: dict[str, object] = {"page": reading_page(report), "contact": contact_of(report.engagement)}
    if not request.membership.may_facilitate:
        return beside
    beside["links"] = links_to(report, at=timezone.now())
    if leads(request.membership, report.engagement) and not report.engagement.is_archived:
        beside |= {"share_form": ShareForm(), "needs_passcode": needs_passcode(report)}
    return beside


@require_safe
@member_required
def report_reading(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show a report that can be read; any other leads to its own page, which says why not."""
    report = report_of(request.membership, report_id)
    if not report.is_readable:
        return redirect("report", report_id=report_id)
    services.note_reading(reports=(report,), by=request.actor, at=timezone.now())
    # The text is rendered in the report's language, without the request: the token of its forms is handed over.
    page = reading_page(
        report,
        replies=own_replies(report, user_id=request.user.pk, at=timezone.now()),
        csrf_token=get_token(request),
    )
    return render(request, "reports/reading/report.html", {"page": page})


@require_GET
@member_required
def report_download(request: MemberRequest, report_id: UUID) -> HttpResponse:
    report = report_of(request.membership, report_id)
    if not report.is_ready:
        return redirect("report", report_id=report.pk)
    try:
        _count("downloads", request.user.pk, DOWNLOADS_A_MINUTE)
        file = verified_pdf(report)
    except (FileDamaged, TooManyTries) as error:
        messages.error(request, str(error))
        return redirect("report", report_id=report.pk)
    services.note_download(report=report, by=request.actor, at=timezone.now())
    response = HttpResponse(bytes(file.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{report.file_name}"'
    # A viewer in the browser runs nothing of it in the context of this site.
    response["Content-Security-Policy"] = "sandbox"
    response["ETag"] = f'"{file.sha256_hex}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@member_required
def report_retry(request: MemberRequest, report_id: UUID) -> HttpResponse:
    report = report_of(request.membership, report_id)
    try:
        count_order(request)
        restart_report(report=report, by=request.actor, at=timezone.now())
    except (ReportNotFailed, TooManyTries) as error:
        messages.error(request, str(error))
    return redirect("report", report_id=report.pk)


def _show_panel(
    request: MemberRequest,
    engagement: Engagement,
    *,
    problem: str = "",
    needs_step: bool = False,
    note: str = "",
) -> HttpResponse:
    panel = report_panel(engagement, at=timezone.now())
    if request.method == "GET" and request.htmx and request.GET.get("seen") == panel.stamp:
        return HttpResponse(status=NOTHING_NEW)
    fragment = "#panel" if request.htmx else ""
    context = {
        "panel": panel,
        "form": OrderForm(initial={"left_out": list(panel.left_out)}),
        "engagement": engagement,
        "problem": problem,
        "needs_step": needs_step,
        "note": note,
    }
    # htmx swaps only 2xx responses, so the problem is shown inside the requested part.
    status = 409 if problem and not request.htmx else 200
    return render(request, f"reports/panel.html{fragment}", context, status=status)


def count_order(request: MemberRequest) -> None:
    _count("orders", request.membership.organisation_id, ORDERS_A_MINUTE)


def _count(what: str, who: object, most: int) -> None:
    count_try(f"{what}:{who}", most=most, window=timedelta(minutes=1), at=timezone.now())


@require_safe
@member_required
def report_changes(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Set a version beside an earlier one; without one to set it beside, lead to its own page."""
    report = report_of(request.membership, report_id)
    page = changes_page(report, beside=request.GET.get("with", "")) if report.is_readable else None
    if page is None:
        return redirect("report", report_id=report.pk)
    services.note_reading(reports=(page.report, page.earlier), by=request.actor, at=timezone.now())
    return render(request, "reports/versions/changes.html", {"page": page})


@require_POST
@facilitator_required
def report_final(request: MemberRequest, report_id: UUID) -> HttpResponse:
    report = report_of(request.membership, report_id)
    # An archived one changes no more.
    engagement_of(request.membership, report.engagement_id)
    change, text = services.mark_final, _("Report version %(number)d is the final one.")
    if "unmark" in request.POST:
        change, text = services.unmark_final, _("No version of the report is final now.")
    try:
        change(report=report, by=request.actor, at=timezone.now())
    except NotFinal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, text % {"number": report.number})
    return redirect("report", report_id=report.pk)
