"""Begin a rehearsal by one press."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.rehearsal.services import begin


@require_POST
@facilitator_required
def rehearse(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    rehearsal = begin(engagement=engagement, user=request.user, by=request.actor, at=timezone.now())
    return redirect("room", engagement_id=rehearsal.pk)


urlpatterns = [
    path("engagements/<uuid:engagement_id>/rehearsal/", rehearse, name="rehearse"),
]
