"""The facilitator's page to start an interview."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import stakeholder_of
from apps.engagements.errors import StakeholderWithdrawn
from apps.engagements.selectors import perspective_labels
from apps.responses import sessions
from apps.responses.entry.interviews import interview_state, start_interview
from apps.responses.errors import OwnAnswers, RoundClosed


@require_http_methods(["GET", "POST"])
@facilitator_required
def interview(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Explain the interview; its button sets the same cookie that a personal link sets."""
    stakeholder, at = stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    problem = ""
    if request.method == "POST":
        try:
            response = start_interview(
                stakeholder=stakeholder, interviewer=request.user, by=request.actor, at=at
            )
        except (OwnAnswers, RoundClosed, StakeholderWithdrawn) as error:
            problem = str(error)
        else:
            answer = redirect("respond", response.pk)
            sessions.begin_interview(answer, response.pk, interviewer=request.user.pk, at=at)
            return answer
    labels = perspective_labels(stakeholder.engagement)
    context = {
        "stakeholder": stakeholder,
        "engagement": stakeholder.engagement,
        "perspective": labels.get(stakeholder.perspective, stakeholder.perspective),
        "state": interview_state(stakeholder),
        "problem": problem,
    }
    return render(request, "responses/entry/interview.html", context, status=409 if problem else 200)
