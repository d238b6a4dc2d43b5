"""The room: open and close joining, the page for the projector, who of the guests was there, how many may join."""

from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.errors import HeadCountDiffers, RoundNotOpen
from apps.engagements.joining import codes
from apps.engagements.joining.qr import qr_picture
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import (
    latest_round,
    perspective_labels,
    unconfirmed_guests,
    who_guests_may_be,
)

MOST = 2000
NUMBER = {"class": "input", "inputmode": "numeric"}


class HeadCountForm(forms.Form):
    people = forms.IntegerField(
        label=gettext_lazy("How many of them did you see in the room?"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={
            "required": gettext_lazy("Count the people who joined by code, and say how many there were."),
            "invalid": gettext_lazy("Say it as a number, such as 12."),
        },
    )
    guests = forms.MultipleChoiceField(
        label=gettext_lazy("Who was there"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick who was there."),
            "invalid_choice": gettext_lazy(
                "Somebody who was ticked is not waiting any more. Look at the list again."
            ),
        },
    )

    def __init__(self, data: QueryDict | None, *, guests: tuple[Stakeholder, ...]) -> None:
        super().__init__(data, initial={"guests": [str(guest.pk) for guest in guests]})
        field = cast("forms.MultipleChoiceField", self.fields["guests"])
        field.choices = [(str(guest.pk), str(guest)) for guest in guests]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        people, guests = cleaned.get("people"), cleaned.get("guests")
        if people and guests and people != len(guests):
            self.add_error("people", codes.differing_words(people, len(guests)))
        return cleaned


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
        # No phone in the room reaches it then, and the page says so before anybody tries.
        "is_this_machine_only": address.hostname in {"127.0.0.1", "localhost", "::1"},
        "link": codes.join_link(code),
        "qr": qr_picture(codes.join_link(code)),
    }
    return render(request, "engagements/joining/room.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def confirm_head_count(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
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
    guests, people = map(UUID, form.cleaned_data["guests"]), form.cleaned_data["people"]
    try:
        confirmed = codes.confirm_guests(
            engagement=engagement, guests=set(guests), people=people, by=request.actor, at=timezone.now()
        )
    except (HeadCountDiffers, RoundNotOpen) as error:
        form.add_error("people", str(error))
        return False
    done = ngettext(
        "%(people)d guest counts now like everybody who was invited.",
        "%(people)d guests count now like everybody who was invited.",
        confirmed,
    )
    messages.success(request, done % {"people": confirmed})
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
            "maybe": maybe.get(guest.pk, ()),
            "is_ticked": str(guest.pk) in ticked,
        }
        for guest in guests
    ]


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
