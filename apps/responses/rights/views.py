"""A participant's rights: to know who asks and who sees what, and to withdraw."""

from contextlib import suppress
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
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.web.http import CsrfWithoutReferrer, without_referrer
from apps.engagements.models import Engagement, InvitationToken, Round
from apps.engagements.selectors import contact_of
from apps.responses.access import person, token_of
from apps.responses.dead_links import dead_link
from apps.responses.entry.devices import ask_proof
from apps.responses.errors import LinkNotValid, NotProven, SessionEnded
from apps.responses.models import Response
from apps.responses.rights import withdrawal
from apps.responses.selectors import response_for
from apps.responses.session_views import response_required
from apps.responses.sessions import devices_here


@require_safe
@response_required
def who_sees_what(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Repeat what was said before the first question."""
    engagement = response.round.engagement
    context = {
        "response": response,
        "engagement": engagement,
        "contact": contact_of(engagement),
        "is_open": response.round.is_open,
    }
    return render(request, "responses/rights/who_sees_what.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def withdraw(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Explain withdrawing, and withdraw once confirmed."""
    stakeholder = response.stakeholder
    context = _withdrawing(stakeholder.engagement, response.round)
    if request.method != "POST":
        return render(request, "responses/rights/withdraw.html", {**context, "response": response})
    if response.is_being_interviewed:  # a facilitator in an interview opened this page
        messages.error(request, _("Only the person can withdraw, from their own link."))
        return redirect("withdraw", response.pk)
    response_id = response.pk
    withdrawal.withdraw(stakeholder=stakeholder, by=person(stakeholder), at=at)
    return render(request, "responses/rights/withdrawn.html", {**context, "response_id": response_id})


@csrf_exempt  # Checked by the line below instead.
@decorator_from_middleware(CsrfWithoutReferrer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw by the personal link, for people who have not begun on this device."""
    at = timezone.now()
    try:
        found = token_of(token, at=at)
    except LinkNotValid:
        return dead_link(request, at)
    stakeholder, known = found.invitation.stakeholder, devices_here(request)
    round_ = response_for(stakeholder)[0]
    context = _withdrawing(stakeholder.engagement, round_)
    try:
        if request.method == "POST":
            _withdraw(found, known, at)
            return without_referrer(render(request, "responses/rights/withdrawn.html", context))
        ask_proof(token=found, known=known)
    except NotProven:
        return without_referrer(redirect("proof", token=token))
    return without_referrer(render(request, "responses/rights/withdraw.html", context))


def _withdraw(token: InvitationToken, known: list[UUID], at: datetime) -> None:
    by = person(token.invitation.stakeholder)
    # Pressed twice: the first press did it.
    with suppress(SessionEnded):
        withdrawal.withdraw_by_link(token=token, known=known, by=by, at=at)


def _withdrawing(engagement: Engagement, round_: Round | None) -> dict[str, object]:
    return {
        "engagement": engagement,
        "contact": contact_of(engagement),
        "is_in_a_result": withdrawal.is_in_a_result(round_),
    }
