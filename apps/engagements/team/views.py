"""The team of an engagement: see it, add to it, take somebody off it."""

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.accounts.models import Membership
from apps.engagements.access import ClosedToMember, engagement_of, leads, led_engagement_of
from apps.engagements.errors import NotOnTeam
from apps.engagements.models import CoFacilitator, Engagement
from apps.engagements.selectors import active_members
from apps.engagements.team import services


class AddForm(forms.Form):
    member = forms.ChoiceField(
        label=gettext_lazy("Facilitator"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Choose somebody."),
            "invalid_choice": gettext_lazy(
                "They are on the team already, or no longer a facilitator here. Choose again."
            ),
        },
    )

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        super().__init__(data)
        self.possible = {str(member.pk): member for member in services.possible_co_facilitators(engagement)}
        cast("forms.ChoiceField", self.fields["member"]).choices = [
            ("", "–"),
            *((pk, f"{member.user.name} ({member.user.email})") for pk, member in self.possible.items()),
        ]

    def clean_member(self) -> Membership:
        return self.possible[self.cleaned_data["member"]]


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def team(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    may_lead = leads(request.membership, engagement)
    if request.method == "POST" and not may_lead:
        raise ClosedToMember(engagement)
    form = AddForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        try:
            services.add_co_facilitator(engagement=engagement, member=member, by=request.actor, at=at)
        except NotOnTeam as error:
            form.add_error("member", str(error))
        else:
            messages.success(request, _("%(name)s is on the team.") % {"name": member.user})
            return redirect("team", engagement_id=engagement.pk)
    # Owners reach it without being on the team: whoever reads the page should know who else may look.
    role, lead_id = Membership.Role.OWNER, engagement.lead_id
    context = {
        "engagement": engagement,
        "co_facilitators": engagement.co_facilitators.select_related("user").order_by("user__name"),
        "owners": active_members(engagement.organisation_id, role, but=lead_id),
        "form": form,
        "may_lead": may_lead,
    }
    return render(request, "engagements/team/team.html", context, status=422 if form.errors else 200)


@require_POST
@facilitator_required
def team_remove(request: MemberRequest, engagement_id: UUID, seat_id: int) -> HttpResponse:
    engagement = led_engagement_of(request.membership, engagement_id)
    seats = CoFacilitator.objects.select_related("user", "engagement")
    seat = get_object_or_404(seats, pk=seat_id, engagement=engagement)
    services.remove_co_facilitator(seat=seat, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s is off the team.") % {"name": seat.user})
    return redirect("team", engagement_id=engagement.pk)
