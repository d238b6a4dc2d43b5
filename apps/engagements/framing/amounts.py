"""The figures of the framing, each within what anybody can mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.core.words.numerals import numeral

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
