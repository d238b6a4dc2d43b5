"""Who may know how the whole installation is: its operators, and the programs they let watch it."""

from functools import wraps
from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from apps.accounts.access import MemberRequest, MemberView, View, member_required
from apps.core.database.scope import enter
from apps.reports.models import Report


def refuse_all_but_watchers(request: HttpRequest) -> None:
    """Raise 404 unless the request brings the token for metrics."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    if not expected or scheme.lower() != "bearer" or not constant_time_compare(token.strip(), expected):
        raise Http404


def operator_required[**P](view: MemberView[P]) -> View[P]:
    """Admit the members named in OPERATORS; to everybody else there is no such page."""

    @wraps(view)
    def checked(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.email.lower() not in settings.OPERATORS:
            raise Http404
        return view(request, *args, **kwargs)

    return member_required(cast("MemberView[P]", checked))


def any_report(report_id: UUID) -> Report:
    """Return a report of any organisation, which this request has entered from now on. For operators alone."""
    enter(Report, id=report_id)
    return get_object_or_404(Report, pk=report_id)
