"""What the projector shows: no sign-in and no control. It dies with the room."""

from collections.abc import Collection, Mapping
from typing import cast

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import anonymous_actor
from apps.core.limits import wait_after_wrong
from apps.core.web.http import client_network
from apps.room.access import room_of_code, wall_of
from apps.room.selectors import shared_of
from apps.room.tokens import token_for
from apps.room.wall.codes import use_wall_code

# The console shows it, small.
ON_CONSOLE: Mapping[str, Collection[str]] = {
    **cast("Mapping[str, Collection[str]]", settings.SECURE_CSP),
    "frame-ancestors": [CSP.SELF],
}


class WallCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The eight letters and digits that the console shows."),
        widget=forms.TextInput(
            attrs={
                "class": "input mono",
                "autocapitalize": "none",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Type the code that the console shows.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wall_by_code(request: HttpRequest) -> HttpResponse:
    """Take the code that the console shows, and open the wall on the machine on which it was typed."""
    form = WallCodeForm(request.POST if request.method == "POST" else None)
    status, waits = 422 if form.errors else 200, 0
    if form.is_valid():
        code, at = form.cleaned_data["code"], timezone.now()
        room = room_of_code(code, at)
        if room and use_wall_code(room=room, by=anonymous_actor(request).within(room.organisation_id), at=at):
            return redirect("wall", token=token_for(room.pk, "wall"))
        words = gettext(
            "“%(code)s” opens no wall. A code opens one once, within ten minutes: compare it with the console, or have "
            "a new one shown there."
        )
        form.add_error("code", words % {"code": code})
        waits = wait_after_wrong("wall", network=client_network(request), at=at)
        status = 429 if waits else 404
    response = render(request, "room/wall/code.html", {"form": form}, status=status)
    response["X-Robots-Tag"] = "noindex"
    if waits:
        response["Retry-After"] = str(waits)
    return response


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
