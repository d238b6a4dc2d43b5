"""Take many people off the list at once, leave a guest out, and put one back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of, stakeholder_of
from apps.engagements.errors import RoundNotOpen, StakeholderAnswered, StakeholderWithdrawn
from apps.engagements.people.leaving_out import ClearingPlan, clear_people, leave_out, plan_clearing, put_back


@require_http_methods(["GET", "POST"])
@facilitator_required
def people_clear(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say what will happen to each person chosen, then do it."""
    engagement = engagement_of(request.membership, engagement_id)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = list(_ids(asked.getlist("person")))
    clearing = plan_clearing(engagement, chosen)
    if request.method == "POST" and clearing.people:
        try:
            done = clear_people(engagement=engagement, chosen=chosen, by=request.actor, at=timezone.now())
        except (RoundNotOpen, StakeholderAnswered, StakeholderWithdrawn) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _done(done))
        return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "clearing": clearing}
    return render(request, "engagements/people/people_clear.html", context)


def _ids(values: list[str]) -> set[UUID]:
    """Return the valid ids; anything else that was sent is ignored."""
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found


def _done(done: ClearingPlan) -> str:
    removed = ngettext(
        "%(people)d person is off the list.", "%(people)d people are off the list.", len(done.removed)
    )
    out = ngettext(
        "%(people)d guest is left out, with what they gave.",
        "%(people)d guests are left out, with what they gave.",
        len(done.left_out),
    )
    said = ((removed, len(done.removed)), (out, len(done.left_out)))
    return " ".join(text % {"people": people} for text, people in said if people)


@require_POST
@facilitator_required
def guest_leave_out(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Leave a guest out, or with "back" put them back."""
    guest = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    at = timezone.now()
    try:
        if "back" in request.POST:
            put_back(stakeholder=guest, by=request.actor, at=at)
            messages.success(request, _("%(person)s is heard again.") % {"person": guest})
        elif leave_out(engagement=guest.engagement, guests=[guest.pk], by=request.actor, at=at):
            said = _("%(person)s is left out, with what they gave.")
            messages.success(request, said % {"person": guest})
        else:
            messages.error(request, _("Only guests who take part can be left out."))
    except RoundNotOpen as error:
        messages.error(request, str(error))
    return redirect("person", engagement_id=engagement_id, stakeholder_id=stakeholder_id)
