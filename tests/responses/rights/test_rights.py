"""Bob knows who asks, who sees what and whom to write to, before the first question and at any time after."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from tests.factories import NOW, make_stakeholder
from tests.pages import read_page
from tests.portfolio.test_engagement_pages import FRAMING
from tests.responses.conftest import begin, link_path


@pytest.fixture
def led(engagement: Engagement, alice: User) -> Engagement:
    engagement.lead = alice
    engagement.save(update_fields=["lead"])
    return engagement


def test_before_the_first_question_the_link_says_who_asks_and_whom_to_write_to(
    led: Engagement, bob: Stakeholder, alice: User
) -> None:
    shown = Browser().get(f"{link_path(bob)}privacy/")
    for words in (
        "Who asks",
        "Alice Duarte</b> of Northlight Consulting, for Harbourline Mutual",
        "Who sees what",
    ):
        assertContains(shown, words)
    assert read_page(shown).has(f'[href="mailto:{alice.email}"]')


def test_so_does_the_page_on_which_the_room_joins(led: Engagement, alice: User) -> None:
    code = open_joining(engagement=led, by=SYSTEM, at=NOW)
    shown = Browser().get(reverse("join"), {"code": code.code})
    assertContains(shown, "Alice Duarte</b> of Northlight Consulting")
    assert read_page(shown).has(f'[href="mailto:{alice.email}"]')


def test_a_contact_named_in_the_framing_takes_the_place_of_the_lead(
    led: Engagement, bob: Stakeholder, alice: User, alices_browser: Browser
) -> None:
    contact = {"contact_name": "Ines Roth", "contact_email": "questions@northlight.example"}
    alices_browser.post(reverse("framing", args=[led.pk]), FRAMING | contact)
    shown = Browser().get(f"{link_path(bob)}privacy/")
    assertContains(shown, "Ines Roth, <a")
    assert read_page(shown).has('[href="mailto:questions@northlight.example"]')
    assertNotContains(shown, alice.email)


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        ({"contact_name": "Ines Roth", "contact_email": ""}, "a name alone reaches nobody"),
        ({"contact_name": "Ines Roth", "contact_email": "ines"}, "Enter a valid email address."),
    ],
)
def test_a_contact_that_nobody_could_write_to_is_refused_at_its_field(
    contact: dict[str, str], reason: str, led: Engagement, alices_browser: Browser
) -> None:
    answer = alices_browser.post(reverse("framing", args=[led.pk]), FRAMING | contact)
    assertContains(answer, reason)
    led.refresh_from_db()
    assert led.contact_name == ""


def test_without_a_lead_and_a_contact_the_page_points_to_whoever_sent_the_link(bob: Stakeholder) -> None:
    Engagement.objects.update(lead=None)
    assertContains(Browser().get(f"{link_path(bob)}privacy/"), "Ask whoever sent you the link.")


def test_bob_finds_it_again_from_his_questions(led: Engagement, bob: Stakeholder, alice: User) -> None:
    browser = begin(bob)
    response = Response.objects.get()
    address = reverse("who_sees_what", args=[response.pk])
    assert read_page(browser.get(reverse("respond_page", args=[response.pk, "express-1"]))).has(
        f'[href="{address}"]'
    )
    shown = browser.get(address)
    assertContains(shown, "groups of at least 3")
    assertContains(shown, alice.email)
    assert shown["X-Robots-Tag"] == "noindex"


def test_the_page_is_there_for_nobody_else(bob: Stakeholder, engagement: Engagement, olga: User) -> None:
    begin(bob)
    address = reverse("who_sees_what", args=[Response.objects.get().pk])
    other = begin(make_stakeholder(engagement, "Ben Data"))
    other.force_login(olga)
    assertContains(other.get(address), "Open your personal link again", status_code=404)


def test_the_page_asks_the_same_number_of_queries_however_many_take_part(
    led: Engagement, bob: Stakeholder
) -> None:
    browser, counts = begin(bob), []
    address = reverse("who_sees_what", args=[Response.objects.get().pk])
    for people in (2, 18):
        for _ in range(people):
            begin(make_stakeholder(led))
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        counts.append(len(captured))
    assert counts == [4, 4]
