"""The room: open and close joining, the page for the projector, how many may join."""

from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.web.qr import qr_picture
from apps.engagements.access import engagement_of
from apps.engagements.errors import RoundNotOpen
from apps.engagements.joining import codes
from apps.engagements.selectors import latest_round

MOST = 2000
NUMBER = {"class": "input", "inputmode": "numeric"}


class MostGuestsForm(forms.Form):
    most = forms.IntegerField(
        label=gettext_lazy("How many may join by code"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"invalid": gettext_lazy("Say it as a number, such as 60.")},
    )


@require_POST
@facilitator_required
def joining_switch(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Close joining if asked to; otherwise open it, with a new code if asked for."""
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    if "close" in request.POST:
        codes.close_joining(engagement=engagement, by=request.actor, at=at)
        return redirect("engagement", engagement_id=engagement.pk)
    try:
        codes.open_joining(engagement=engagement, by=request.actor, at=at, renew="renew" in request.POST)
    except RoundNotOpen as error:
        messages.error(request, str(error))
        return redirect("engagement", engagement_id=engagement.pk)
    return redirect("joining_room", engagement_id=engagement.pk)


@require_safe
@facilitator_required
def joining_room(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the room how to join. The page is projected, so it names nobody."""
    engagement = engagement_of(request.membership, engagement_id)
    code, round_ = codes.join_code_of(engagement), latest_round(engagement)
    if code is None or not code.is_open or round_ is None or not round_.is_open:
        return redirect("engagement", engagement_id=engagement.pk)
    address = urlsplit(codes.join_address())
    context = {
        "engagement": engagement,
        "code": code,
        # As people type it: without "https://", which the browser adds.
        "address": f"{address.netloc}{address.path}".rstrip("/"),
        "link": codes.join_link(code),
        "qr": qr_picture(codes.join_link(code)),
    }
    return render(request, "engagements/joining/room.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def most_guests(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    form = MostGuestsForm(request.POST or None, initial={"most": engagement.most_guests})
    if request.method == "POST" and form.is_valid():
        most = form.cleaned_data["most"]
        codes.set_most_guests(engagement=engagement, most=most, by=request.actor, at=timezone.now())
        messages.success(request, _("Up to %(most)d people may join by code.") % {"most": most})
        return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "form": form}
    return render(
        request, "engagements/joining/most_guests.html", context, status=422 if form.errors else 200
    )
