"""The pages on which an owner erases somebody everywhere, and a lead or owner deletes an engagement."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required, owner_required, recently_proven
from apps.accounts.errors import MemberNotChanged
from apps.core.erasing.pending import still_named
from apps.engagements.access import any_led_engagement_of
from apps.responses.errors import AlreadyErased
from apps.retention.deleting import delete_engagement, holdings_of
from apps.retention.people import FoundPerson, erase_found, find_person, note_search


class FindForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Mail address or full name"),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=gettext_lazy("By address one person is found; by name there may be several."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
@recently_proven
def erase_everywhere(request: MemberRequest) -> HttpResponse:
    # Searched by POST, so that the name is in no address, no history and no log of a server.
    form = FindForm(request.POST or None)
    found, problem = None, ""
    if form.is_valid():
        organisation = request.membership.organisation
        found = find_person(organisation, form.cleaned_data["who"])
        if "erase" not in request.POST:
            note_search(organisation=organisation, found=found, by=request.actor, at=timezone.now())
        elif not (problem := _erase_chosen(request, found)):
            return redirect("erase_everywhere")
    context = {
        "form": form,
        "found": found,
        "problem": problem,
        "is_address": "@" in request.POST.get("who", ""),
        "chosen": request.POST.getlist("row"),
    }
    status = 422 if problem or form.errors else 200
    return render(request, "retention/erase_everywhere.html", context, status=status)


def _erase_chosen(request: MemberRequest, found: FoundPerson) -> str:
    """Erase from the places that were ticked; return what is wrong, if anything."""
    if "wished" not in request.POST:
        return _("Tick that they asked for it: nobody is erased without their own wish.")
    try:
        places, documents = erase_found(
            found=found, chosen=request.POST.getlist("row"), by=request.actor, at=timezone.now()
        )
    except (AlreadyErased, MemberNotChanged) as error:
        return str(error)
    if not places:
        return _("Tick where they are to be erased.")
    done = ngettext(
        "They are erased from %(count)d place.", "They are erased from %(count)d places.", places
    ) % {"count": places}
    messages.success(request, f"{done} {still_named(documents)}".strip())
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@recently_proven
def engagement_delete(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_led_engagement_of(request.membership, engagement_id)
    problem = ""
    if request.method == "POST":
        # A slip of the mouse must not delete it: whoever means it types its name.
        if _spelled(request.POST.get("name", "")) == _spelled(engagement.initiative):
            delete_engagement(engagement=engagement, by=request.actor, at=timezone.now())
            done = _("%(initiative)s is out of everybody's reach, and is being deleted.")
            messages.success(request, done % {"initiative": engagement.initiative})
            return redirect("engagements")
        problem = _("Type the name of the engagement as it stands here: %(initiative)s")
        problem %= {"initiative": engagement.initiative}
    context = {"engagement": engagement, "held": holdings_of(engagement), "problem": problem}
    return render(request, "retention/delete_engagement.html", context, status=422 if problem else 200)


def _spelled(name: str) -> str:
    return " ".join(name.split()).casefold()


urlpatterns = [
    path("organisation/erase/", erase_everywhere, name="erase_everywhere"),
    path("engagements/<uuid:engagement_id>/delete/", engagement_delete, name="engagement_delete"),
]
