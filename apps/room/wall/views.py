"""What the projector shows: no sign-in and no control. It dies with the room."""

from collections.abc import Collection, Mapping
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from apps.room.access import wall_of
from apps.room.selectors import shared_of

# The console shows it, small.
ON_CONSOLE: Mapping[str, Collection[str]] = {
    **cast("Mapping[str, Collection[str]]", settings.SECURE_CSP),
    "frame-ancestors": [CSP.SELF],
}


@xframe_options_sameorigin
@csp_override(ON_CONSOLE)
@never_cache
@require_safe
def wall(request: HttpRequest, token: str) -> HttpResponse:
    try:
        room = wall_of(token)
    except Http404:
        return render(request, "room/wall/closed.html", status=404)
    shared, engagement = shared_of(room.pk, "wall"), room.engagement
    with override(engagement.language or None):
        context = {"token": token, "title": engagement.initiative, "shared": shared}
        response = render(request, "room/wall/page.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
