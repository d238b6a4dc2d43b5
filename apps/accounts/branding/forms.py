"""The two forms of the look: one refused leaves the other as it is."""

import re

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.branding.services import LARGEST_FILE, LogoImage, logo_image
from apps.accounts.errors import LogoRefused
from apps.accounts.models import Paper

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of any size
SPELLING = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


def colour_of(typed: str) -> str:
    """Return the colour as #rrggbb; an empty text stays empty. Raises ValidationError, which says what is wrong."""
    if not typed.strip():
        return ""
    spelling = SPELLING.fullmatch(typed.strip().lower())
    if spelling is None:
        raise forms.ValidationError(
            gettext("Write the colour as #, then six of the digits 0 to 9 and A to F, such as #0B5D4E.")
        )
    digits = spelling[1] if len(spelling[1]) == 6 else "".join(digit * 2 for digit in spelling[1])
    colour = f"#{digits}"
    # White text stands on it and it stands on white paper: both have the same contrast.
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise forms.ValidationError(
            gettext(
                "Too light: white text on it, and text in it on white paper, have a contrast of %(contrast).1f to 1. "
                "At least %(least).1f to 1 can be read. Choose a darker one."
            )
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
        label=_("Colour"),
        required=False,
        max_length=40,
        help_text=_(
            "The cover is printed in it, with white text. Such as #0B5D4E; left empty, it is the dark blue of Scalelens."
        ),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, widget=forms.RadioSelect)

    def clean_accent(self) -> str:
        return colour_of(self.cleaned_data["accent"])


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("A PNG or JPEG of at most 2 MB. It is printed on white."),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/png,image/jpeg"}),
    )

    def clean_logo(self) -> LogoImage:
        file: UploadedFile[bytes] = self.cleaned_data["logo"]
        try:
            return logo_image(file.read(LARGEST_FILE + 1))
        except LogoRefused as error:
            raise forms.ValidationError(str(error)) from error
