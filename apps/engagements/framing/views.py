"""Open an engagement, and change what it is about."""

from uuid import UUID

from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import client_names, engagement_of, leads
from apps.engagements.errors import EditionNotOffered, FramingLocked
from apps.engagements.framing.brief import brief_changes
from apps.engagements.framing.editions import EditionChoice, edition_choice, settled_words
from apps.engagements.framing.folds import first_screen, folds_of
from apps.engagements.framing.forms import FramingForm
from apps.engagements.framing.peaks import PeakForm, peak_forms, peaks_in
from apps.engagements.framing.services import change_framing, create_engagement
from apps.engagements.models import Engagement
from apps.engagements.selectors import is_answered, latest_currency


@require_http_methods(["GET", "POST"])
@facilitator_required
def engagement_new(request: MemberRequest) -> HttpResponse:
    return _frame(request, None)


@require_http_methods(["GET", "POST"])
@facilitator_required
def framing(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    return _frame(request, engagement_of(request.membership, engagement_id))


def _frame(request: MemberRequest, engagement: Engagement | None) -> HttpResponse:
    choice = edition_choice(engagement, request.GET.get("edition", ""))
    if choice is None:
        return render(request, "engagements/framing/not_set_up.html", status=503)
    form = _form(request, engagement, choice)
    peaks = peak_forms(request.POST or None, prefix="peaks", initial=engagement.peaks if engagement else None)
    if _is_sent(request, form, peaks, choice):
        try:
            saved = _save(request, engagement, choice, form, form.framing() | {"peaks": peaks_in(peaks)})
        except (EditionNotOffered, FramingLocked) as error:
            form.refuse(error)
        else:
            return redirect("engagement", engagement_id=saved.pk)
    context = {
        "form": form,
        "peaks": peaks,
        "first": first_screen(form),
        "folds": folds_of(form, peaks),
        "clients": client_names(request.membership),
        "engagement": engagement,
        "choice": choice,
        "changes": brief_changes(engagement) if engagement else (),
    }
    return render(request, "engagements/framing/framing.html", context)


def _form(request: MemberRequest, engagement: Engagement | None, choice: EditionChoice) -> FramingForm:
    return FramingForm(
        request.POST or None,
        instance=engagement,
        version=choice.chosen,
        today=timezone.localdate(),
        is_answered=engagement is not None and is_answered(engagement),
        may_lead=engagement is not None and leads(request.membership, engagement),
        currency=latest_currency(request.membership) if engagement is None else "",
    )


def _save(
    request: MemberRequest,
    engagement: Engagement | None,
    choice: EditionChoice,
    form: FramingForm,
    columns: dict[str, object],
) -> Engagement:
    client_name, by, at = form.cleaned_data["client_name"], request.actor, timezone.now()
    if engagement is None:
        return create_engagement(
            organisation=request.membership.organisation,
            lead=request.user,
            client_name=client_name,
            framing=columns,
            instrument_version=choice.chosen,
            by=by,
            at=at,
        )
    change_framing(
        engagement=engagement,
        client_name=client_name,
        framing=columns,
        edition=choice.chosen,
        by=by,
        at=at,
    )
    return engagement


def _is_sent(
    request: MemberRequest, form: FramingForm, peaks: "BaseFormSet[PeakForm]", choice: EditionChoice
) -> bool:
    """Return whether a whole form came in for the questions it was filled in for."""
    if request.method != "POST" or not (form.is_valid() and peaks.is_valid()):
        return False
    edition = request.GET.get("edition", choice.chosen.name)
    if edition == choice.chosen.name:
        return True
    # While the page was open somebody answered, or the edition was retired: what was typed fits other questions.
    form.add_error(
        None,
        settled_words(choice.own)
        if choice.is_settled
        else _("%(edition)s is not offered any more. This is the framing for %(own)s: look at it, then save.")
        % {"edition": edition, "own": choice.own.name},
    )
    return False
