"""Show and download what is held about a person: for themselves, and for whoever keeps the list."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.documents.mapping import plain
from apps.engagements.access import led_stakeholder_of
from apps.engagements.models import Round, Stakeholder
from apps.responses.models import Response
from apps.responses.rights.personal_data import PersonalData, note_export, personal_data_of
from apps.responses.session_views import response_required


@require_safe
@response_required
def held(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Show the person everything, or give it as a file."""
    if response.is_being_interviewed:
        return redirect("respond", response.pk)
    found = personal_data_of(response.stakeholder, with_answers=True)
    if "json" in request.GET:
        return _file(found, at)
    return render(request, "responses/rights/held.html", {"data": found, "response": response})


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@recently_proven
def person_held(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Give what is held to whoever keeps the list; answers only if the engagement is named and no round is open."""
    stakeholder, at = led_stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    context: dict[str, object] = {"stakeholder": stakeholder, "engagement": stakeholder.engagement}
    if request.method == "POST":
        found = personal_data_of(stakeholder, with_answers=_may_read_answers(stakeholder))
        note_export(stakeholder=stakeholder, by=request.actor, at=at)
        if "json" in request.POST:
            return _file(found, at)
        context["data"] = found
    return render(request, "responses/rights/person_held.html", context)


def _may_read_answers(stakeholder: Stakeholder) -> bool:
    if stakeholder.engagement.is_confidential:
        return False
    return not Round.objects.filter(engagement_id=stakeholder.engagement_id, state=Round.State.OPEN).exists()


def _file(found: PersonalData, at: datetime) -> HttpResponse:
    answer = JsonResponse(plain(found), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="scalelens-held-{at:%Y-%m-%d}.json"'
    return answer
