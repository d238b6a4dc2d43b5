"""The order form: what is left out of a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports.document.source import Optional


class OrderForm(forms.Form):
    left_out = forms.MultipleChoiceField(
        label=_("Leave out of the report"),
        required=False,
        choices=Optional.choices,
        help_text=_(
            "Pages 1 and 2 and the method stay as they are. The report says what was left out of it; earlier versions "
            "keep what they say."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("There is no such part: it can't be left out.")},
    )
