from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from apps.accounts.access import MemberRequest
from apps.core.web.http import show_outcome
from apps.mailing.outlet import is_held
from apps.operations.access import any_report, operator_required, refuse_all_but_watchers
from apps.operations.metrics import exposition
from apps.operations.selectors import failed_reports, last_drill, processes, work_by_kind
from apps.reports.errors import ReportNotFailed
from apps.reports.tasks import restart_report

MOST_DIGITS = 4  # of the number of a page


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    refuse_all_but_watchers(request)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@require_safe
@operator_required
def operations(request: MemberRequest) -> HttpResponse:
    wanted = request.GET.get("page", "")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= MOST_DIGITS else 1
    context = {
        "work": work_by_kind(),
        "processes": processes(),
        "failed": failed_reports(page=max(page, 1)),
        "holds_mails": is_held(),
        "drill": last_drill(),
    }
    return render(request, "operations/operations.html", context)


@require_POST
@operator_required
def operations_retry(request: MemberRequest, report_id: UUID) -> HttpResponse:
    report = any_report(report_id)
    by = replace(request.actor, scope_id=report.organisation_id)
    with show_outcome(request, _("The report is made again."), refused=ReportNotFailed):
        restart_report(report=report, by=by, at=timezone.now())
    return redirect("operations")
