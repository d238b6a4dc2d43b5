"""Set, extend and remove the deadline of a round."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.errors import RoundNotOpen
from apps.engagements.lifecycle.deadlines import extend_deadline, set_deadline
from apps.engagements.lifecycle.forms import DeadlineForm, ExtensionForm, time_zones
from apps.engagements.models import Engagement, Round
from apps.engagements.people.sentences import closing_words
from apps.engagements.selectors import latest_round


@require_http_methods(["GET", "POST"])
@facilitator_required
def deadline(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Set the deadline of the round; a later time extends it."""
    engagement = engagement_of(request.membership, engagement_id)
    round_, at = latest_round(engagement), timezone.now()
    if round_ is None:
        raise Http404
    form = DeadlineForm(request.POST or None, initial=_as_it_stands(engagement, round_), at=at)
    if request.method == "POST" and form.is_valid():
        try:
            set_deadline(round=round_, by=request.actor, at=at, **form.cleaned_data)
        except RoundNotOpen as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "time_zones": time_zones(),
        "has_deadline": round_.closes_at is not None,
        "extensions": ExtensionForm.CHOICES.items() if round_.is_open else (),
    }
    return render(request, "engagements/lifecycle/deadline.html", context, status=422 if form.errors else 200)


def _as_it_stands(engagement: Engagement, round_: Round) -> dict[str, object]:
    closes_at = engagement.in_its_zone(round_.closes_at) if round_.closes_at else None
    # Naive, because the field would convert it to the server's zone.
    naive = closes_at.replace(tzinfo=None) if closes_at else None
    return {"closes_at": naive, "time_zone": engagement.time_zone}


@require_POST
@facilitator_required
def deadline_extend(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Extend the deadline by the days on the button."""
    engagement = engagement_of(request.membership, engagement_id)
    round_, form, at = latest_round(engagement), ExtensionForm(request.POST), timezone.now()
    if round_ is None or not form.is_valid():
        raise Http404
    try:
        closes_at = extend_deadline(round=round_, days=form.cleaned_data["days"], by=request.actor, at=at)
    except RoundNotOpen as error:
        messages.error(request, str(error))
    else:
        messages.success(request, closing_words(engagement.in_its_zone(closes_at)))
    return redirect("engagement", engagement_id=engagement.pk)
