"""Clone an engagement, and hand it over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import any_engagement_of, client_names, led_engagement_of
from apps.engagements.errors import NotHandedOver
from apps.engagements.lifecycle.cloning import clone_engagement, people_listed
from apps.engagements.lifecycle.forms import CloneForm, HandoverForm
from apps.engagements.lifecycle.handover import hand_over


@require_http_methods(["GET", "POST"])
@facilitator_required
def engagement_clone(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = any_engagement_of(request.membership, engagement_id), timezone.now()
    form = CloneForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        clone = clone_engagement(
            engagement=engagement,
            lead=request.user,
            client_name=form.cleaned_data["client_name"],
            initiative=form.cleaned_data["initiative"],
            with_people=form.cleaned_data.get("with_people", False),
            by=request.actor,
            at=at,
        )
        messages.success(request, _("The clone is open. Look at its framing before you invite anybody."))
        return redirect("engagement", engagement_id=clone.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "clients": client_names(request.membership),
        "left_behind": people_listed(engagement) - form.people,
    }
    return render(request, "engagements/lifecycle/clone.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@facilitator_required
def handover(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = led_engagement_of(request.membership, engagement_id), timezone.now()
    form = HandoverForm(
        request.POST or None, engagement=engagement, names_clients=request.membership.is_owner
    )
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            hand_over(engagement=engagement, to=to, tell=form.cleaned_data["tell"], by=request.actor, at=at)
        except NotHandedOver as error:
            form.add_error("to", str(error))
        else:
            messages.success(request, _("%(name)s leads it from now on.") % {"name": to.user})
            return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "form": form, "may_choose": bool(form.leads)}
    return render(request, "engagements/lifecycle/handover.html", context, status=422 if form.errors else 200)
