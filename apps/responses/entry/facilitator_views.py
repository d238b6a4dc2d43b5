"""What a facilitator does for somebody who answers: say which guest is who, and enter an interview."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import stakeholder_of
from apps.engagements.errors import StakeholderWithdrawn
from apps.engagements.models import Stakeholder
from apps.engagements.selectors import perspective_labels
from apps.responses import sessions
from apps.responses.entry.join_forms import MergeForm
from apps.responses.entry.joining import merge_guest
from apps.responses.entry.links import interview_state, start_interview
from apps.responses.errors import NotMerged, OwnAnswers, RoundClosed


def _about(person: Stakeholder) -> dict[str, object]:
    label = perspective_labels(person.engagement).get(person.perspective, person.perspective)
    return {"engagement": person.engagement, "perspective": label}


@require_http_methods(["GET", "POST"])
@facilitator_required
def guest_merge(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Show who the guest may be. Merging can't be undone, so the page says what follows before the button."""
    guest = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    if not guest.is_guest or guest.has_withdrawn or guest.left_out_at:
        raise Http404
    form = MergeForm(request.POST or None, guest=guest)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            merge_guest(guest=guest, person=person, by=request.actor, at=timezone.now())
        except NotMerged as error:
            form.add_error("person", str(error))
        else:
            merged = _("%(guest)s is %(person)s now, with everything they gave.")
            messages.success(request, merged % {"guest": guest, "person": person})
            return redirect("engagement", engagement_id=engagement_id)
    context = {**_about(guest), "guest": guest, "form": form}
    return render(request, "responses/entry/guest_merge.html", context, status=422 if form.errors else 200)


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
    context = {
        **_about(stakeholder),
        "stakeholder": stakeholder,
        "state": interview_state(stakeholder),
        "problem": problem,
    }
    return render(request, "responses/entry/interview.html", context, status=409 if problem else 200)
