"""Texts that begin from the right, on pages and in print."""

import pytest

from apps.core.templatetags.directions import dir_of


@pytest.mark.parametrize(
    "text", ["هذا بطيء", "המערכת", "37 مرة", "“המערכת”", "\u2067שלום\u2069", "שלום and more"]
)
def test_a_text_begins_from_the_right(text: str) -> None:
    assert dir_of(text) == ' dir="rtl"'


@pytest.mark.parametrize("text", ["", "37", "Slow", "“Slow” שלום", "系统", "очень"])
def test_any_other_does_not(text: str) -> None:
    assert dir_of(text) == ""
