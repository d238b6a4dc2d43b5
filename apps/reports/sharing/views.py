"""The link to a report: made and ended by the team, opened and read by whoever has it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.core.hashing import HashingBusy
from apps.core.limits import TooManyTries, bucket_of, count_try
from apps.core.web.http import CsrfWithoutReferrer, client_network, without_referrer
from apps.engagements.access import led_engagement_of
from apps.reports.access import report_of
from apps.reports.errors import NotShareable, SharedReportClosed
from apps.reports.forms import ShareForm
from apps.reports.reading import reading_page
from apps.reports.sharing import links
from apps.reports.sharing.access import link_of, open_link, opened_report, reader_of, remember

MOST_CLOSED, WINDOW = 20, timedelta(minutes=1)  # of one network
BUSY = 429


@require_POST
@facilitator_required
@recently_proven
def share_report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Make a link and show it, this once."""
    # The lead decides, as about who reads the reports.
    report = report_of(request.membership, report_id)
    led_engagement_of(request.membership, report.engagement_id)
    form = ShareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose for how many days the link works."))
        return redirect("report", report_id=report.pk)
    try:
        made = links.make_link(
            report=report,
            days=form.cleaned_data["days"],
            has_passcode=form.cleaned_data["passcode"],
            by=request.actor,
            at=timezone.now(),
        )
    except NotShareable as error:
        messages.error(request, str(error))
        return redirect("report", report_id=report.pk)
    return render(request, "reports/sharing/made.html", {"made": made, "report": report})


@require_POST
@facilitator_required
def share_end(request: MemberRequest, report_id: UUID, link_id: UUID) -> HttpResponse:
    # Anybody on the team who sees that it went astray may end it.
    links.end_link(link=link_of(request.membership, report_id, link_id), by=request.actor, at=timezone.now())
    messages.success(request, _("The link is ended: it opens nothing any more."))
    return redirect("report", report_id=report_id)


# Checked by the line below instead: it allows the Origin that browsers send from a page without a Referer.
@csrf_exempt
@decorator_from_middleware(CsrfWithoutReferrer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to open the report; the POST does."""
    # Scanners of mails, which only look, open and count nothing. What is asked depends on the address alone: it says
    # nothing of which links there are.
    if request.method != "POST":
        context = {"asks_passcode": token.startswith(links.WITH_PASSCODE)}
        return without_referrer(render(request, "reports/sharing/entry.html", context))
    at = timezone.now()
    try:
        link = open_link(request, token, request.POST.get("passcode", ""), at=at)
    except (SharedReportClosed, TooManyTries, HashingBusy) as refusal:
        return _closed(request, at, refusal)
    links.note_opening(link=link, network=client_network(request), by=reader_of(link), at=at)
    answer = redirect("shared_report", link.pk)
    remember(answer, link, at=at)
    return without_referrer(answer)


@never_cache
@require_safe
def shared_report(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Show the report to a browser that opened a link to it."""
    at = timezone.now()
    try:
        link, report = opened_report(request, link_id, at=at)
    except SharedReportClosed as refusal:
        return _closed(request, at, refusal)
    context = {"page": reading_page(report), "link": link}
    return without_referrer(render(request, "reports/sharing/report.html", context))


def _closed(
    request: HttpRequest, at: datetime, refusal: SharedReportClosed | TooManyTries | HashingBusy
) -> HttpResponse:
    # The same sentence whatever is wrong; with a 429 to anyone who tries too often, whatever they try.
    answer = render(request, "reports/sharing/closed.html", status=404)
    waits = 0 if isinstance(refusal, SharedReportClosed) else refusal.retry_after_seconds
    try:
        count_try(bucket_of("shared-closed", client_network(request)), most=MOST_CLOSED, window=WINDOW, at=at)
    except TooManyTries as too_many:
        waits = max(waits, too_many.retry_after_seconds)
    if waits:
        answer.status_code = BUSY
        answer["Retry-After"] = str(waits)
    return without_referrer(answer)
