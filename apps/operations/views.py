"""How the whole installation is: for its operators, and the programs they let watch it."""

from dataclasses import replace
from functools import wraps
from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from apps.accounts.access import MemberRequest, MemberView, View, member_required
from apps.core.database.scope import enter
from apps.core.web.http import show_outcome
from apps.mailing.outlet import is_held
from apps.operations.metrics import exposition
from apps.operations.selectors import failed_reports, last_drill, processes, work_by_kind
from apps.reports.errors import ReportNotFailed
from apps.reports.models import Report
from apps.reports.tasks import restart_report

MOST_DIGITS = 4  # of the number of a page


def _refuse_all_but_watchers(request: HttpRequest) -> None:
    """Raise 404 unless the request brings the token for metrics."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    if not expected or scheme.lower() != "bearer" or not constant_time_compare(token.strip(), expected):
        raise Http404


def _operator_required[**P](view: MemberView[P]) -> View[P]:
    """Admit the members named in OPERATORS; to everybody else there is no such page."""

    @wraps(view)
    def checked(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.email.lower() not in settings.OPERATORS:
            raise Http404
        return view(request, *args, **kwargs)

    return member_required(cast("MemberView[P]", checked))


def _any_report(report_id: UUID) -> Report:
    """Return a report of any organisation, which this request has entered from now on. For operators alone."""
    enter(Report, id=report_id)
    return get_object_or_404(Report, pk=report_id)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    _refuse_all_but_watchers(request)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@require_safe
@_operator_required
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
@_operator_required
def operations_retry(request: MemberRequest, report_id: UUID) -> HttpResponse:
    report = _any_report(report_id)
    by = replace(request.actor, scope_id=report.organisation_id)
    with show_outcome(request, _("The report is made again."), refused=ReportNotFailed):
        restart_report(report=report, by=by, at=timezone.now())
    return redirect("operations")


urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("operations/", operations, name="operations"),
    path("operations/reports/<uuid:report_id>/again/", operations_retry, name="operations_retry"),
]
