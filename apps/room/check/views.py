"""The facilitator's page with a picture to scan, the phone's page, and a stream and a state that belong to no room.

What phones found out is kept for an hour beside the room's channel.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.core.signing import BadSignature, Signer
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
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.web.http import wants_fragment
from apps.core.web.qr import qr_picture
from apps.documents.mapping import read
from apps.engagements.access import engagement_of
from apps.engagements.links import reach_of
from apps.room.live.broker import GONE, broker, key
from apps.room.live.presence import PHONE
from apps.room.live.views import STREAMED, UNSTORED

KEPT_SECONDS = 3600
MOST_PHONES = 60
OPEN_FOR = 14  # days that a link to try is good for
LONGEST_ANSWER = 2000  # ms: slower than that a burst of thirty counts as held up
STREAMS = ("through", "held", "cut", "none")
_signer = Signer(salt="room.check")
BEAT_SECONDS = 5
STREAM_SECONDS = 60  # a phone listens for half of it
LONGEST = 600_000  # ms that a phone may say of anything


@dataclass(frozen=True)
class Tried:
    """What one phone found: milliseconds, and how many of thirty requests at once were turned away."""

    stream: str
    seconds: int  # how long the stream was there
    slowest: int
    turned_away: int
    woke: int | None = None  # None: it was not sent to sleep

    @property
    def is_whole(self) -> bool:
        return self.stream == "through" and self.is_answered and self.woke is not None

    @property
    def is_answered(self) -> bool:
        return not self.turned_away and self.slowest <= LONGEST_ANSWER

    @property
    def stream_words(self) -> str:
        words = {
            "through": _("comes through"),
            "held": _("is held back"),
            "cut": _("is cut after %(seconds)d s") % {"seconds": self.seconds},
        }
        return words.get(self.stream, _("does not come"))

    @property
    def burst_words(self) -> str:
        if self.turned_away:
            return _("%(number)d of 30 turned away") % {"number": self.turned_away}
        return _("all answered, the slowest after %(seconds)s s") % {"seconds": _seconds(self.slowest)}

    @property
    def woke_words(self) -> str:
        if self.woke is None:
            return _("not tried yet")
        return _("in step after %(seconds)s s") % {"seconds": _seconds(self.woke)}

    @property
    def verdict(self) -> str:
        if not self.is_answered:
            return _(
                "Not enough: let phones here use their own network, or ask who runs it about limits an address."
            )
        if self.stream != "through":
            return _("Works: it asks every two seconds instead, and is two seconds late at most.")
        return (
            _("Passes.")
            if self.woke is not None
            else _("Passes so far: switch its screen off for ten seconds.")
        )


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f}"


def token_to_try(engagement_id: UUID, at: datetime) -> str:
    # By the day, so that a page that is asked for anew shows the same code.
    return _signer.sign(f"{engagement_id.hex}-{at.toordinal()}")


def _keep(engagement_id: UUID, phone: str, tried: Tried) -> None:
    """Keep what a phone found; beyond so many phones no new one is taken."""
    name = key(engagement_id, "tried")
    try:
        if broker().hexists(name, phone) or broker().hlen(name) < MOST_PHONES:
            broker().hset(name, phone, json.dumps(vars(tried)))
            broker().expire(name, KEPT_SECONDS)
    except GONE:
        return


def results_of(engagement_id: UUID) -> tuple[Tried, ...] | None:
    """Return what phones found within the hour; None where nobody can say at the moment."""
    try:
        kept = cast("Mapping[str, str]", broker().hgetall(key(engagement_id, "tried")))
    except GONE:
        return None
    return tuple(read(Tried, json.loads(kept[phone])) for phone in sorted(kept))


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
        _keep(engagement_id, found.pop("phone"), Tried(**found))
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
    """Return the engagement whose room a token lets a phone try. Raises 404 where nobody signed it, or it is too old."""
    try:
        engagement_id, _dash, day = _signer.unsign(token).partition("-")
    except BadSignature as error:
        raise Http404 from error
    if timezone.now().toordinal() - int(day) >= OPEN_FOR:
        raise Http404
    return UUID(engagement_id)
