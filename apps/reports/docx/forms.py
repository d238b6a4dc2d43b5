"""A Word template that is uploaded."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports.docx.checking import LARGEST_FILE


class TemplateForm(forms.Form):
    template = forms.FileField(
        label=gettext_lazy("Word template (.docx, 2 MB at most)"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".docx"}),
    )

    def clean_template(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["template"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file
