"""Whom somebody would ask in their place: a perspective, or a name."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.engagements.models import Stakeholder
from apps.engagements.selectors import perspective_labels
from apps.responses.questions.text import clean_text


@dataclass(frozen=True)
class Whom:
    """A perspective, or a name where it is somebody in particular."""

    perspective: str = ""
    name: str = ""


class WhomForm(forms.Form):
    perspective = forms.ChoiceField(label=_("Who?"), widget=forms.RadioSelect, required=False)
    name = forms.CharField(
        label=_("Or a name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, data: QueryDict | None, *, asked_by: Stakeholder, may_be_empty: bool = False) -> None:
        super().__init__(data)
        labels = perspective_labels(asked_by.engagement).items()
        others = [(slug, label) for slug, label in labels if slug != asked_by.perspective]
        cast("forms.ChoiceField", self.fields["perspective"]).choices = others
        self.may_be_empty = may_be_empty

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"]).replace("\n", " ")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        is_empty = not cleaned.get("perspective") and not cleaned.get("name")
        if is_empty and not self.errors and not self.may_be_empty:
            self.add_error("perspective", gettext("Choose a field, or write a name."))
        return cleaned

    def whom(self) -> Whom | None:
        """Return who was named; a name says more than a perspective."""
        name, perspective = self.cleaned_data["name"], self.cleaned_data["perspective"]
        if name:
            return Whom(name=name)
        return Whom(perspective=perspective) if perspective else None
