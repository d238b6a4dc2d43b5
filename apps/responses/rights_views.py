"""What a person may know and decide about their part: who asks, who sees what."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.engagements.selectors import contact_of
from apps.responses.access import for_stakeholder
from apps.responses.models import Response


@require_safe
@for_stakeholder
def who_sees_what(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Say again what stood before the first question."""
    engagement = response.round.engagement
    context = {
        "response": response,
        "engagement": engagement,
        "contact": contact_of(engagement),
        "is_open": response.round.is_open,
    }
    return render(request, "responses/who_sees_what.html", context)
