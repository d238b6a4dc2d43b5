"""“Not my field”: ask for another perspective, or go on to declining. By the link, or once begun."""

from datetime import datetime
from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.engagements.models import InvitationToken, Stakeholder
from apps.engagements.selectors import short_perspective_labels
from apps.responses.access import person
from apps.responses.models import Response
from apps.responses.rights import perspective_requests
from apps.responses.selectors import response_for
from apps.responses.session_views import link_required, response_required

NONE_OF_THEM = "none"


class FieldForm(forms.Form):
    wished = forms.ChoiceField(
        label=_("Which of these is yours?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the one that fits, or “None of these”.")},
    )

    def __init__(self, data: QueryDict | None, *, others: dict[str, str]) -> None:
        super().__init__(data)
        field = cast("forms.ChoiceField", self.fields["wished"])
        field.choices = [*others.items(), (NONE_OF_THEM, _("None of these"))]


@require_http_methods(["GET", "POST"])
@response_required
def not_my_field(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    # Whoever enters an interview asks for nothing in the person's name.
    if not response.round.is_open or response.is_being_interviewed:
        return redirect("respond", response.pk)
    return _not_my_field(request, response.stakeholder, at)


@link_required
def not_my_field_by_link(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Ask before anything begins."""
    round_ = response_for(token.invitation.stakeholder)[0]
    if round_ is None or not round_.is_open:
        return redirect("../")
    return _not_my_field(request, token.invitation.stakeholder, at)


def _not_my_field(request: HttpRequest, stakeholder: Stakeholder, at: datetime) -> HttpResponse:
    labels, own = short_perspective_labels(stakeholder.engagement), stakeholder.perspective
    others = {slug: label for slug, label in labels.items() if slug != own}
    form = FieldForm(request.POST if request.method == "POST" else None, others=others)
    if form.is_valid():
        wished = form.cleaned_data["wished"]
        if wished == NONE_OF_THEM:
            return redirect("../withdraw/")
        by = person(stakeholder)
        perspective_requests.ask_for_perspective(stakeholder=stakeholder, wished=wished, by=by, at=at)
        return redirect(request.path)
    latest = perspective_requests.latest_request(stakeholder)
    context = {
        "stakeholder": stakeholder,
        "form": form,
        "asked": latest,
        "wished": labels.get(latest.wished, "") if latest else "",
        "own": labels.get(own, own),
    }
    return render(request, "responses/rights/not_my_field.html", context, status=422 if form.errors else 200)
