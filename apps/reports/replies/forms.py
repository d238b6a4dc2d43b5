"""A question about a recommendation, and the answer to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_CHARACTERS = 2000


class ReaderQuestionForm(forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
