"""The two forms of the look: one refused leaves the other as it is."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.accounts.branding.colours import colour_of
from apps.accounts.branding.images import LARGEST_FILE, LogoImage, logo_image
from apps.accounts.errors import ColourRefused, LogoRefused
from apps.accounts.models import Paper


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
        try:
            return colour_of(self.cleaned_data["accent"])
        except ColourRefused as error:
            raise forms.ValidationError(str(error)) from error


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
