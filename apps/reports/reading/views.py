"""The report to read, for members."""

from uuid import UUID

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, member_required
from apps.reports import services
from apps.reports.access import report_of
from apps.reports.reading.page import reading_page
from apps.reports.replies.selectors import own_replies


@require_safe
@member_required
def report_reading(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show a report that can be read; any other leads to its own page, which says why not."""
    report = report_of(request.membership, report_id)
    if not report.is_readable:
        return redirect("report", report_id=report_id)
    services.note_reading(reports=(report,), by=request.actor, at=timezone.now())
    page = reading_page(
        report,
        replies=own_replies(report, user_id=request.user.pk),
        csrf_token=get_token(request),  # the text is rendered in the report's language, without the request
    )
    return render(request, "reports/reading/report.html", {"page": page})
