"""The page on which a lead or owner deletes an engagement."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.engagements.access import any_led_engagement_of
from apps.retention.deleting import delete_engagement, held_by


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@recently_proven
def engagement_delete(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say what goes and what stays, and delete once its name is typed."""
    engagement = any_led_engagement_of(request.membership, engagement_id)
    problem = ""
    if request.method == "POST":
        if _spelled(request.POST.get("name", "")) == _spelled(engagement.initiative):
            delete_engagement(engagement=engagement, by=request.actor, at=timezone.now())
            done = _("%(initiative)s is out of everybody's reach, and is being deleted.")
            messages.success(request, done % {"initiative": engagement.initiative})
            return redirect("engagements")
        wanted = _("Type the name of the engagement as it stands here: %(initiative)s")
        problem = wanted % {"initiative": engagement.initiative}
    context = {"engagement": engagement, "held": held_by(engagement), "problem": problem}
    return render(request, "retention/delete_engagement.html", context, status=422 if problem else 200)


def _spelled(name: str) -> str:
    return " ".join(name.split()).casefold()
