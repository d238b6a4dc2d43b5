"""What the framing page is filled in with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from apps.core.words.numerals import numeral
from apps.engagements.models import Engagement

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    EngagementForm = forms.ModelForm[Engagement]
else:  # Django's forms can't be subscripted at run time
    EngagementForm = forms.ModelForm

INPUT = {"class": "input"}
# The questionnaire is chosen first; the others have forms of their own, or are read as they stand.
ASKED_ELSEWHERE = frozenset(
    ["instrument_version", "rules", "switches", "peaks", "own_examples", "floors", "time_zone", "most_guests"]
)
# Asked only where the framing says so, as some of a questionnaire's switches are.
ASKED_WHEN = {
    "tools": {"system_kind": ("agent",)},
    "quota_shared": {"model_hosting": ("hosted",)},
    "search_filters": {"retrieval": ("yes",)},
    "lead_days_cards": {"model_hosting": ("own",)},
}


@dataclass(frozen=True)
class FramingField:
    """A field on the page, and when it stands there."""

    field: forms.BoundField
    asked_when: str  # JSON, which the page's script reads; empty where it is always asked
    is_hidden: bool

    @property
    def is_bad(self) -> bool:
        return bool(self.field.errors)


class FigureInput(forms.NumberInput):
    def format_value(self, value: object) -> str | None:
        # 19 was typed, and is stored as 19.0.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return cast("str | None", super().format_value(value))


class Tick(forms.CheckboxInput):
    """Yes where it is ticked, no where it is not."""

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: value == "yes")

    def format_value(self, value: object) -> str:
        return "yes"

    def value_from_datadict(self, data: Mapping[str, object], files: object, name: str) -> Any:
        return "yes" if data.get(name) == "yes" else "no"

    def value_omitted_from_data(self, data: object, files: object, name: str) -> bool:
        return False


def several(
    label: "StrOrPromise", choices: type[models.TextChoices], hint: "StrOrPromise" = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices.choices,
        required=False,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple,
    )


LONGEST_LEAD = 730  # days; beyond it a digit is mistyped


class Amounts:
    """The checks of these fields, for the form that has them."""

    cleaned_data: dict[str, Any]

    def clean_week_rate(self) -> float | None:
        words = _("A week of one person costs %(least)s to %(most)s: check the figure.")
        return self._within("week_rate", 100, 50_000, words)

    def clean_machine_price(self) -> float | None:
        words = _("A machine costs %(least)s to %(most)s an hour: check the figure.")
        return self._within("machine_price", 0.01, 10_000, words)

    def clean_post_year(self) -> float | None:
        words = _("A full-time post costs %(least)s to %(most)s a year: check the figure.")
        return self._within("post_year", 1_000, 2_000_000, words)

    def _within(self, name: str, least: float, most: float, words: str) -> float | None:
        figure: float | None = self.cleaned_data[name]
        if figure is not None and not least <= figure <= most:
            raise forms.ValidationError(
                words % {"least": numeral(f"{least:,}"), "most": numeral(f"{most:,}")}
            )
        return figure

    def clean_lead_days_cards(self) -> int | None:
        days: int | None = self.cleaned_data["lead_days_cards"]
        if days is not None and not 1 <= days <= LONGEST_LEAD:
            raise forms.ValidationError(
                _("A machine arrives within 1 to %(most)d days: check the figure.") % {"most": LONGEST_LEAD}
            )
        return days
