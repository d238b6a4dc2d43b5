"""The facilitator's page with a picture to scan, the phone's page, and a stream and a state that belong to no room."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.web.http import wants_fragment
from apps.core.web.qr import qr_picture
from apps.engagements.access import engagement_of
from apps.engagements.links import reach_of
from apps.room.check.results import STREAMS, Tried, keep, results_of, token_to_try, tried_by
from apps.room.live.presence import PHONE
from apps.room.live.views import STREAMED, UNSTORED

BEAT_SECONDS = 5
STREAM_SECONDS = 60  # a phone listens for half of it
LONGEST = 600_000  # ms that a phone may say of anything


class TriedForm(forms.Form):
    phone = forms.RegexField(PHONE)
    stream = forms.ChoiceField(choices=[(each, each) for each in STREAMS])
    seconds = forms.IntegerField(min_value=0, max_value=STREAM_SECONDS)
    slowest = forms.IntegerField(min_value=0, max_value=LONGEST)
    turned_away = forms.IntegerField(min_value=0, max_value=30)
    woke = forms.IntegerField(min_value=0, max_value=LONGEST, required=False)


@require_safe
@facilitator_required
def check_room(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show a picture to scan with two phones, and what they find as they find it."""
    engagement = engagement_of(request.membership, engagement_id)
    context: dict[str, object] = {"engagement": engagement, "results": results_of(engagement.pk)}
    if wants_fragment(request):
        return render(request, "room/check/room.html#results", context)
    link = f"{settings.BASE_URL}{reverse('check_phone', args=[token_to_try(engagement.pk, timezone.now())])}"
    context |= {"link": link, "qr": qr_picture(link), "reach": reach_of(link)}
    context["wall_address"] = f"{settings.BASE_URL}{reverse('wall_by_code')}"
    return render(request, "room/check/room.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_phone(request: HttpRequest, token: str) -> HttpResponse:
    """Try the room on a phone; what it finds is sent here."""
    engagement_id = _engagement_id(token)
    if request.method == "POST":
        form = TriedForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=422)
        found = dict(form.cleaned_data)
        keep(engagement_id, found.pop("phone"), Tried(**found))
        return HttpResponse(status=204)
    return render(request, "room/check/phone.html", {"token": token})


@require_GET
def check_stream(request: HttpRequest, token: str) -> HttpResponseBase:
    _engagement_id(token)
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=503, headers=UNSTORED)
    return StreamingHttpResponse(_beats(), content_type="text/event-stream", headers=STREAMED)


@require_GET
def check_state(request: HttpRequest, token: str) -> HttpResponse:
    """Say the step of a room that makes one every five seconds."""
    _engagement_id(token)
    return JsonResponse({"step": int(time.time()) // BEAT_SECONDS, "html": ""}, headers=UNSTORED)


# It knows of no restart: a server that is stopped meanwhile waits its three seconds for whoever tries a room then.
async def _beats() -> AsyncIterator[bytes]:
    yield _event("hello")
    for _beat in range(STREAM_SECONDS // BEAT_SECONDS):
        yield _event("beat")
        await asyncio.sleep(BEAT_SECONDS)


def _event(kind: str) -> bytes:
    data = json.dumps({"step": int(time.time()) // BEAT_SECONDS})
    return f"event: {kind}\ndata: {data}\n\n".encode()


def _engagement_id(token: str) -> UUID:
    engagement_id = tried_by(token, timezone.now())
    if engagement_id is None:
        raise Http404
    return engagement_id
