"""The page of the decision."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import any_engagement_of
from apps.workshops.deciding.selectors import decision_page


@require_safe
@facilitator_required
def decision(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_engagement_of(request.membership, engagement_id)
    context = {"engagement": engagement, "page": decision_page(engagement)}
    return render(request, "workshops/deciding/decision.html", context)
