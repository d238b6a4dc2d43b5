"""The forms for the peaks that are known of an engagement."""

from typing import TYPE_CHECKING, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from apps.engagements.framing.forms import INPUT, FigureInput

if TYPE_CHECKING:
    PeakForms = BaseFormSet["PeakForm"]
else:  # Django's forms can't be subscripted at run time
    PeakForms = BaseFormSet


class PeakForm(forms.Form):
    name = forms.CharField(
        label=_("What happens"), max_length=80, required=False, widget=forms.TextInput(attrs=INPUT)
    )
    month = forms.RegexField(
        label=_("Month"),
        regex=r"^\d{4}-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "type": "month"}),
        error_messages={"invalid": _("Write the month as 2027-11.")},
    )
    times = forms.FloatField(
        label=_("Times an ordinary day"),
        required=False,
        min_value=1,
        widget=FigureInput(attrs={**INPUT, "step": "any"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        given = [name for name in ("name", "month", "times") if cleaned.get(name)]
        for name in ("name", "month", "times"):
            if given and name not in given and name not in self.errors:
                self.add_error(name, _("A peak has a name, a month and a size."))
        return cleaned


class PeakFormSet(PeakForms):
    def peaks(self) -> list[dict[str, object]]:
        """Return the peaks that were filled in, spelt as in the file format."""
        return [
            {key: form.cleaned_data[key] for key in ("name", "month", "times")}
            for form in self.forms
            if form.cleaned_data.get("name")
        ]


peak_forms = cast(
    "type[PeakFormSet]",
    formset_factory(PeakForm, formset=PeakFormSet, extra=2, max_num=12, absolute_max=12),
)
