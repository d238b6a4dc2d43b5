"""The owner's page for somebody who asks to be erased everywhere. The name searched for appears in no URL and no log."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, owner_required, recently_proven
from apps.accounts.errors import MemberNotChanged
from apps.core.erasing.pending import still_named
from apps.responses.errors import AlreadyErased
from apps.retention.people import Erased, FoundPerson, erase_found, find_person, note_search


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
    form = FindForm(request.POST or None)
    found, problem = None, ""
    if form.is_valid():
        organisation = request.membership.organisation
        found = find_person(organisation, form.cleaned_data["who"])
        if "erase" not in request.POST:
            note_search(organisation=organisation, found=found, by=request.actor, at=timezone.now())
        elif not (problem := _erased(request, found)):
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


def _erased(request: MemberRequest, found: FoundPerson) -> str:
    """Erase what was ticked; return what is wrong, if anything."""
    if "wished" not in request.POST:
        return _("Tick that they asked for it: nobody is erased without their own wish.")
    try:
        erased = erase_found(
            found=found, chosen=request.POST.getlist("row"), by=request.actor, at=timezone.now()
        )
    except (AlreadyErased, MemberNotChanged) as error:
        return str(error)
    if not erased.places:
        return _("Tick where they are to be erased.")
    messages.success(request, _said(erased))
    return ""


def _said(erased: Erased) -> str:
    said = ngettext(
        "They are erased from %(count)d place.", "They are erased from %(count)d places.", erased.places
    ) % {"count": erased.places}
    return f"{said} {still_named(erased.documents)}".strip()
