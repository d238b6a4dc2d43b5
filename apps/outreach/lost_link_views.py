"""The page for a lost link. It says the same whatever address is typed, and however often."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.actors import VISITOR
from apps.core.web.http import client_network
from apps.outreach import dispatch


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
        dispatch.ask_for_link(
            address=form.cleaned_data["email"],
            network=client_network(request),
            by=VISITOR,
            at=timezone.now(),
        )
        return redirect("lost_link_asked")
    context = {"form": form, "are_files": settings.MAILS_ARE_FILES}
    return render(request, "outreach/lost_link.html", context, status=422 if form.is_bound else 200)


@require_safe
def lost_link_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/lost_link_asked.html", {"are_files": settings.MAILS_ARE_FILES})
