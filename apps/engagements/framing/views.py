"""Open an engagement, and change what it is about."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import client_names, engagement_of, leads
from apps.engagements.errors import EditionNotOffered, FramingLocked
from apps.engagements.framing.editions import EditionChoice, edition_choice, settled_words
from apps.engagements.framing.forms import FramingForm
from apps.engagements.framing.peak_forms import PeakFormSet, peak_forms
from apps.engagements.framing.services import change_framing, create_engagement
from apps.engagements.models import Engagement
from apps.engagements.selectors import is_answered


@require_http_methods(["GET", "POST"])
@facilitator_required
def engagement_new(request: MemberRequest) -> HttpResponse:
    choice = edition_choice(None, request.GET.get("edition", ""))
    if choice is None:
        return render(request, "engagements/framing/not_set_up.html", status=503)
    form = FramingForm(request.POST or None, version=choice.chosen, today=timezone.localdate())
    peaks = peak_forms(request.POST or None, prefix="peaks")
    if _is_sent(request, form, peaks, choice):
        try:
            engagement = create_engagement(
                organisation=request.membership.organisation,
                lead=request.user,
                client_name=form.cleaned_data["client_name"],
                framing=form.framing() | {"peaks": peaks.peaks()},
                instrument_version=choice.chosen,
                by=request.actor,
                at=timezone.now(),
            )
        except EditionNotOffered as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagement", engagement_id=engagement.pk)
    return _show_framing(request, form, peaks, choice)


@require_http_methods(["GET", "POST"])
@facilitator_required
def framing(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    choice = edition_choice(engagement, request.GET.get("edition", ""))
    if choice is None:
        raise Http404
    form = FramingForm(
        request.POST or None,
        instance=engagement,
        version=choice.chosen,
        today=timezone.localdate(),
        is_answered=is_answered(engagement),
        may_lead=leads(request.membership, engagement),
    )
    peaks = peak_forms(request.POST or None, prefix="peaks", initial=engagement.peaks)
    if _is_sent(request, form, peaks, choice):
        try:
            change_framing(
                engagement=engagement,
                client_name=form.cleaned_data["client_name"],
                framing=form.framing() | {"peaks": peaks.peaks()},
                edition=choice.chosen,
                by=request.actor,
                at=timezone.now(),
            )
        except (EditionNotOffered, FramingLocked) as error:
            form.refuse(error)
        else:
            return redirect("engagement", engagement_id=engagement.pk)
    return _show_framing(request, form, peaks, choice, engagement)


def _is_sent(request: MemberRequest, form: FramingForm, peaks: PeakFormSet, choice: EditionChoice) -> bool:
    """Say whether a whole form came in for the questions it was filled in for."""
    if request.method != "POST" or not (form.is_valid() and peaks.is_valid()):
        return False
    wanted = request.GET.get("edition", choice.chosen.name)
    if wanted == choice.chosen.name:
        return True
    form.add_error(
        None,
        settled_words(choice.own)
        if choice.is_settled
        else _("%(edition)s is not offered any more. This is the framing for %(own)s: look at it, then save.")
        % {"edition": wanted, "own": choice.own.name},
    )
    return False


def _show_framing(
    request: MemberRequest,
    form: FramingForm,
    peaks: PeakFormSet,
    choice: EditionChoice,
    engagement: Engagement | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "peaks": peaks,
        "clients": client_names(request.membership),
        "engagement": engagement,
        "choice": choice,
    }
    return render(request, "engagements/framing/framing.html", context)
