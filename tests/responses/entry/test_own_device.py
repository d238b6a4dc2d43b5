"""One's own answers to keep, and a device that isn't one's own."""

from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.engagements.models import Stakeholder
from apps.responses.models import Answer, Response
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin


def test_bob_keeps_a_copy_of_what_he_gave(
    bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("last-look"), {"R5": "A <b>freeze</b> & a thaw."})
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
    bobs_browser.post(address_of("context"), {"C2": "steady"})
    assertContains(
        bobs_browser.post(reverse("leave_device", args=[response.pk])), "has forgotten your answers"
    )
    assert bobs_browser.get(address_of("context")).status_code == 404
    assert phone.get(address_of("context")).status_code == 200
    assert Answer.objects.get().value == "steady"


def test_a_device_without_a_session_has_nothing_to_leave(response: Response) -> None:
    answer = Browser().post(reverse("leave_device", args=[response.pk]))
    assertContains(answer, "Open your personal link again", status_code=404)
