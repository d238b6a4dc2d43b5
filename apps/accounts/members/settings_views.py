"""The page on which an owner sets what holds for the organisation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, owner_required, recently_proven
from apps.accounts.members.forms import SettingsForm
from apps.accounts.members.services import change_settings
from apps.accounts.models import Organisation


@require_http_methods(["GET", "POST"])
@owner_required
@recently_proven
def organisation_settings(request: MemberRequest) -> HttpResponse:
    # A row of its own: a form writes what was typed into its row, and the header shows the other one.
    organisation = Organisation.objects.get(pk=request.membership.organisation_id)
    form = SettingsForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        change_settings(organisation=organisation, changes=changes, by=request.actor, at=timezone.now())
        messages.success(request, _("The settings are saved."))
        return redirect("organisation_settings")
    return render(
        request, "accounts/members/settings.html", {"form": form}, status=422 if form.errors else 200
    )
