"""Open an engagement, and change what it is about."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import client_names, engagement_of
from apps.engagements.errors import FramingLocked
from apps.engagements.framing.forms import FramingForm, PeakFormSet, peak_forms
from apps.engagements.framing.services import change_framing, create_engagement
from apps.engagements.models import Engagement
from apps.engagements.selectors import is_answered
from apps.instruments.selectors import newest_instrument


@require_http_methods(["GET", "POST"])
@facilitator_required
def engagement_new(request: MemberRequest) -> HttpResponse:
    version = newest_instrument()
    if version is None:
        return render(request, "engagements/framing/not_set_up.html", status=503)
    form = FramingForm(request.POST or None, version=version, today=timezone.localdate())
    peaks = peak_forms(request.POST or None, prefix="peaks")
    if request.method == "POST" and form.is_valid() and peaks.is_valid():
        engagement = create_engagement(
            organisation=request.membership.organisation,
            lead=request.user,
            client_name=form.cleaned_data["client_name"],
            framing=form.framing() | {"peaks": peaks.peaks()},
            instrument_version=version,
            by=request.actor,
            at=timezone.now(),
        )
        return redirect("engagement", engagement_id=engagement.pk)
    return _show_framing(request, form, peaks)


@require_http_methods(["GET", "POST"])
@facilitator_required
def framing(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    form = FramingForm(
        request.POST or None,
        instance=engagement,
        version=engagement.instrument_version,
        today=timezone.localdate(),
        is_answered=is_answered(engagement),
    )
    peaks = peak_forms(request.POST or None, prefix="peaks", initial=engagement.peaks)
    if request.method == "POST" and form.is_valid() and peaks.is_valid():
        try:
            change_framing(
                engagement=engagement,
                client_name=form.cleaned_data["client_name"],
                framing=form.framing() | {"peaks": peaks.peaks()},
                by=request.actor,
                at=timezone.now(),
            )
        except FramingLocked as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagement", engagement_id=engagement.pk)
    return _show_framing(request, form, peaks, engagement)


def _show_framing(
    request: MemberRequest, form: FramingForm, peaks: PeakFormSet, engagement: Engagement | None = None
) -> HttpResponse:
    clients = client_names(request.membership)
    context = {"form": form, "peaks": peaks, "clients": clients, "engagement": engagement}
    return render(request, "engagements/framing/framing.html", context)
