from typing import Any, cast

from django import forms

from apps.engagements.models import Engagement
from apps.engagements.pasting import LONGEST_ADDRESS, LONGEST_NAME, Person, parse_people
from apps.engagements.selectors import perspective_labels


class PeopleForm(forms.Form):
    people = forms.CharField(
        label="People, one a line",
        help_text="From a spreadsheet or a mail, such as: Dele Okafor <dele@example.com>, risk",
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "input", "spellcheck": "false", "autocomplete": "off"}
        ),
        max_length=60_000,
    )
    perspective = forms.ChoiceField(
        label="Perspective of lines without one",
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.perspectives = perspective_labels(engagement)
        field = cast("forms.ChoiceField", self.fields["perspective"])
        field.choices = [("", "None: each line names its own"), *self.perspectives.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "people" in cleaned:
            people, problems = parse_people(
                cleaned["people"], self.perspectives, cleaned.get("perspective", "")
            )
            for problem in problems:
                self.add_error("people", problem)
            if not people and not problems:
                self.add_error("people", "There is nobody in it.")
            cleaned["people"] = people
        return cleaned

    def parsed(self) -> list[Person]:
        people: list[Person] = self.cleaned_data["people"]
        return people


class StakeholderForm(forms.Form):
    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"class": "input"}))
    email = forms.EmailField(
        label="Mail address",
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"class": "input"}),
    )
    perspective = forms.ChoiceField(
        widget=forms.Select(attrs={"class": "input"}),
        help_text="Answers stay when it changes; the new perspective's questions are asked in addition.",
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["perspective"])
        field.choices = list(perspective_labels(engagement).items())
