"""The team of an engagement: see it, add to it, take somebody off it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import ClosedToMember, engagement_of, leads, led_engagement_of
from apps.engagements.errors import NotOnTeam
from apps.engagements.models import CoFacilitator
from apps.engagements.team.forms import AddForm
from apps.engagements.team.selectors import team_page
from apps.engagements.team.services import add_co_facilitator, remove_co_facilitator


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def team(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show who works on it; the lead and owners add to it."""
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    may_lead = leads(request.membership, engagement)
    if request.method == "POST" and not may_lead:
        raise ClosedToMember(engagement)
    form = AddForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        try:
            add_co_facilitator(engagement=engagement, member=member, by=request.actor, at=at)
        except NotOnTeam as error:
            form.add_error("member", str(error))
        else:
            messages.success(request, _("%(name)s is on the team.") % {"name": member.user})
            return redirect("team", engagement_id=engagement.pk)
    context = {"engagement": engagement, "page": team_page(engagement), "form": form, "may_lead": may_lead}
    return render(request, "engagements/team/team.html", context, status=422 if form.errors else 200)


@require_POST
@facilitator_required
def team_remove(request: MemberRequest, engagement_id: UUID, seat_id: int) -> HttpResponse:
    engagement = led_engagement_of(request.membership, engagement_id)
    seats = CoFacilitator.objects.select_related("user", "engagement")
    seat = get_object_or_404(seats, pk=seat_id, engagement=engagement)
    remove_co_facilitator(seat=seat, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s is off the team.") % {"name": seat.user})
    return redirect("team", engagement_id=engagement.pk)
