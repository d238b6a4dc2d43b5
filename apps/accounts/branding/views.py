"""The page on which owners set how reports look, and the logo as it is printed."""

import re

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, owner_required
from apps.accounts.branding import services
from apps.accounts.branding.services import LARGEST_FILE, LogoImage, logo_image
from apps.accounts.errors import LogoRefused
from apps.accounts.models import Organisation, Paper
from apps.core.limits import TooManyTries

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of any size
SPELLING = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


def colour_of(typed: str) -> str:
    """Return the colour as #rrggbb; an empty text stays empty. Raises ValidationError, which says what is wrong."""
    if not typed.strip():
        return ""
    spelling = SPELLING.fullmatch(typed.strip().lower())
    if spelling is None:
        raise forms.ValidationError(
            _("Write the colour as #, then six of the digits 0 to 9 and A to F, such as #0B5D4E.")
        )
    digits = spelling[1] if len(spelling[1]) == 6 else "".join(digit * 2 for digit in spelling[1])
    colour = f"#{digits}"
    # White text stands on it and it stands on white paper: both have the same contrast.
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise forms.ValidationError(
            _(
                "Too light: white text on it, and text in it on white paper, have a contrast of %(contrast).1f to 1. "
                "At least %(least).1f to 1 can be read. Choose a darker one."
            )
            # Cut, not rounded: a refusal of 4.46 would else read as 4.5, which is enough.
            % {"contrast": int(contrast * 10) / 10, "least": LEAST_CONTRAST}
        )
    return colour


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of #rrggbb and white, 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    # 0.04045 is where the sRGB curve really bends; WCAG's 0.03928 differs in no colour of 8 bits.
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)


class LookForm(forms.Form):
    accent = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "The cover is printed in it, with white text. Such as #0B5D4E; left empty, it is the dark blue of Scalelens."
        ),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper.choices, widget=forms.RadioSelect)

    def clean_accent(self) -> str:
        return colour_of(self.cleaned_data["accent"])


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy("A PNG or JPEG of at most 2 MB. It is printed on white."),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/png,image/jpeg"}),
    )

    def clean_logo(self) -> LogoImage:
        file: UploadedFile[bytes] = self.cleaned_data["logo"]
        try:
            # A byte too many is enough to refuse it, however large it is.
            return logo_image(file.read(LARGEST_FILE + 1))
        except LogoRefused as error:
            raise forms.ValidationError(str(error)) from error


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
