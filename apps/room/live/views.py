"""What a room shows, as a stream and on asking. Nobody is signed in here: the token says all."""

from django.core.handlers.asgi import ASGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.room.access import channel_of
from apps.room.live.hub import events
from apps.room.live.memory import view_of
from apps.room.live.presence import PHONE, note_awake
from apps.room.tokens import Surface

UNSTORED = {"Cache-Control": "no-store, no-transform"}
# A proxy before us that gathers bytes must not gather these.
STREAMED = UNSTORED | {"X-Accel-Buffering": "no"}


@require_GET
def stream(request: HttpRequest, token: str) -> HttpResponseBase:
    room_id, surface = channel_of(token)
    if not isinstance(request, ASGIRequest):
        # It would take a thread for each phone. They ask for the state instead.
        return HttpResponse(status=503, headers=UNSTORED)
    step, phone = _step(request), _phone(request, surface)
    note_awake(room_id, phone, step)
    parts = events(room_id, surface, seen=step, phone=phone)
    return StreamingHttpResponse(parts, content_type="text/event-stream", headers=STREAMED)


@require_GET
def state(request: HttpRequest, token: str) -> HttpResponse:
    room_id, surface = channel_of(token)
    step, view = _step(request), view_of(room_id, surface, at=timezone.now())
    if view is None:
        raise Http404
    note_awake(room_id, _phone(request, surface), step)
    headers = UNSTORED if view.is_host_there else UNSTORED | {"Room-Host-Away": "1"}
    if view.step <= step:
        return HttpResponse(status=304, headers=headers)
    return JsonResponse({"step": view.step, "html": view.html}, headers=headers)


def _step(request: HttpRequest) -> int:
    """Return the step that is shown there; before any where it says none."""
    try:
        return int(request.GET.get("step", "-1"))
    except ValueError:
        return -1


def _phone(request: HttpRequest, surface: Surface) -> str:
    """Return the name by which a phone is counted; nothing where none is."""
    name = request.GET.get("phone", "")
    return name if surface == "phone" and PHONE.fullmatch(name) else ""
