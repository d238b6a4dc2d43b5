"""Requests for another perspective: the person's page and the facilitator's two buttons."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import stakeholder_of
from apps.engagements.selectors import perspective_labels
from apps.responses.access import person
from apps.responses.errors import NothingAsked
from apps.responses.models import Response
from apps.responses.questions.comments import clean_text
from apps.responses.rights import perspective_requests
from apps.responses.session_views import response_required

NONE_OF_THEM = "none"


class PerspectiveForm(forms.Form):
    wished = forms.ChoiceField(
        label=_("Which of these can you speak for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the one that fits, or “None of these”.")},
    )
    reason = forms.CharField(
        label=_("What should the facilitator know?"),
        required=False,
        max_length=280,
        help_text=_("One sentence. It is shown to the facilitator with your name."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None, *, others: dict[str, str]) -> None:
        super().__init__(data)
        field = cast("forms.ChoiceField", self.fields["wished"])
        field.choices = [*others.items(), (NONE_OF_THEM, _("None of these"))]

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).replace("\n", " ")

    def wish(self) -> str:
        """Return the chosen perspective, or an empty text."""
        wished = str(self.cleaned_data["wished"])
        return "" if wished == NONE_OF_THEM else wished


@require_http_methods(["GET", "POST"])
@response_required
def not_my_trade(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Ask for another perspective. The questions stay the same until the facilitator decides."""
    if not response.round.is_open or response.is_being_interviewed:
        return redirect("respond", response.pk)
    labels = perspective_labels(response.round.engagement)
    own = response.stakeholder.perspective
    others = {slug: label for slug, label in labels.items() if slug != own}
    form = PerspectiveForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        perspective_requests.ask_for_perspective(
            response=response,
            wished=form.wish(),
            reason=form.cleaned_data["reason"],
            by=person(response.stakeholder),
            at=at,
        )
        return redirect("not_my_trade", response.pk)
    asked = perspective_requests.latest_request(response.stakeholder)
    context = {
        "response": response,
        "form": form,
        "asked": asked,
        "wished": labels.get(asked.wished, "") if asked else "",
        "own": labels.get(own, own),
    }
    status = 422 if form.errors else 200
    return render(request, "responses/rights/not_my_trade.html", context, status=status)


@require_POST
@facilitator_required
def settle_request(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Grant or decline a request for another perspective."""
    stakeholder, at = stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    is_move = "move" in request.POST
    settle = perspective_requests.move_as_asked if is_move else perspective_requests.leave_as_is
    try:
        settle(stakeholder=stakeholder, by=request.actor, at=at)
    except NothingAsked as error:
        messages.info(request, str(error))
    else:
        labels = perspective_labels(stakeholder.engagement)
        place = labels.get(stakeholder.perspective, stakeholder.perspective)
        said = (
            gettext("%(person)s speaks for %(perspective)s.")
            if is_move
            else gettext("%(person)s still speaks for %(perspective)s.")
        )
        messages.success(request, said % {"person": stakeholder, "perspective": place})
    return redirect("engagement", engagement_id=engagement_id)
