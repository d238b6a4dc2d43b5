"""Order a report with all that is said with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.assessments.errors import LookNotConfirmed
from apps.assessments.services import require_look
from apps.core.limits import TooManyTries
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement
from apps.reports.document.content import LACKS_RELIEF
from apps.reports.document.order import last_order
from apps.reports.errors import NothingToReport, OrderUnderWay
from apps.reports.ordering.draft import order_draft
from apps.reports.ordering.forms import DetailsForm
from apps.reports.tasks import start_report
from apps.reports.views import count_order


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def order_details(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    try:
        require_look(engagement)
        return _details(request, engagement)
    except (LookNotConfirmed, NothingToReport, OrderUnderWay, TooManyTries) as error:
        messages.error(request, str(error))
        return redirect("report_panel", engagement_id=engagement.pk)


def _details(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    now = timezone.now()
    before, left_out = last_order(engagement)
    draft = order_draft(engagement, before, at=now)
    form = DetailsForm(draft, request.POST if request.method == "POST" else None, left_out=left_out)
    if request.method == "POST" and form.is_valid():
        count_order(request)
        report = start_report(
            engagement=engagement,
            left_out=form.cleaned_data["left_out"],
            order=form.order(),
            by=request.actor,
            at=now,
        )
        return redirect("report", report_id=report.pk)
    context = {"engagement": engagement, "form": form, "draft": draft, "lacks_relief": LACKS_RELIEF}
    status = 422 if form.errors else 200
    return render(request, "reports/ordering/details.html", context, status=status)
