"""Olga sets one colour that can be read, and the paper."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.branding.views import colour_of, contrast_with_white
from apps.accounts.models import Organisation
from apps.core.models import AuditEvent

LOOK = "/organisation/look/"


def test_olga_sets_colour_and_paper_and_it_is_on_record(olgas: Browser, organisation: Organisation) -> None:
    assertRedirects(olgas.post(LOOK, {"accent": "0B5D4E", "paper": "letter"}), LOOK)
    organisation.refresh_from_db()
    assert (organisation.accent, organisation.paper) == ("#0b5d4e", "letter")
    assert AuditEvent.objects.get(verb="change_look").detail["before"] == {"accent": "", "paper": "a4"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), (" ", ""), ("#000", "#000000"), ("0b5d4e", "#0b5d4e"), (" #767676 ", "#767676")],
)
def test_a_colour_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert colour_of(typed) == kept


# By hand from WCAG 2.2: #767676 is the lightest grey that is readable on white, #777777 the first that is not.
@pytest.mark.parametrize(
    ("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("#ffd400", "Too light"),
        ("#777777", "4.4 to 1"),
        ("green", "Write the colour"),
        ("#12345", "Write the colour"),
        ("#0b5d4e;}body{display:none", "Write the colour"),
        ("٣٣٣", "Write the colour"),
    ],
)
def test_a_colour_that_can_not_be_read_is_refused_at_the_field_and_the_rest_stays_typed(
    olgas: Browser, organisation: Organisation, typed: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        colour_of(typed)
    answer = olgas.post(LOOK, {"accent": typed, "paper": "letter"})
    assertContains(answer, said, count=2, status_code=422)
    assertContains(answer, 'value="letter" required id="id_paper_1" checked', status_code=422)
    organisation.refresh_from_db()
    assert (organisation.accent, organisation.paper) == ("", "a4")
