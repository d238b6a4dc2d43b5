"""The page for a lost link. It says the same whatever address is typed."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.actors import VISITOR
from apps.core.limits import TooManyTries, count_try
from apps.core.web.http import client_address
from apps.outreach import dispatch

MOST_OF_A_CLIENT, CLIENT_WINDOW = 10, timedelta(minutes=10)
MOST_OF_AN_ADDRESS, ADDRESS_WINDOW = 3, timedelta(hours=1)


class LostLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        help_text=_("The one the invitation was sent to."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": _("Type your mail address."),
            "invalid": _("This is no mail address. Type it as in name@example.com."),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Take an address. This page does not know whether it belongs to anybody."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address, at = form.cleaned_data["email"], timezone.now()
        try:
            _count(request, address, at)
        except TooManyTries as refusal:
            answer = render(request, "429.html", status=429)
            answer["Retry-After"] = str(refusal.retry_after_seconds)
            return answer
        dispatch.ask_for_link(address=address, by=VISITOR, at=at)
        return redirect("lost_link_asked")
    return render(request, "outreach/lost_link.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def lost_link_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/lost_link_asked.html")


def _count(request: HttpRequest, address: str, at: datetime) -> None:
    """Count the try by caller and by address, so that no inbox can be flooded. Raises TooManyTries."""
    for name, who, most, window in (
        ("lost", client_address(request), MOST_OF_A_CLIENT, CLIENT_WINDOW),
        ("lost-address", address.casefold(), MOST_OF_AN_ADDRESS, ADDRESS_WINDOW),
    ):
        digest = salted_hmac("apps.responses.lost_links", who, algorithm="sha256").hexdigest()
        count_try(f"{name}:{digest}", most=most, window=window, at=at)
