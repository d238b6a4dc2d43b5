"""Olga sets what holds for her organisation."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.models import Organisation, User
from apps.core.models import AuditEvent
from tests.pages import read_page

SETTINGS = "/organisation/settings/"


def typed(organisation: Organisation, **changes: str) -> dict[str, str]:
    kept = {"archive_after_months": "18", "names_after_months": "6", "audit_months": "24"}
    return {"name": organisation.name, "share_links_allowed": "on", **kept, **changes}


def test_olga_renames_the_organisation_and_it_is_on_record(
    olgas: Browser, organisation: Organisation
) -> None:
    answer = olgas.post(SETTINGS, typed(organisation, name="Northlight & Partners"))
    assertRedirects(answer, reverse("organisation_settings"))
    organisation.refresh_from_db()
    assert organisation.name == "Northlight & Partners"
    row = AuditEvent.objects.get(verb="change_settings")
    assert row.scope_id == organisation.pk
    assert row.detail == {"before": {"name": "Northlight Consulting"}, "after": {"name": organisation.name}}


def test_olga_forbids_links_to_reports_and_it_is_on_record(
    olgas: Browser, organisation: Organisation
) -> None:
    form = typed(organisation)
    del form["share_links_allowed"]
    olgas.post(SETTINGS, form)
    organisation.refresh_from_db()
    assert not organisation.share_links_allowed
    row = AuditEvent.objects.get(verb="change_settings")
    assert row.detail == {
        "before": {"share_links_allowed": "True"},
        "after": {"share_links_allowed": "False"},
    }


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "two\nlines", "nul\x00", "\u2028"])
def test_a_bad_name_is_said_and_nothing_changes(
    olgas: Browser, organisation: Organisation, name: str
) -> None:
    answer = olgas.post(SETTINGS, typed(organisation, name=name))
    assert answer.status_code == 422
    assertContains(answer, "What to fix", status_code=422)
    organisation.refresh_from_db()
    assert organisation.name == "Northlight Consulting"
    assert not AuditEvent.objects.exists()


def test_what_was_typed_wrongly_is_nowhere_but_in_its_field(olgas: Browser) -> None:
    answer = olgas.post(SETTINGS, {"name": "<b>" + "x" * 120})
    assertContains(answer, "Northlight Consulting", status_code=422)  # the header
    assertContains(answer, 'value="&lt;b&gt;xxx', status_code=422)


def test_settings_of_others_are_out_of_reach(
    olgas: Browser, mallory: User, organisation: Organisation
) -> None:
    elsewhere = mallory.membership.organisation
    olgas.post(SETTINGS, typed(organisation, name="Taken over", pk=str(elsewhere.pk), slug="taken"))
    elsewhere.refresh_from_db()
    organisation.refresh_from_db()
    assert elsewhere.name == "Elsewhere Partners"
    assert (organisation.name, organisation.slug == "taken") == ("Taken over", False)


@pytest.mark.parametrize(
    ("field", "months"),
    [
        ("archive_after_months", "0"),
        ("names_after_months", "61"),
        ("audit_months", "5"),
        ("report_months", "0"),
    ],
)
def test_how_long_something_is_kept_has_its_limits(
    olgas: Browser, organisation: Organisation, field: str, months: str
) -> None:
    answer = olgas.post(SETTINGS, typed(organisation, notice="Ask our officer.", **{field: months}))
    assertContains(answer, "Ensure this value is", status_code=422)
    assertContains(answer, "Ask our officer.", status_code=422)
    organisation.refresh_from_db()
    assert organisation.notice == ""


def test_what_olga_adds_in_her_own_words_is_on_record_only_by_its_length(
    olgas: Browser, organisation: Organisation
) -> None:
    olgas.post(SETTINGS, typed(organisation, notice="Ask Dr Xylander."))
    row = AuditEvent.objects.get(verb="change_settings")
    assert row.detail == {"before": {"notice": "0 characters"}, "after": {"notice": "16 characters"}}


def test_a_number_out_of_bounds_is_said_once(olgas: Browser, organisation: Organisation) -> None:
    page = olgas.post(SETTINGS, typed(organisation, names_after_months="-3", audit_months="999"))
    said = [error.text for error in read_page(page).all("p.err")]
    assert said == [
        "Error: Ensure this value is greater than or equal to 1.",
        "Error: Ensure this value is less than or equal to 120.",
    ]
