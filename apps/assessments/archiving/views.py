"""Archive an engagement, and later erase people from the list of who was asked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.assessments.archiving.services import archive_engagement, erase_asked_person
from apps.assessments.errors import RoundStillOpen
from apps.core.erasing.pending import still_named
from apps.engagements.access import any_led_engagement_of, led_engagement_of
from apps.engagements.models import AskedPerson
from apps.engagements.selectors import latest_round


@require_http_methods(["GET", "POST"])
@facilitator_required
@recently_proven
def archive(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say what goes and what stays, and archive once confirmed."""
    engagement, at = led_engagement_of(request.membership, engagement_id), timezone.now()
    problem = ""
    if request.method == "POST" and "understood" not in request.POST:
        problem = _("Tick that you have read what goes: it can't be brought back.")
    elif request.method == "POST":
        try:
            archive_engagement(engagement=engagement, by=request.actor, at=at)
        except RoundStillOpen as error:
            problem = str(error)
        else:
            messages.success(request, _("The engagement is archived."))
            return redirect("engagement", engagement_id=engagement.pk)
    round_ = latest_round(engagement)
    context = {
        "engagement": engagement,
        "problem": problem,
        "is_open": round_ is not None and round_.is_open,
        "people": engagement.stakeholders.count(),
    }
    return render(request, "assessments/archive.html", context, status=422 if problem else 200)


@require_POST
@facilitator_required
@recently_proven
def asked_person_remove(request: MemberRequest, engagement_id: UUID, asked_id: UUID) -> HttpResponse:
    engagement = any_led_engagement_of(request.membership, engagement_id)
    asked = get_object_or_404(AskedPerson, pk=asked_id, engagement=engagement)
    documents = erase_asked_person(asked=asked, by=request.actor, at=timezone.now())
    messages.success(request, f"{_('The name and address are gone.')} {still_named(documents)}".strip())
    return redirect("engagement", engagement_id=engagement.pk)
