"""The forms for the peaks that are known of an engagement: days when far more is asked of it."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from apps.engagements.framing.fields import INPUT, FigureInput


class PeakForm(forms.Form):
    name = forms.CharField(
        label=_("What happens"), max_length=80, required=False, widget=forms.TextInput(attrs=INPUT)
    )
    month = forms.RegexField(
        label=_("Month"),
        regex=r"^\d{4}-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "type": "month"}),
        # Where the browser knows no input of a month, people type it.
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
        missing = [name for name in self.fields if not cleaned.get(name)]
        # A row left empty is no peak; one filled in by half is one that somebody meant.
        for name in missing if len(missing) < len(self.fields) else ():
            if name not in self.errors:
                self.add_error(name, _("A peak has a name, a month and a size."))
        return cleaned


peak_forms = formset_factory(PeakForm, extra=2, max_num=12, absolute_max=12)


def peaks_in(peaks: "BaseFormSet[PeakForm]") -> list[dict[str, object]]:
    """Return the peaks that were filled in, spelt as in the file format."""
    rows = [form.cleaned_data for form in peaks.forms]
    return [{key: row[key] for key in PeakForm.base_fields} for row in rows if row.get("name")]
