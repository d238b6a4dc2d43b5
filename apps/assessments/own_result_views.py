"""Show the result to those who answered: the facilitator's button, and each person's own page."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.assessments import services
from apps.assessments.errors import NothingToReveal
from apps.assessments.selectors import standing_page
from apps.engagements.access import engagement_of
from apps.engagements.selectors import latest_round
from apps.responses.models import Response
from apps.responses.session_views import for_stakeholder


@require_safe
@for_stakeholder
def standing(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Show a person the result beside their own answers, once it is revealed."""
    page = standing_page(response)
    if page is None:
        return redirect("respond", response.pk)
    return render(request, "assessments/standing.html", {"page": page, "response": response})


@require_POST
@facilitator_required
def reveal(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Reveal the result to those who answered, and tell them by mail."""
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    round_ = latest_round(engagement)
    if round_ is None:
        raise Http404
    try:
        services.reveal(round=round_, by=request.actor, at=at)
    except NothingToReveal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Those who answered can see the result now."))
    return redirect("results", engagement_id=engagement.pk)
