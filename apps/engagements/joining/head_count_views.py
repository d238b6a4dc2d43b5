"""Confirm which guests were in the room, and set how many may join."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.errors import HeadCountDiffers, RoundNotOpen
from apps.engagements.joining import head_count as services
from apps.engagements.joining.forms import HeadCountForm, MostGuestsForm
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import (
    latest_round,
    perspective_labels,
    unconfirmed_guests,
    who_guests_may_be,
)


@require_http_methods(["GET", "POST"])
@facilitator_required
def head_count(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """List the guests nobody has vouched for, and ask how many of them were there."""
    engagement = engagement_of(request.membership, engagement_id)
    guests = unconfirmed_guests(engagement)
    form = HeadCountForm(request.POST or None, guests=guests)
    if request.method == "POST" and form.is_valid() and _confirm(request, engagement, form):
        return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "engagement": engagement,
        "round": latest_round(engagement),
        "form": form,
        "rows": _rows(engagement, guests, form),
    }
    return render(request, "engagements/joining/head_count.html", context, status=422 if form.errors else 200)


def _confirm(request: MemberRequest, engagement: Engagement, form: HeadCountForm) -> bool:
    people = form.cleaned_data["people"]
    try:
        confirmed = services.confirm_guests(
            engagement=engagement, guests=form.chosen, people=people, by=request.actor, at=timezone.now()
        )
    except (HeadCountDiffers, RoundNotOpen) as error:
        form.add_error("people", str(error))
        return False
    said = ngettext(
        "%(people)d guest counts now like everybody who was invited.",
        "%(people)d guests count now like everybody who was invited.",
        confirmed,
    )
    messages.success(request, said % {"people": confirmed})
    return True


def _rows(
    engagement: Engagement, guests: tuple[Stakeholder, ...], form: HeadCountForm
) -> list[dict[str, object]]:
    labels = perspective_labels(engagement)
    maybe = who_guests_may_be(engagement.stakeholders.taking_part()) if guests else {}
    ticked = {str(value) for value in form["guests"].value() or ()}
    return [
        {
            "guest": guest,
            "perspective": labels.get(guest.perspective, guest.perspective),
            "joined_at": guest.added_at,
            "maybe": maybe.get(guest.pk, ()),
            "is_ticked": str(guest.pk) in ticked,
        }
        for guest in guests
    ]


@require_http_methods(["GET", "POST"])
@facilitator_required
def most_guests(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say how many may join by code."""
    engagement = engagement_of(request.membership, engagement_id)
    form = MostGuestsForm(request.POST or None, initial={"most": engagement.most_guests})
    if request.method == "POST" and form.is_valid():
        most = form.cleaned_data["most"]
        services.set_most_guests(engagement=engagement, most=most, by=request.actor, at=timezone.now())
        messages.success(request, _("Up to %(most)d people may join by code.") % {"most": most})
        return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "form": form}
    return render(
        request, "engagements/joining/most_guests.html", context, status=422 if form.errors else 200
    )
