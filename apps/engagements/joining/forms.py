"""The forms of the room: how many were there and who of the guests they are, and how many may join."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.engagements.joining.head_count import differing_words
from apps.engagements.models import Stakeholder

MOST = 2000


class HeadCountForm(forms.Form):
    people = forms.IntegerField(
        label=_("How many of them did you see in the room?"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={
            "required": _("Count the people who joined by code, and say how many there were."),
            "invalid": _("Say it as a number, such as 12."),
        },
    )
    guests = forms.MultipleChoiceField(
        label=_("Who was there"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick who was there."),
            "invalid_choice": _("Somebody who was ticked is not waiting any more. Look at the list again."),
        },
    )

    def __init__(self, data: QueryDict | None, *, guests: Sequence[Stakeholder]) -> None:
        super().__init__(data, initial={"guests": [str(guest.pk) for guest in guests]})
        field = cast("forms.MultipleChoiceField", self.fields["guests"])
        field.choices = [(str(guest.pk), str(guest)) for guest in guests]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        people, guests = cleaned.get("people"), cleaned.get("guests")
        if people and guests and people != len(guests):
            self.add_error("people", differing_words(people, len(guests)))
        return cleaned

    @property
    def chosen(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data["guests"]]


class MostGuestsForm(forms.Form):
    most = forms.IntegerField(
        label=_("How many may join by code"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={"invalid": _("Say it as a number, such as 60.")},
    )
