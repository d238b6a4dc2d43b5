"""Bob reads and takes along all that is held about him; Alice gets it for him, without what he gave."""

import json
import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import NOT_WANTED, UNCERTAIN
from apps.responses.models import Answer, Response
from tests.factories import close, make_mail, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin, link_path, save_item
from tests.responses.entry.test_interviews import enter

CLOCK = re.compile(r"\d\d:\d\d")


def give(browser: Browser, response: Response) -> None:
    save_item(browser, response, "D1", {"D1": "4"})
    save_item(browser, response, "R5", {"R5": "Only on <storm> days."})


def test_bob_reads_everything_and_takes_it_along(
    engagement: Engagement, bob: Stakeholder, bobs_browser: Browser, response: Response
) -> None:
    give(bobs_browser, response)
    make_mail(engagement, bob)
    address = reverse("held", args=[response.pk])
    for words in (
        bob.name,
        bob.email,
        "Only on &lt;storm&gt; days.",
        "Invitation",
        "Opened a personal link (the person)",
    ):
        assertContains(bobs_browser.get(address), words)
    file = bobs_browser.get(address + "?json")
    assert file["Content-Disposition"].startswith('attachment; filename="scalelens-held-')
    document = json.loads(file.content)
    assert document["format"] == "scalelens-person/1"
    assert (document["name"], document["address"]) == (bob.name, bob.email)
    (given,) = document["responses"]
    assert [(each["item"], each["value"]) for each in given["answers"] if each["value"]] == [
        ("D1", 4),
        ("R5", "Only on <storm> days."),
    ]
    assert [each["outcome"] for each in given["history"]] == ["saved"] * 2


def test_what_is_changed_later_keeps_its_place(bobs_browser: Browser, response: Response) -> None:
    give(bobs_browser, response)
    address = reverse("held", args=[response.pk]) + "?json"
    (before,) = bobs_browser.get(address).json()["responses"]
    Answer.objects.filter(response=response, item="D1").update(
        value=5
    )  # PostgreSQL writes it anew, at the end
    (after,) = bobs_browser.get(address).json()["responses"]
    assert [each["item"] for each in after["answers"]] == [each["item"] for each in before["answers"]]


def test_a_question_is_shown_in_the_words_in_which_somebody_was_asked(engagement: Engagement) -> None:
    browser = begin(make_stakeholder(engagement, "Lea Wood", "risk"))
    response = Response.objects.get()
    save_item(browser, response, "M1", {"M1": "4"})
    shown = browser.get(reverse("held", args=[response.pk]))
    assertContains(shown, "It makes more mistakes than we can take responsibility for.")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "ready"}, "Sent"),
        ({"state": "ready", "error_code": NOT_WANTED}, "Not sent"),
        ({"state": "failed", "error_code": "refused"}, "Not sent"),
        ({"state": "failed", "error_code": UNCERTAIN}, "Uncertain"),
        ({"state": "queued"}, "On its way"),
    ],
)
def test_of_each_mail_it_is_said_what_became_of_it(
    engagement: Engagement,
    bob: Stakeholder,
    bobs_browser: Browser,
    response: Response,
    fields: dict[str, str],
    said: str,
) -> None:
    make_mail(engagement, bob, **fields)
    shown = read_page(bobs_browser.get(reverse("held", args=[response.pk]))).texts("li")
    assert [each.rpartition("(")[2] for each in shown if bob.email in each] == [f"{said})"]


def test_nobody_else_opens_bobs_page(bob: Stakeholder, response: Response) -> None:
    assert Browser().get(reverse("held", args=[response.pk])).status_code == 404
    assert Browser().get(reverse("erase", args=[response.pk])).status_code == 404


def test_alice_gets_it_without_what_he_gave_and_it_is_on_record(
    engagement: Engagement,
    bob: Stakeholder,
    bobs_browser: Browser,
    response: Response,
    alice: User,
    alices_browser: Browser,
) -> None:
    give(bobs_browser, response)
    address, alices = reverse("person_held", args=[engagement.pk, bob.pk]), alices_browser
    assertNotContains(alices.get(address), bob.email)
    shown = alices.post(address, {"show": "1"})
    assertContains(shown, bob.email)
    assertContains(shown, "opens to the person alone")
    assertNotContains(shown, "storm")
    file = json.loads(alices.post(address, {"json": "1"}).content)
    assert file["responses"] is None
    # Nor at which minute he did anything, as his own copy has it.
    assert not CLOCK.search(json.dumps(file))
    assert not CLOCK.search(shown.text)
    own = bobs_browser.get(reverse("held", args=[response.pk]) + "?json")
    assert CLOCK.search(own.text)
    assert "storm" not in str(file)
    # Nor by which key to find it in what `export_engine_input` prints.
    assert file["key"] == ""
    assert bob.key not in read_page(shown).texts("dd")
    assert bob.key in read_page(bobs_browser.get(reverse("held", args=[response.pk]))).texts("dd")
    rows = AuditEvent.objects.filter(verb="export_person", object_id=str(bob.invitation.pk))
    assert [row.actor_id for row in rows] == [str(alice.pk)] * 2


def test_in_a_named_round_she_gets_it_once_that_is_closed(
    engagement: Engagement,
    bob: Stakeholder,
    bobs_browser: Browser,
    response: Response,
    alices_browser: Browser,
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(mode="named")
    give(bobs_browser, response)
    address, alices = reverse("person_held", args=[engagement.pk, bob.pk]), alices_browser
    assertNotContains(alices.post(address, {"show": "1"}), "storm")
    close(engagement)
    assertContains(alices.post(address, {"show": "1"}), "storm")
    file = json.loads(alices.post(address, {"json": "1"}).content)
    assert len(file["responses"][0]["started_at"]) == len("2026-11-25")


def test_who_enters_an_interview_neither_reads_nor_erases_by_it(
    bob: Stakeholder, alices_browser: Browser
) -> None:
    alices = alices_browser
    enter(alices, bob)
    response = Response.objects.get(stakeholder=bob)
    assert alices.get(reverse("held", args=[response.pk])).status_code == 302
    alices.post(reverse("erase", args=[response.pk]))
    bob.refresh_from_db()
    assert bob.erased_at is None


def test_looking_erases_nobody_and_says_what_goes_and_what_stays(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    shown = bobs_browser.get(reverse("erase", args=[response.pk]))
    for words in ("Everything you gave", "keyed fingerprint", "Copies outside of this product"):
        assertContains(shown, words)
    assertNotContains(shown, "Results made before")
    assertContains(Browser().get(link_path(bob) + "erase/"), "Erase me")
    assertContains(bobs_browser.get(address_of("express-1")), reverse("erase", args=[response.pk]))
    bob.refresh_from_db()
    assert bob.erased_at is None


def test_pressed_twice_erases_once(bob: Stakeholder) -> None:
    link = link_path(bob) + "erase/"
    assertContains(Browser().post(link), "You are erased")
    assert Browser().post(link).status_code == 404
    assert AuditEvent.objects.filter(verb="erase_person").count() == 1
