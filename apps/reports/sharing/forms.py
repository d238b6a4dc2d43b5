"""How long a new link to a report works, and whether it asks for a passcode."""

from django import forms
from django.utils.translation import gettext_lazy as _

USUAL_DAYS = 30
DAYS = ((7, _("7 days")), (USUAL_DAYS, _("30 days")), (90, _("90 days")))


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("It works for"),
        choices=DAYS,
        coerce=int,
        initial=USUAL_DAYS,
        widget=forms.Select(attrs={"class": "input"}),
    )
    passcode = forms.BooleanField(label=_("Ask for a passcode as well"), required=False)
