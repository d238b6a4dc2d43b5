"""The page on which owners set how reports look, and the logo as it is printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, owner_required
from apps.accounts.branding import services
from apps.accounts.branding.forms import LogoForm, LookForm
from apps.accounts.models import Organisation
from apps.core.limits import TooManyTries


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def look(request: MemberRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = LookForm(request.POST or None, initial=_look_of(organisation))
    if request.method == "POST" and form.is_valid():
        services.change_look(
            organisation=organisation,
            accent=form.cleaned_data["accent"],
            paper=form.cleaned_data["paper"],
            by=request.actor,
            at=timezone.now(),
        )
        messages.success(request, _("Saved. Reports ordered from now on look like this."))
        return redirect("look")
    return _show(request, form, LogoForm())


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def logo(request: MemberRequest) -> HttpResponse:
    """Send the logo as it is printed; store a new one, or remove it."""
    organisation = request.membership.organisation
    if request.method != "POST":
        return _logo_file(organisation)
    if "remove" in request.POST:
        services.remove_logo(organisation=organisation, by=request.actor, at=timezone.now())
        messages.success(request, _("Reports ordered from now on have no logo."))
        return redirect("look")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.set_logo(
                organisation=organisation,
                image=form.cleaned_data["logo"],
                by=request.actor,
                at=timezone.now(),
            )
        except TooManyTries as error:
            form.add_error("logo", str(error))
        else:
            messages.success(request, _("Saved. Reports ordered from now on have this logo."))
            return redirect("look")
    return _show(request, LookForm(initial=_look_of(organisation)), form)


def _look_of(organisation: Organisation) -> dict[str, object]:
    return {"accent": organisation.accent, "paper": organisation.paper}


def _logo_file(organisation: Organisation) -> HttpResponse:
    png = services.logo_png(organisation.pk, organisation.logo_sha256)
    if png is None:
        return redirect("look")
    response = HttpResponse(png, content_type="image/png")
    # Opened by itself it is a page of this site: nothing in it may run, and no browser guesses what it is.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Content-Disposition"] = 'inline; filename="logo.png"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _show(request: MemberRequest, form: LookForm, logo_form: LogoForm) -> HttpResponse:
    refused = form if form.errors else logo_form
    context = {
        "organisation": request.membership.organisation,
        "form": form,
        "logo_form": logo_form,
        "refused": refused,
    }
    return render(request, "accounts/branding/look.html", context, status=422 if refused.errors else 200)
