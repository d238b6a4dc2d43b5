"""Once a round was closed the brief is followed by another one, and both are printed."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.assessments.services import close_round, reopen_round
from apps.core.actors import SYSTEM
from apps.core.erasing.traces import Scope, Traces
from apps.engagements.framing.brief import brief_changes
from apps.engagements.framing.services import change_framing
from apps.engagements.framing_fields import EarlierBrief
from apps.engagements.lifecycle.services import clone_engagement
from apps.engagements.models import Engagement
from apps.engagements.tombstones import redact
from tests.factories import NOW, acting
from tests.portfolio.test_engagement_pages import FRAMING

LATER = NOW + timedelta(days=8)

pytestmark = pytest.mark.usefixtures("rules")


def change(engagement: Engagement, alice: User, **framing: object) -> None:
    change_framing(
        engagement=engagement,
        client_name=engagement.client.name,
        framing=framing,
        by=acting(alice),
        at=LATER,
    )


def close(engagement: Engagement) -> None:
    close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)


def told(engagement: Engagement) -> list[str]:
    return [str(each) for each in brief_changes(Engagement.objects.get(pk=engagement.pk))]


def test_while_the_first_round_is_open_the_brief_is_simply_changed(
    engagement: Engagement, alice: User
) -> None:
    change(engagement, alice, brief_claim="data")
    assert told(engagement) == []
    assert not EarlierBrief.objects.exists()


def test_after_a_closing_what_it_said_before_is_kept_with_who_changed_it_and_when(
    engagement: Engagement, alice: User
) -> None:
    close(engagement)
    change(engagement, alice, brief_claim="data", success_wanted=20.5, launch_on=date(2027, 3, 1))
    change(engagement, alice, brief_claim="")
    assert told(engagement) == [
        "The brief was changed on 3 Dec 2026 by Alice Duarte. What must scale: “Users” became “Data”. "
        "Wanted: “15” became “20.5”. The day it goes live: “nothing” became “1 Mar 2027”.",
        "The brief was changed on 3 Dec 2026 by Alice Duarte. What must scale: “Data” became “nothing”.",
    ]


def test_opening_the_round_again_does_not_thaw_it(engagement: Engagement, alice: User) -> None:
    close(engagement)
    reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    change(engagement, alice, success_measure="claims are settled in a day")
    assert told(engagement) == [
        "The brief was changed on 3 Dec 2026 by Alice Duarte. When it is a success: "
        "“adjusters read summaries, not files” became “claims are settled in a day”."
    ]
    close_round(round=engagement.rounds.get(), by=SYSTEM, at=LATER)
    engagement.refresh_from_db()
    assert engagement.brief_frozen_at == NOW


def test_what_is_no_part_of_it_and_what_stays_make_no_version(engagement: Engagement, alice: User) -> None:
    close(engagement)
    change(engagement, alice, initiative="Claims helper", success_today=42.0, existing_systems=["SAP"])
    assert told(engagement) == []


def test_a_page_that_was_open_meanwhile_keeps_what_was_stored_and_not_what_it_showed(
    engagement: Engagement, alice: User
) -> None:
    close(engagement)
    stale = Engagement.objects.select_related("client").get(pk=engagement.pk)
    change(engagement, alice, brief_claim="data")
    change(stale, alice, brief_claim="model")
    assert [each.brief_claim for each in EarlierBrief.objects.all()] == ["user", "data"]


def test_what_an_old_page_leaves_as_it_was_changes_nothing(engagement: Engagement, alice: User) -> None:
    close(engagement)
    stale = Engagement.objects.select_related("client").get(pk=engagement.pk)
    change(engagement, alice, brief_claim="data")
    change(stale, alice, brief_claim="user", initiative="Claims helper")
    assert [each.brief_claim for each in EarlierBrief.objects.all()] == ["user"]
    engagement.refresh_from_db()
    assert (engagement.brief_claim, engagement.initiative) == ("data", "Claims helper")


def test_large_figures_are_written_out(engagement: Engagement, alice: User) -> None:
    close(engagement)
    change(engagement, alice, success_wanted=1_500_000.0)
    assert "Wanted: “15” became “1,500,000”." in told(engagement)[0]


def test_the_framing_says_that_it_is_frozen_and_loses_nothing_of_a_form_that_does_not_fit(
    engagement: Engagement, browser: Browser
) -> None:
    address = reverse("framing", args=[engagement.pk])
    assertNotContains(browser.get(address), "The brief was frozen")
    close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    assertContains(browser.get(address), "The brief was frozen when the round was closed")
    form = FRAMING | {
        "brief_claim": "data",
        "success_measure": "claims are settled in a day",
        "currency": "E",
    }
    refused = browser.post(address, form)
    assertContains(refused, "A currency has three letters")
    assertContains(refused, "claims are settled in a day")
    assert refused.context["form"]["brief_claim"].value() == "data"
    assert told(engagement) == []
    assertRedirects(
        browser.post(address, form | {"currency": "EUR"}), reverse("engagement", args=[engagement.pk])
    )
    for page in ("framing", "engagement"):
        shown = browser.get(reverse(page, args=[engagement.pk]))
        assertContains(shown, "by Alice Duarte. What must scale: “Users” became “Data”.")


def test_a_clone_has_todays_brief_and_no_earlier_one(engagement: Engagement, alice: User) -> None:
    close(engagement)
    change(engagement, alice, brief_claim="data")
    clone = clone_engagement(
        engagement=engagement,
        lead=alice,
        client_name=engagement.client.name,
        initiative="Another",
        with_people=False,
        by=acting(alice),
        at=LATER,
    )
    assert (clone.brief_claim, clone.brief_frozen_at, told(clone)) == ("data", None, [])


def test_who_is_erased_is_named_in_no_earlier_brief(engagement: Engagement, alice: User) -> None:
    Engagement.objects.update(success_measure="Bob Answers reads less")
    engagement.refresh_from_db()
    close(engagement)
    change(engagement, alice, success_measure="adjusters read less")
    redact(Traces(names=("Bob Answers", "Alice Duarte")), Scope(engagement.organisation_id, engagement.pk))
    kept = EarlierBrief.objects.get()
    assert (kept.success_measure, kept.changed_by) == ("[erased] reads less", "[erased]")
