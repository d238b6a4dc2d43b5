"""Open and close joining, and show the page for the projector."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.errors import RoundNotOpen
from apps.engagements.joining import codes
from apps.engagements.joining.qr import qr_picture
from apps.engagements.selectors import latest_round


@require_POST
@facilitator_required
def joining_switch(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Close joining if asked to; otherwise open it, with a new code if asked for."""
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    if "close" in request.POST:
        codes.close_joining(engagement=engagement, by=request.actor, at=at)
        return redirect("engagement", engagement_id=engagement.pk)
    try:
        codes.open_joining(engagement=engagement, by=request.actor, at=at, renew="renew" in request.POST)
    except RoundNotOpen as error:
        messages.error(request, str(error))
        return redirect("engagement", engagement_id=engagement.pk)
    return redirect("joining_room", engagement_id=engagement.pk)


@require_safe
@facilitator_required
def joining_room(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the room how to join. The page is projected, so it names nobody."""
    engagement = engagement_of(request.membership, engagement_id)
    code, round_ = codes.join_code_of(engagement), latest_round(engagement)
    if code is None or not code.is_open or round_ is None or not round_.is_open:
        return redirect("engagement", engagement_id=engagement.pk)
    address = urlsplit(codes.join_address())
    context = {
        "engagement": engagement,
        "code": code,
        "address": f"{address.netloc}{address.path}".rstrip("/"),
        "is_this_machine_only": address.hostname in {"127.0.0.1", "localhost", "::1"},
        "link": codes.join_link(code),
        "qr": qr_picture(codes.join_link(code)),
    }
    return render(request, "engagements/joining/room.html", context)
