"""The fields that forms of what the group settled have in common."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 2000  # of a text, as in the engagement file


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        # What the browser's own picker sends and takes, in whatever language the page is.
        super().__init__(attrs={"class": "input"}, format="%Y-%m-%d")


def text_field(label: "StrOrPromise", longest: int = LONGEST) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "input", "rows": 2})
    return forms.CharField(label=label, max_length=longest, widget=widget)


def line_field(
    label: "StrOrPromise", longest: int = LONGEST, hint: "StrOrPromise" = "", choices: str = ""
) -> forms.CharField:
    """Make a field that may stay empty; `choices` is the id of what it offers while one types."""
    attrs = {"class": "input", **({"list": choices, "autocomplete": "off"} if choices else {})}
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )


def owner_field(label: "StrOrPromise", hint: "StrOrPromise" = "") -> forms.CharField:
    return line_field(label, 120, hint, choices="owners")


def day_field(label: "StrOrPromise") -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


def choice_field(
    label: "StrOrPromise", choices: "Sequence[tuple[str, StrOrPromise]]" = (), *, required: bool = True
) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=widget)
