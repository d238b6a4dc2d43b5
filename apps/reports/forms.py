"""What is left out of a report, how a link to it works, and what is said to its recommendations."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports.document.source import Optional

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

USUAL_DAYS = 30


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


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("It works for"),
        choices=((7, _("7 days")), (USUAL_DAYS, _("30 days")), (90, _("90 days"))),
        coerce=int,
        initial=USUAL_DAYS,
        widget=forms.Select(attrs={"class": "input"}),
    )
    passcode = forms.BooleanField(label=_("Ask for a passcode as well"), required=False)


def _typed(label: "StrPromise") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"class": "input", "rows": 3})
    )


class ReaderQuestionForm(forms.Form):
    text = _typed(_("Your question"))


class AnswerForm(forms.Form):
    text = _typed(_("Your answer"))
