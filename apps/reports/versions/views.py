"""What changed between two versions of a report, and which one is final."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, member_required
from apps.engagements.access import engagement_of
from apps.reports import services
from apps.reports.access import report_of
from apps.reports.errors import NotFinal
from apps.reports.versions.selectors import changes_page


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
