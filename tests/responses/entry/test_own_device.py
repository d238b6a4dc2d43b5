"""One's own answers to keep, and a device that isn't one's own."""

from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.engagements.models import Stakeholder
from apps.responses.models import Answer, Response
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin


def test_bob_keeps_a_copy_of_what_he_gave(
    bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("rest-4"), {"R5": "A <b>freeze</b> & a thaw."})
    bobs_browser.post(address_of("review"), {"send": "1"})
    sent = bobs_browser.get(reverse("respond", args=[response.pk]))
    address = reverse("own_answers", args=[response.pk])
    assert read_page(sent).has(f'[href="{address}"]')
    copy = bobs_browser.get(address)
    assert copy["Content-Type"] == "text/plain; charset=utf-8"
    assert copy["Content-Disposition"].startswith('attachment; filename="scalelens-answers-')
    assert "    A <b>freeze</b> & a thaw.\n" in copy.content.decode()
    assert f"Receipt {sent.context['receipt']}" in copy.content.decode()


def test_a_copy_says_so_where_nothing_was_answered(bobs_browser: Browser, response: Response) -> None:
    copy = bobs_browser.get(reverse("own_answers", args=[response.pk]))
    assert "Nothing was answered." in copy.content.decode()


def test_nobody_else_gets_bobs_copy(response: Response, olga: User) -> None:
    browser = Browser()
    browser.force_login(olga)
    assert browser.get(reverse("own_answers", args=[response.pk])).status_code == 404


def test_leaving_a_device_ends_the_session_there_and_nowhere_else(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    phone = begin(bob)
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    assertContains(
        bobs_browser.post(reverse("leave_device", args=[response.pk])), "has forgotten your answers"
    )
    assert bobs_browser.get(address_of("rest-2")).status_code == 404
    assert phone.get(address_of("rest-2")).status_code == 200
    assert Answer.objects.get().value == "steady"


def test_a_device_without_a_session_has_nothing_to_leave(response: Response) -> None:
    answer = Browser().post(reverse("leave_device", args=[response.pk]))
    assertContains(answer, "Open your personal link again", status_code=404)


def test_a_guest_can_leave_once_sent_and_is_first_shown_a_link_to_keep(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    Stakeholder.objects.filter(pk=bob.pk).update(email="", is_guest=True)
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    bobs_browser.post(address_of("review"), {"send": "1"})
    receipt = read_page(bobs_browser.get(reverse("respond", args=[response.pk])))
    leave, other = reverse("leave_device", args=[response.pk]), reverse("other_device", args=[response.pk])
    assert receipt.has(f'[action="{leave}"]')
    assert "you need your personal link" in receipt.text
    assert receipt.has(f'.callout [href="{other}"]')
    shown = read_page(bobs_browser.post(other))
    kept = shown.one("#own-link")["value"]
    assert shown.has(f'[action="{leave}"]')
    assertContains(bobs_browser.post(leave), "open your personal link: the one shown when you joined")
    assert Browser().post("/i/" + kept.rsplit("/i/", 1)[1])["Location"] == reverse(
        "respond", args=[response.pk]
    )


def test_who_is_mailed_links_needs_no_other_to_leave(
    bobs_browser: Browser, response: Response, address_of: AddressOf, settings: Any
) -> None:
    settings.MAILS_ARE_FILES = False
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    bobs_browser.post(address_of("review"), {"send": "1"})
    receipt = bobs_browser.get(reverse("respond", args=[response.pk]))
    assertContains(receipt, "Leave this device")
    assertNotContains(receipt, "you need your personal link")
