"""Erase somebody: the person does it by their session or link, or whoever keeps the list does it at their wish."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.core.actors import Actor
from apps.core.erasing.pending import still_named
from apps.core.web.http import CsrfWithoutReferrer, without_referrer
from apps.engagements.access import led_stakeholder_of
from apps.engagements.models import Stakeholder
from apps.engagements.selectors import contact_of
from apps.responses.access import person, token_of
from apps.responses.dead_links import dead_link
from apps.responses.entry.devices import ask_proof
from apps.responses.errors import AlreadyErased, LinkNotValid, NotProven
from apps.responses.models import Response
from apps.responses.rights.erasing import erase_person
from apps.responses.rights.withdrawal import is_in_a_result
from apps.responses.selectors import response_for
from apps.responses.session_views import response_required
from apps.responses.sessions import devices_here


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def erase(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Explain erasing, and erase once confirmed."""
    stakeholder = response.stakeholder
    context = _erasing(stakeholder)
    if request.method != "POST":
        return render(request, "responses/rights/erase.html", {**context, "response": response})
    if response.is_being_interviewed:  # a facilitator in an interview opened this page
        messages.error(request, _("Only the person can have themselves erased, from their own link."))
        return redirect("erase", response.pk)
    response_id = response.pk
    context["documents"] = _erased(stakeholder, by=person(stakeholder), at=at)
    return render(request, "responses/rights/erased.html", {**context, "response_id": response_id})


@csrf_exempt  # Checked by the line below instead.
@decorator_from_middleware(CsrfWithoutReferrer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Erase by the personal link, for people who have not begun on this device."""
    at = timezone.now()
    try:
        found = token_of(token, at=at)
        ask_proof(token=found, known=devices_here(request))
    except LinkNotValid:
        return dead_link(request, at)
    except NotProven:
        return without_referrer(redirect("proof", token=token))
    stakeholder = found.invitation.stakeholder
    context = _erasing(stakeholder)
    if request.method != "POST":
        return without_referrer(render(request, "responses/rights/erase.html", context))
    context["documents"] = _erased(stakeholder, by=person(stakeholder), at=at)
    return without_referrer(render(request, "responses/rights/erased.html", context))


def _erased(stakeholder: Stakeholder, *, by: Actor, at: datetime) -> int:
    """Erase somebody, unless they were erased a moment ago; return how many frozen documents still name them."""
    try:
        return erase_person(stakeholder=stakeholder, by=by, at=at)
    except AlreadyErased:
        return 0


def _erasing(stakeholder: Stakeholder) -> dict[str, object]:
    engagement = stakeholder.engagement
    return {
        "engagement": engagement,
        "contact": contact_of(engagement),
        "is_in_a_result": is_in_a_result(response_for(stakeholder)[0]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@recently_proven
def person_erase(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Say what goes and what stays, and erase once it is confirmed that the person wishes it."""
    stakeholder = led_stakeholder_of(request.membership, engagement_id, stakeholder_id)
    problem = ""
    if request.method == "POST" and "wished" not in request.POST:
        problem = _("Tick that they asked for it: nobody is erased without their own wish.")
    elif request.method == "POST":
        documents = _erased(stakeholder, by=request.actor, at=timezone.now())
        messages.success(request, f"{_('The person is erased.')} {still_named(documents)}".strip())
        return redirect("engagement", engagement_id=engagement_id)
    context = {**_erasing(stakeholder), "stakeholder": stakeholder, "problem": problem}
    return render(request, "responses/rights/person_erase.html", context, status=422 if problem else 200)
